import { setTimeout } from 'node:timers/promises'
import {
  createSourceEventStream,
  type DocumentNode,
  execute,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import { paced } from '../database/bounded.ts'
import { ShortTurns, Slots } from '../database/slots.ts'
import { boundedResult } from './answer-size.ts'
import { costOf } from './cost.ts'
import { publicError } from './errors.ts'
import type { Exposure } from './exposure.ts'
import { mostFaults } from './faults.ts'
import { wholeListsIn } from './found-objects.ts'
import type { Limits } from './limits.ts'
import { LiveResults, type StreamEnd, streamEnded } from './live-results.ts'
import { ownContext } from './own-context.ts'
import type { ScopeCheck } from './scopes.ts'
import type { ServerContext } from './server-context.ts'
import type { StreamLimits } from './stream-limits.ts'
import type { OperationCost } from './unspent.ts'
import { oversizedVariables, type Variables } from './variables.ts'

/** The options of subscriptions. */
export interface SubscriptionOptions {
  readonly schema: GraphQLSchema
  readonly limits: Limits
  readonly streams: StreamLimits
  readonly shown: Exposure
  readonly scopes: ScopeCheck
}

/** Events that are told at once, of all streams. */
const toldAtOnce = 32

/** Runs subscriptions: each event is an operation of its own, with what it may read and what it costs. */
export class Subscriptions {
  readonly #options: SubscriptionOptions
  readonly #open = new Set<LiveResults>()
  /** How many are open, or on their way to be: what opens counts from the first. */
  #count = 0
  #end: StreamEnd | null = null
  /** In which events are told, so that one that thousands listen to does not hold up everybody else. */
  readonly #slots = new Slots(toldAtOnce)
  readonly #turns = new ShortTurns()

  constructor(options: SubscriptionOptions) {
    this.#options = options
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size
  }

  /** Ends all of them, and those that open from now on, for the same reason. */
  endAll(end: StreamEnd): void {
    this.#end = end
    for (const results of this.#open) results.end(end)
  }

  /** The results of a subscription; one result alone, with errors, where it cannot be opened. */
  async run(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variableValues: Variables,
    context: ServerContext,
  ): Promise<LiveResults | ExecutionResult> {
    const { schema, limits, streams, shown, scopes } = this.#options
    const { viewer } = context
    const oversized = oversizedVariables(variableValues)
    if (oversized) return { errors: [oversized] }
    const forbidden = viewer?.scopes ? scopes.check(document, operation, viewer.scopes) : null
    if (forbidden) return { errors: [forbidden] }
    const cost = costOf({ schema, examinedRows: limits.examinedRows }, document, operation, variableValues)
    if (cost.points > limits.cost) return { errors: [tooCostly(cost.points, limits.cost)] }
    const close = this.#enter(context)
    if (typeof close !== 'function') return { errors: [streamEnded(close)] }
    const hideSuggestions = !shown.suggestions
    const options = { maxCoercionErrors: mostFaults }
    const args = { schema, document, operationName: operation.name?.value, variableValues, hideSuggestions, options }
    const source = await createSourceEventStream({ ...args, contextValue: context }).catch((error: unknown) => {
      close()
      throw error
    })
    if (!(Symbol.asyncIterator in source)) {
      close()
      return source
    }
    const check = setInterval(() => void this.#check(results, context), streams.checkMs).unref()
    const results = new LiveResults(
      source[Symbol.asyncIterator](),
      async (rootValue) => {
        await this.#afforded(results, context)
        const tell = (contextValue: ServerContext) => execute({ ...args, rootValue, contextValue })
        return this.#slots.during(context.account, () => this.#told(cost, context, tell))
      },
      () => {
        clearInterval(check)
        close()
        this.#open.delete(results)
      },
    )
    this.#open.add(results)
    if (this.#end) results.end(this.#end)
    return results
  }

  /** Counts a stream of an account. Answers how to count it no more, once, or why it may not open. */
  #enter({ account }: ServerContext): (() => void) | StreamEnd {
    if (this.#end) return this.#end
    if (this.#count >= this.#options.streams.most) return 'STREAM_LIMIT'
    const close = account.open('streams')
    if (typeof close !== 'function') return 'STREAM_LIMIT'
    this.#count += 1
    return () => {
      close()
      this.#count -= 1
    }
  }

  /** Waits until the account has something left of its budget: who is behind for too long is told so. */
  async #afforded(results: LiveResults, { account }: ServerContext): Promise<void> {
    for (;;) {
      const ms = account.points.msUntil(1, performance.now())
      if (ms === 0 || !this.#open.has(results)) return
      await setTimeout(Math.min(ms, 1000), undefined, { ref: false })
    }
  }

  /** The result that tells of one event: an operation of its own. One that reads much lets others read in between. */
  async #told(
    cost: OperationCost,
    context: ServerContext,
    tell: (own: ServerContext) => Promise<ExecutionResult> | ExecutionResult,
  ): Promise<ExecutionResult> {
    await this.#turns.next()
    context.account.charge(cost.points)
    const { database, bounds } = context.renew()
    bounds.lane = context.account
    const isHeavy = cost.points > this.#options.limits.heavyCost
    const own = { ...ownContext(context), bounds, database: isHeavy ? paced(database) : database }
    return boundedResult(await tell(own), cost, wholeListsIn(own), { characters: 0 })
  }

  async #check(results: LiveResults, { isSignedIn }: ServerContext): Promise<void> {
    // Who cannot be asked now has not said no.
    if (!(await isSignedIn().catch(() => true))) results.end('STREAM_TOKEN_EXPIRED')
  }
}

function tooCostly(requested: number, limit: number) {
  const message = `Each event costs ${requested}; at most ${limit} are allowed.`
  return publicError('COST_LIMIT', message, { requested, limit })
}
