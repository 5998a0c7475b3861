import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import type { Context } from '../context.ts'
import { CompiledQueries } from './compiled-queries.ts'
import { costOf } from './cost.ts'
import { publicError } from './errors.ts'
import { Introspection } from './introspection.ts'
import { exceeded } from './limits.ts'

/** The options of the execution. */
export interface ExecutionOptions {
  readonly schema: GraphQLSchema
  /**
   * The same schema as compiled queries know it: there relations have no resolvers, since the rows that they refer to
   * came with the row that refers.
   */
  readonly jitSchema: () => GraphQLSchema
  /** The most that an operation may cost. */
  readonly maxCost: number
}

type Variables = Readonly<Record<string, unknown>>

/** Executes operations of valid documents. */
export class Execution {
  readonly #options: ExecutionOptions
  readonly #compiledQueries: CompiledQueries
  readonly #introspection: Introspection

  constructor(options: ExecutionOptions) {
    this.#options = options
    this.#compiledQueries = new CompiledQueries(options.schema, options.jitSchema)
    this.#introspection = new Introspection(options.schema)
  }

  /** The result of an operation. Without `data` nothing was executed: it costs too much, or its variables do not fit. */
  async run(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables,
    context: Context,
  ): Promise<ExecutionResult> {
    const { schema, maxCost } = this.#options
    const cost = costOf(schema, document, operation, variables)
    if (cost > maxCost) return { errors: [exceeded('COST_LIMIT', 'The operation', cost, maxCost, 'of cost')] }
    const seen = this.#introspection.schemaFor(document, operation)
    if (seen === 'both') return { errors: [introspectsForRouters()] }
    if (seen !== schema) return this.#interpret(seen, document, operation, variables, context)
    const compiled = await this.#compiledQueries.find(document, operation)?.query(undefined, context, variables)
    // What is wrong with variables is said in the words of the interpreter.
    return compiled && 'data' in compiled ? compiled : this.#interpret(schema, document, operation, variables, context)
  }

  async #interpret(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables,
    context: Context,
  ): Promise<ExecutionResult> {
    const result = await execute({
      schema,
      document,
      operationName: operation.name?.value,
      variableValues: variables,
      contextValue: context,
    })
    if (!('data' in result)) for (const error of result.errors ?? []) error.extensions.http = { status: 400 }
    return result
  }
}

function introspectsForRouters(): GraphQLError {
  const message =
    'What federation adds is not introspected: ask for `_service` or `_entities` in an operation of its own.'
  return publicError('GRAPHQL_VALIDATION_FAILED', message, { http: { status: 400 } })
}
