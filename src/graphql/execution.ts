import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql'
import type { CompiledQuery } from 'graphql-jit'
import { LRUCache } from 'lru-cache'
import type { Context } from '../context.ts'
import { CompiledQueries } from './compiled-queries.ts'
import { costOf, type RequestCost } from './cost.ts'
import { publicError } from './errors.ts'
import { isPureIntrospection } from './introspection-limits.ts'
import { Introspection } from './introspection.ts'
import type { Limits } from './limits.ts'
import { Turns } from './turns.ts'

/** The options of the execution. */
export interface ExecutionOptions {
  readonly schema: GraphQLSchema
  /**
   * The same schema as compiled queries know it: there relations have no resolvers, since the rows that they refer to
   * came with the row that refers.
   */
  readonly jitSchema: () => GraphQLSchema
  readonly limits: Limits
}

/** What an operation is executed for: its request, and what that has cost so far. */
export type CostedContext = Context & { readonly cost: RequestCost }
/** How many answers about the schema are kept: some megabytes. Nearly all clients ask in one of a few ways. */
const mostIntrospections = 4

type Variables = Readonly<Record<string, unknown>>

/** Executes operations of valid documents. */
export class Execution {
  readonly #options: ExecutionOptions
  readonly #compiledQueries: CompiledQueries
  readonly #introspection: Introspection
  readonly #turns: Turns
  readonly #introspections = new LRUCache<OperationDefinitionNode, ExecutionResult>({ max: mostIntrospections })

  constructor(options: ExecutionOptions) {
    this.#options = options
    this.#compiledQueries = new CompiledQueries(options.schema, options.jitSchema)
    this.#introspection = new Introspection(options.schema)
    this.#turns = new Turns(options.limits.deadlineMs)
  }

  /**
   * The result of an operation. Without `data` there is none: it costs too much, its variables do not fit, or there was
   * no time for it.
   */
  run(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables,
    context: CostedContext,
  ): Promise<ExecutionResult> | ExecutionResult {
    const { schema, limits } = this.#options
    const { cost } = context
    cost.requested += costOf({ schema, examinedRows: limits.examinedRows }, document, operation, variables)
    const result = this.#runCosted(document, operation, variables, context)
    return cost.isShown ? withCost(result, cost, limits.cost) : result
  }

  #runCosted(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables,
    context: CostedContext,
  ): Promise<ExecutionResult> | ExecutionResult {
    const { limits } = this.#options
    const { requested } = context.cost
    if (requested > limits.cost) return { errors: [tooCostly(requested, limits.cost)] }
    if (requested <= limits.heavyCost) return this.#execute(document, operation, variables, context)
    const execute = (paced: Context) => this.#execute(document, operation, variables, paced)
    return this.#turns.take(context, operation.operation === OperationTypeNode.MUTATION, execute)
  }

  #execute(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables,
    context: Context,
  ): Promise<ExecutionResult> | ExecutionResult {
    const { schema } = this.#options
    const seen = this.#introspection.schemaFor(document, operation)
    if (seen === 'both') return { errors: [introspectsForRouters()] }
    if (seen !== schema && isPureIntrospection(operation)) return this.#introspect(seen, document, operation, context)
    if (seen !== schema) return this.#interpret(seen, document, operation, variables, context)
    // Nobody without credentials decides what stays compiled.
    const compiled = context.viewer ? this.#compiledQueries.find(document, operation) : null
    return compiled
      ? this.#runCompiled(compiled, document, operation, variables, context)
      : this.#interpret(schema, document, operation, variables, context)
  }

  async #runCompiled(
    { query }: CompiledQuery,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables,
    context: Context,
  ): Promise<ExecutionResult> {
    const result = await query(undefined, context, variables)
    // What is wrong with variables is said in the words of the interpreter.
    if ('data' in result) return result
    return this.#interpret(this.#options.schema, document, operation, variables, context)
  }

  /** What an operation asks of the schema, which is the same for everybody and at any time. */
  async #introspect(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    context: Context,
  ): Promise<ExecutionResult> {
    const known = this.#introspections.get(operation)
    if (known) return known
    const result = await this.#interpret(schema, document, operation, {}, context)
    if (!result.errors) this.#introspections.set(operation, result)
    return result
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
    if (!('data' in result)) for (const error of result.errors ?? []) placeVariable(error)
    return result
  }
}

async function withCost(
  running: Promise<ExecutionResult> | ExecutionResult,
  cost: RequestCost,
  limit: number,
): Promise<ExecutionResult> {
  const result = await running
  const { requested } = cost
  return { ...result, extensions: { ...result.extensions, cost: { requested, limit } } }
}

function introspectsForRouters(): GraphQLError {
  const message =
    'What federation adds is not introspected: ask for `_service` or `_entities` in an operation of its own.'
  return publicError('GRAPHQL_VALIDATION_FAILED', message, { http: { status: 400 } })
}

function tooCostly(requested: number, limit: number) {
  const message = `The request asks for ${requested} of cost; at most ${limit} are allowed.`
  return publicError('COST_LIMIT', message, { requested, limit, http: { status: 400 } })
}

/** Says which variable is wrong: then nothing was executed. */
function placeVariable(error: GraphQLError): void {
  const [definition] = error.nodes ?? []
  error.extensions.http = { status: 400 }
  if (definition?.kind === Kind.VARIABLE_DEFINITION) error.extensions['argument'] = definition.variable.name.value
}
