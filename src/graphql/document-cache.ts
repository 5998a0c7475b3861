import type { DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Viewer } from '../viewer.ts'

/** The bytes that a parsed document takes for each of its tokens, a bit more than was measured. */
const bytesPerToken = 500
/** The bytes of all documents that are cached for callers with credentials, and for those without. */
const cacheBytes = { known: 10_000_000, anonymous: 2_000_000 }

/**
 * Documents that were found good once: parsed, within limits, valid. Nothing else is kept of what was sent, and nothing
 * of a result. A document is the same for all viewers; but what comes without credentials takes no place from what
 * comes with them, and has narrower limits.
 */
export class DocumentCache {
  readonly #known = cacheOf(cacheBytes.known)
  readonly #anonymous = cacheOf(cacheBytes.anonymous)

  /** How many documents are cached. */
  get size(): number {
    return this.#known.size + this.#anonymous.size
  }

  /** About how many bytes they take. */
  get bytes(): number {
    return this.#known.calculatedSize + this.#anonymous.calculatedSize
  }

  /** Keeps a document that is good. */
  add(text: string, document: DocumentNode, viewer: Viewer | null): void {
    this.#of(viewer).set(text, document)
  }

  /** The document with this text, if it was found good for such a caller. */
  get(text: string, viewer: Viewer | null): DocumentNode | null {
    return this.#of(viewer).get(text) ?? null
  }

  #of(viewer: Viewer | null) {
    return viewer ? this.#known : this.#anonymous
  }
}

/** A cache in which one document may not take more than a quarter, so that a long one does not drive out all others. */
function cacheOf(maxSize: number) {
  return new LRUCache<string, DocumentNode>({ maxSize, maxEntrySize: maxSize / 4, sizeCalculation: bytesOf })
}

function bytesOf(document: DocumentNode, text: string): number {
  return 2 * text.length + bytesPerToken * tokensOf(document)
}

/** The tokens of a parsed document, which it keeps with its places. */
export function tokensOf({ loc }: DocumentNode): number {
  let tokens = 0
  for (let token = loc?.startToken; token; token = token.next ?? undefined) tokens += 1
  return tokens
}
