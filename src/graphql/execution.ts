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
import { type Context, readingContext } from '../context.ts'
import { type EndReason, RequestEnded } from '../database/bounded.ts'
import { type Account, refusedPoints } from '../identity/budgets.ts'
import { weightOf } from '../values/json-size.ts'
import { boundedResult } from './answer-size.ts'
import { CompiledQueries } from './compiled-queries.ts'
import { costOf, type RequestCost } from './cost.ts'
import { publicError, rateLimited, serverBusy } from './errors.ts'
import { type Exposure, mayIntrospect } from './exposure.ts'
import { firstFaults, mostFaults } from './faults.ts'
import { wholeListsIn } from './found-objects.ts'
import { isPureIntrospection } from './introspection-limits.ts'
import { Introspection } from './introspection.ts'
import type { Limits } from './limits.ts'
import { dryParts, executeParts } from './rehearsals.ts'
import type { ScopeCheck } from './scopes.ts'
import { type OperationCost, Unspent } from './unspent.ts'
import { oversizedVariables, type Variables } from './variables.ts'

/** The options of the execution. */
export interface ExecutionOptions {
  readonly schema: GraphQLSchema
  /**
   * The same schema as compiled queries know it: there relations have no resolvers, since the rows that they refer to
   * came with the row that refers.
   */
  readonly jitSchema: () => GraphQLSchema
  readonly limits: Limits
  readonly shown: Exposure
  readonly scopes: ScopeCheck
}

/** The context of an operation, with the cost of its request so far. */
export type CostedContext = Context & { readonly cost: RequestCost }

/** How many answers about the schema are kept: some megabytes. Nearly all clients ask in one of a few ways. */
const mostIntrospections = 4

/** Executes operations of valid documents. */
export class Execution {
  readonly #options: ExecutionOptions
  readonly #compiledQueries: CompiledQueries
  readonly #introspection: Introspection
  readonly #introspections = new LRUCache<OperationDefinitionNode, ExecutionResult>({ max: mostIntrospections })

  constructor(options: ExecutionOptions) {
    this.#options = options
    this.#compiledQueries = new CompiledQueries(options.schema, options.jitSchema)
    this.#introspection = new Introspection(options.schema)
  }

  /**
   * The result of an operation. Without `data` there is none: it costs too much, its variables do not fit, its account
   * has used up its budget, or there was no time for it.
   */
  run(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables,
    given: CostedContext,
  ): Promise<ExecutionResult> | ExecutionResult {
    const { schema, limits, scopes } = this.#options
    const oversized = oversizedVariables(variables)
    if (oversized) return { errors: [oversized] }
    const context = operation.operation === OperationTypeNode.QUERY ? readingContext(given) : given
    const { cost, account, viewer } = context
    const forbidden = viewer?.scopes ? scopes.check(document, operation, viewer.scopes) : null
    if (forbidden) return { errors: [forbidden] }
    const rules = { schema, examinedRows: limits.examinedRows }
    const operationCost = costOf(rules, document, operation, variables)
    cost.requested += operationCost.points
    const execute = (own: Context) => this.#execute(document, operation, variables, own)
    const result = this.#runCosted(operationCost, context, execute)
    return cost.isShown ? withCost(result, cost, limits.cost, account, context.clock) : result
  }

  #runCosted(
    operationCost: OperationCost,
    context: CostedContext,
    execute: (own: Context) => Promise<ExecutionResult> | ExecutionResult,
  ): Promise<ExecutionResult> | ExecutionResult {
    const { limits } = this.#options
    const { account, cost } = context
    if (cost.requested > limits.cost) return { errors: [tooCostly(cost.requested, limits.cost)] }
    const exhausted = account.begin(operationCost.points, operationCost.writes)
    return exhausted ? { errors: [rateLimited(exhausted)] } : this.#runBegun(operationCost, context, execute)
  }

  async #runBegun(
    operationCost: OperationCost,
    context: CostedContext,
    execute: (own: Context) => Promise<ExecutionResult> | ExecutionResult,
  ): Promise<ExecutionResult> {
    const { limits } = this.#options
    const { account, bounds, cost, turns } = context
    const { points } = operationCost
    const unspent = new Unspent(operationCost)
    let used = refusedPoints
    try {
      const own = { ...context, unspent }
      const result = await turns.take(cost.requested, own, execute)
      used = Math.max(1, points - unspent.points)
      if (bounds.reason) return { errors: [ended(bounds.reason, limits)] }
      return boundedResult(result, operationCost, wholeListsIn(own), cost)
    } catch (error) {
      if (!(error instanceof RequestEnded)) throw error
      return { errors: [ended(error.reason, limits)] }
    } finally {
      account.end(points, used)
    }
  }

  #execute(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables,
    context: Context,
  ): Promise<ExecutionResult> | ExecutionResult {
    const { schema, shown } = this.#options
    const { schema: seen, isTold } = this.#introspection.of(document, operation)
    if (isTold && !mayIntrospect(shown, context.viewer)) return { errors: [notTold(shown)] }
    if (seen === 'both') return { errors: [introspectsForRouters()] }
    if (seen !== schema && isPureIntrospection(operation)) return this.#introspect(seen, document, operation, context)
    if (seen !== schema) return this.#interpret(seen, document, operation, variables, context)
    const parts = dryParts(schema, document, operation, variables)
    if (parts)
      return executeParts(parts, context, (part, own) =>
        this.#interpret(schema, part.document, part.operation, variables, own),
      )
    // Nobody without credentials decides what stays compiled. What is wrong with variables a compiled query tells of all.
    const isFit = context.viewer !== null && weightOf(variables) <= heavyVariables
    const compiled = isFit ? this.#compiledQueries.find(document, operation) : null
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

  /** The result of an operation that asks for the schema alone, which is the same for everybody and at any time. */
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
    // The engine writes what is wrong with a value with all of the value.
    const most = weightOf(variables) > heavyVariables ? 1 : mostFaults
    const result = await execute({
      schema,
      document,
      operationName: operation.name?.value,
      variableValues: variables,
      contextValue: context,
      hideSuggestions: !this.#options.shown.suggestions,
      options: { maxCoercionErrors: most },
    })
    if ('data' in result) return result
    const errors = firstFaults(result.errors ?? [], 'The variables have', most)
    for (const error of errors) placeVariable(error)
    return { errors }
  }
}

/** Variables that are heavier are read by the interpreter, which stops at a few faults. */
const heavyVariables = 500

function introspectsForRouters(): GraphQLError {
  const message =
    'What federation adds is not introspected: ask for `_service` or `_entities` in an operation of its own.'
  return publicError('GRAPHQL_VALIDATION_FAILED', message, { http: { status: 400 } })
}

function notTold({ introspection }: Exposure): GraphQLError {
  const message =
    introspection === 'nobody' ? 'This gateway tells nobody its schema.' : 'The schema is told with credentials only.'
  return publicError('INTROSPECTION_OFF', message, { http: { status: 400 } })
}

function tooCostly(requested: number, limit: number) {
  const message = `The request asks for ${requested} of cost; at most ${limit} are allowed.`
  return publicError('COST_LIMIT', message, { requested, limit, http: { status: 400 } })
}

/** The error of an operation that was ended before it was read. */
function ended(reason: EndReason, { deadlineMs, statements }: Limits): GraphQLError {
  if (reason === 'gone')
    return publicError('CLIENT_CLOSED_REQUEST', 'Nobody waits for the answer.', { http: { status: 499 } })
  if (reason === 'busy') return serverBusy('Too many costly operations are waiting. Ask again when some were answered.')
  if (reason === 'statements') {
    const message = `The request needs more than the ${statements} statements that are allowed.`
    return publicError('STATEMENT_LIMIT', message, { limit: statements, http: { status: 400 } })
  }
  const message = `The request could not be answered within ${deadlineMs} ms. Ask for less, or again later.`
  return publicError('DEADLINE_EXCEEDED', message, { http: { status: 503, headers: { 'retry-after': '5' } } })
}

/** A result that says what was asked for, and what is left. */
async function withCost(
  running: Promise<ExecutionResult> | ExecutionResult,
  cost: RequestCost,
  limit: number,
  { points }: Account,
  clock: () => Date,
): Promise<ExecutionResult> {
  const result = await running
  const { requested } = cost
  const now = performance.now()
  const remaining = Math.max(0, points.remaining(now))
  const resetAt = new Date(clock().getTime() + Math.ceil(points.msUntilFull(now))).toISOString()
  return { ...result, extensions: { ...result.extensions, cost: { requested, limit, remaining, resetAt } } }
}

/** Says which variable is wrong: then nothing was executed. */
function placeVariable(error: GraphQLError): void {
  const [definition] = error.nodes ?? []
  error.extensions.http = { status: 400 }
  if (definition?.kind === Kind.VARIABLE_DEFINITION) error.extensions['argument'] = definition.variable.name.value
}
