import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
} from 'graphql'
import type * as jit from 'graphql-jit'
import { LRUCache } from 'lru-cache'
import { once } from '../once.ts'
import { tokensOf } from './document-cache.ts'
import { fragmentsOf } from './limits.ts'
import { isPlain } from './plain-queries.ts'

/**
 * How often a query is executed before it is compiled: nobody can make the gateway compile by sending ever new
 * documents.
 */
const hotAfter = 3
/** How many queries stay compiled. */
const mostCompiled = 200
/** How long the queries are that stay compiled: what a compiled form takes grows with that. */
const mostInAll = 20_000
/** How long a query is at most that is compiled, for which everybody waits. */
const longestCompiled = 1000

let compiler: typeof jit | null = null

/** Loads the compiler, which takes a tenth of a second: not at the start, but once an operation comes again and again. */
export const loadCompiler = once(async () => {
  compiler = await import('graphql-jit')
})

/** The compiled forms of queries that come again and again, with the same results as the interpreter's. */
export class CompiledQueries {
  readonly #schema: GraphQLSchema
  readonly #jitSchema: () => GraphQLSchema
  /** How often operations without a compiled form were looked for. */
  readonly #hits = new WeakMap<OperationDefinitionNode, number>()
  readonly #compiled = new LRUCache<OperationDefinitionNode, jit.CompiledQuery | 'none'>({
    max: mostCompiled,
    maxSize: mostInAll,
    dispose: (_, operation) => this.#hits.delete(operation),
  })

  /** `jitSchema` makes the same schema as compiled queries are to know it. */
  constructor(schema: GraphQLSchema, jitSchema: () => GraphQLSchema) {
    this.#schema = schema
    this.#jitSchema = jitSchema
  }

  /** How many operations were compiled, or found not fit for it, and are not forgotten. */
  get size(): number {
    return this.#compiled.size
  }

  /** The compiled form of an operation that is about to be executed; null where it has none, or none yet. */
  find(document: DocumentNode, operation: OperationDefinitionNode): jit.CompiledQuery | null {
    const known = this.#compiled.get(operation) ?? this.#compileIfHot(document, operation)
    return known === 'none' ? null : known
  }

  #compileIfHot(document: DocumentNode, operation: OperationDefinitionNode): jit.CompiledQuery | 'none' | null {
    const hits = (this.#hits.get(operation) ?? 0) + 1
    this.#hits.set(operation, hits)
    if (hits <= hotAfter) return null
    if (!compiler) {
      // Where it cannot be loaded, all that comes is interpreted.
      loadCompiler().catch(() => {})
      return null
    }
    const size = lengthOf(document, operation)
    const compiled = (size > longestCompiled ? null : this.#compile(compiler, document, operation)) ?? 'none'
    this.#compiled.set(operation, compiled, { size: compiled === 'none' ? 1 : size })
    return compiled
  }

  #compile(
    { compileQuery, isCompiledQuery }: typeof jit,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): jit.CompiledQuery | null {
    // Mutations run one after the other, and are slow for other reasons.
    if (operation.operation !== OperationTypeNode.QUERY || !isPlain(this.#schema, document)) return null
    const compiled = compileQuery(this.#jitSchema(), document, operation.name?.value ?? '', {
      disablingCapturingStackErrors: true,
    })
    return isCompiledQuery(compiled) ? compiled : null
  }
}

/** How long a query is: its tokens, or its selections where they are more, since each is written wherever it is spread. */
function lengthOf(document: DocumentNode, { selectionSet }: OperationDefinitionNode): number {
  return Math.max(tokensOf(document), selectionsIn(selectionSet, fragmentsOf(document)))
}

function selectionsIn({ selections }: SelectionSetNode, fragments: ReturnType<typeof fragmentsOf>): number {
  let count = 0
  for (const selection of selections) {
    const isSpread = selection.kind === Kind.FRAGMENT_SPREAD
    const inner = isSpread ? fragments.get(selection.name.value)?.selectionSet : selection.selectionSet
    count += 1 + (inner ? selectionsIn(inner, fragments) : 0)
  }
  return count
}
