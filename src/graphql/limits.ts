import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  Lexer,
  type SelectionSetNode,
  Source,
  TokenKind,
} from 'graphql'
import type { Viewer } from '../viewer.ts'
import { type ErrorCode, publicError } from './errors.ts'

/** How large a document and its answer may be. See docs/configuration.md. */
export interface Limits {
  readonly depth: number
  readonly tokens: number
  readonly aliases: number
  readonly rootFields: number
  readonly directives: number
  readonly selections: number
  readonly batch: number
  readonly documentBytes: number
  readonly bodyBytes: number
  readonly cost: number
  /** Rows of a list that may be examined for a filter that no index serves. */
  readonly examinedRows: number
  /** Requests that cost more take turns. */
  readonly heavyCost: number
  /** Statements that one request may send. */
  readonly statements: number
  /** Milliseconds that one request may take. */
  readonly deadlineMs: number
}

/** The limits of all, and those of requests without credentials. */
export interface LimitsOfCallers extends Limits {
  readonly anonymous: Limits
}

/** The limits for who has credentials, or has none. */
export function limitsFor(viewer: Viewer | null, limits: LimitsOfCallers): Limits {
  return viewer ? limits : limits.anonymous
}

/** Refuses a text that is too long to be parsed: by bytes, then by tokens. */
export function checkText(text: string, limits: Limits): void {
  const bytes = Buffer.byteLength(text)
  if (bytes > limits.documentBytes)
    throw exceeded('DOCUMENT_SIZE_LIMIT', 'The document', bytes, limits.documentBytes, 'bytes')
  if (nesting(text) > deepestNesting)
    throw exceeded('DEPTH_LIMIT', 'The document', null, deepestNesting, 'nested brackets')
  // A token has a character at least, so a short text needs no counting, and neither have its lines.
  if (text.length <= limits.tokens) return
  if (hasMoreLines(text, limits.tokens)) throw exceeded('TOKEN_LIMIT', 'The document', null, limits.tokens, 'lines')
  const lexer = new Lexer(new Source(text))
  for (let tokens = 0; lexer.advance().kind !== TokenKind.EOF;) {
    tokens += 1
    if (tokens > limits.tokens) throw exceeded('TOKEN_LIMIT', 'The document', null, limits.tokens, 'tokens')
  }
}

/** Whether a text has more lines than it may have tokens. What is wrong is looked for line by line, each time. */
function hasMoreLines(text: string, most: number): boolean {
  let lines = 0
  for (const _ of text.matchAll(/[\n\r]/g)) {
    lines += 1
    if (lines > most) return true
  }
  return false
}

/** Brackets deeper than any document needs, and less than the parser, which calls itself for each of them, has room for. */
const deepestNesting = 500

/**
 * How deep the brackets of a text nest at most; those in strings and comments count as well, which spares reading
 * tokens twice.
 */
function nesting(text: string): number {
  let depth = 0
  let deepest = 0
  for (const [bracket] of text.matchAll(/[{}[\]()]/g)) {
    depth += bracket === '{' || bracket === '[' || bracket === '(' ? 1 : -1
    deepest = Math.max(deepest, depth)
  }
  return deepest
}

/** Whether a field of the root asks for the schema, whose levels are counted apart. */
export function isIntrospection(name: string): boolean {
  return name === '__schema' || name === '__type'
}

interface Size {
  depth: number
  aliases: number
  directives: number
  fields: number
}

/** Refuses a parsed document that is too large. Fragments count wherever they are spread, but each is walked once. */
export function checkDocument(document: DocumentNode, limits: Limits): void {
  const fragments = fragmentsOf(document)
  const sizes = new Map<string, Size>()
  for (const operation of document.definitions) {
    if (operation.kind !== Kind.OPERATION_DEFINITION) continue
    const size = sizeOf(operation.selectionSet, fragments, sizes)
    const directives = size.directives + (operation.directives?.length ?? 0)
    if (size.depth > limits.depth) throw exceeded('DEPTH_LIMIT', 'The operation', size.depth, limits.depth, 'levels')
    if (size.aliases > limits.aliases)
      throw exceeded('ALIAS_LIMIT', 'The operation', size.aliases, limits.aliases, 'aliases')
    if (size.fields > limits.rootFields)
      throw exceeded('ROOT_FIELD_LIMIT', 'The operation', size.fields, limits.rootFields, 'root fields')
    if (directives > limits.directives)
      throw exceeded('DIRECTIVE_LIMIT', 'The operation', directives, limits.directives, 'directives')
  }
}

/** The fragments of a document by name. */
export function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  )
}

function sizeOf(set: SelectionSetNode, fragments: Map<string, FragmentDefinitionNode>, sizes: Map<string, Size>): Size {
  const total: Size = { depth: 0, aliases: 0, directives: 0, fields: 0 }
  for (const selection of set.selections) {
    total.directives += selection.directives?.length ?? 0
    if (selection.kind === Kind.FIELD) {
      const below = selection.selectionSet ? sizeOf(selection.selectionSet, fragments, sizes) : null
      total.fields += 1
      total.aliases += (selection.alias ? 1 : 0) + (below?.aliases ?? 0)
      total.directives += below?.directives ?? 0
      const isOwnDepth = isIntrospection(selection.name.value)
      total.depth = Math.max(total.depth, 1 + (isOwnDepth ? 0 : (below?.depth ?? 0)))
      continue
    }
    const isSpread = selection.kind === Kind.FRAGMENT_SPREAD
    const inner = isSpread ? fragmentSize(selection.name.value) : sizeOf(selection.selectionSet, fragments, sizes)
    total.fields += inner.fields
    total.aliases += inner.aliases
    total.directives += inner.directives
    total.depth = Math.max(total.depth, inner.depth)
  }
  return total

  function fragmentSize(name: string): Size {
    const known = sizes.get(name)
    if (known) return known
    // Stands for the fragment within itself: a cycle is refused by validation, here it only must not loop.
    const size: Size = { depth: 0, aliases: 0, directives: 0, fields: 0 }
    sizes.set(name, size)
    const fragment = fragments.get(name)
    if (fragment) Object.assign(size, sizeOf(fragment.selectionSet, fragments, sizes))
    return size
  }
}

/** The error of a request that has more of something than is allowed. */
export function exceeded(code: ErrorCode, subject: string, actual: number | null, limit: number, unit: string) {
  const has = actual === null ? `more than ${limit} ${unit}` : `${actual} ${unit}`
  return publicError(code, `${subject} has ${has}; at most ${limit} are allowed.`, { limit, http: { status: 400 } })
}
