import { createHash } from 'node:crypto'
import type { GraphQLError } from 'graphql'
import type { RequestLog } from '../../request-log.ts'
import type { Viewer } from '../../viewer.ts'
import type { Role } from '../../vocabulary.ts'
import { publicError } from '../errors.ts'
import type { NamedDocument } from './manifest.ts'

/** How documents that are named by an id are taken, and whether others are. */
export interface TrustedDocumentSettings {
  /** `off`: none is known. `allowed`: as well as texts. `only`: nothing else. */
  readonly mode: 'off' | 'allowed' | 'only'
  /** Roles that may send any document nevertheless. */
  readonly exempt: readonly Role[]
}

/** The parameters by which a request names its document. */
export interface DocumentParams {
  readonly query?: unknown
  readonly documentId?: unknown
  readonly extensions?: unknown
}

/** The document of a request: its text, and the id where it is a trusted one. */
export interface FoundDocument {
  readonly text: string
  readonly id: string | null
}

/** The documents that clients may name by an id. */
export class TrustedDocuments {
  readonly #settings: TrustedDocumentSettings
  #documents: ReadonlyMap<string, string> = new Map()
  readonly #uses = new Map<string, number>()

  constructor(settings: TrustedDocumentSettings) {
    this.#settings = settings
  }

  /** How often each document was asked for by its id since the process began. */
  get uses(): ReadonlyMap<string, number> {
    return this.#uses
  }

  /** Knows these from now on, and no others. */
  replace(documents: readonly NamedDocument[]): void {
    this.#documents = new Map(documents.map(({ id, document }) => [id, document]))
    for (const id of this.#uses.keys()) if (!this.#documents.has(id)) this.#uses.delete(id)
  }

  /** Counts a request for a document, and notes it for the log, where it is a trusted one. */
  note({ id }: FoundDocument, log: RequestLog): void {
    if (id === null) return
    log.document = id
    this.#uses.set(id, (this.#uses.get(id) ?? 0) + 1)
  }

  /** The document that a request asks for; the error of one that it may not have. Null for one that names none at all. */
  find({ query, documentId, extensions }: DocumentParams, viewer: Viewer | null): FoundDocument | GraphQLError | null {
    const text = typeof query === 'string' && query !== '' ? query : null
    const { mode, exempt } = this.#settings
    if (mode === 'off' && text !== null) return { text, id: null }
    const hash = hashIn(extensions)
    const id = typeof documentId === 'string' ? documentId : hash
    if (id === null || (id === '' && text !== null)) {
      if (text === null) return null
      return mode === 'only' && !isExempt(viewer, exempt) ? notTrusted() : { text, id: null }
    }
    if (mode === 'off') return notSupported()
    const known = this.#documents.get(id)
    if (text === null) return known === undefined ? notFound() : { text: known, id }
    if (known === text) return { text, id }
    if (known !== undefined || (id === hash && hash !== sha256(text))) return otherText()
    return mode === 'only' && !isExempt(viewer, exempt) ? notTrusted() : { text, id: null }
  }
}

/** The hash by which Apollo's clients name a document; empty for one that is none. */
function hashIn(extensions: unknown): string | null {
  if (typeof extensions !== 'object' || extensions === null || !('persistedQuery' in extensions)) return null
  const { persistedQuery } = extensions
  if (typeof persistedQuery !== 'object' || persistedQuery === null || !('sha256Hash' in persistedQuery)) return ''
  return typeof persistedQuery.sha256Hash === 'string' ? persistedQuery.sha256Hash : ''
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function isExempt(viewer: Viewer | null, exempt: readonly Role[]): boolean {
  return viewer !== null && exempt.includes(viewer.role)
}

const http = { status: 400, spec: true }

/** In the words that Apollo's link waits for: it sends the text, and hashes no more. */
function notSupported(): GraphQLError {
  return publicError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported', { http })
}

/** Likewise: it sends the text with the hash. */
function notFound(): GraphQLError {
  return publicError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound', { http })
}

function notTrusted(): GraphQLError {
  const message = 'Only documents that were published before are executed here. Name one by its id.'
  return publicError('DOCUMENT_NOT_TRUSTED', message, { http: { status: 400 } })
}

function otherText(): GraphQLError {
  const message = 'The document is another one than that which its id names.'
  return publicError('BAD_REQUEST', message, { http: { status: 400 } })
}
