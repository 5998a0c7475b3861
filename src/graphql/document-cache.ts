import { type DocumentNode, getOperationAST, type OperationDefinitionNode, OperationTypeNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { GraphQLParams } from './params.ts'

/** The characters of the longest document that is cached, so that the cache stays small whatever is sent. */
export const largestCachedDocument = 10_000
/** How many documents are cached. */
export const mostCachedDocuments = 500

/** An operation of a document that needs no parsing and no validation any more. */
interface CachedOperation {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
}

/**
 * Documents that were found good once: parsed, within limits, valid. A document is the same for all viewers; nothing of
 * a result is kept.
 */
export class DocumentCache {
  readonly #documents = new LRUCache<string, DocumentNode>({ max: mostCachedDocuments })

  /** How many documents are cached. */
  get size(): number {
    return this.#documents.size
  }

  /** Keeps a document that is good. */
  add(text: string, document: DocumentNode): void {
    if (text.length <= largestCachedDocument) this.#documents.set(text, document)
  }

  /** The query or mutation that a request asks for; null where its document is not cached or has no such operation. */
  find({ query, operationName }: GraphQLParams): CachedOperation | null {
    const document = this.#documents.get(query)
    const operation = document && getOperationAST(document, operationName)
    if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return null
    return { document, operation }
  }
}
