import type { CursorKey } from './cursors.ts'
import type { RequestBounds } from './database/bounded.ts'
import type { Database } from './database/database.ts'
import type { RequestReads } from './database/replicas/request-reads.ts'
import type { Turns } from './database/turns.ts'
import type { EventFeed } from './events/operations/feed.ts'
import type { Unspent } from './graphql/unspent.ts'
import type { Account } from './identity/budgets.ts'
import type { MessageRules } from './operations/message-rules.ts'
import type { OperationContext } from './operations/operation-context.ts'
import type { TraceContext } from './values/trace-context.ts'
import type { Viewer } from './viewer.ts'
import type { Door } from './vocabulary.ts'

/** The context of one request, for every resolver and operation. Loaders hang on its identity and die with it. */
export interface Context {
  /** Who asks; null without credentials. */
  readonly viewer: Viewer | null
  /** The database, which answers this request as far as its bounds go. */
  readonly database: Database
  /** How long the request may take, and how many statements it may send. */
  readonly bounds: RequestBounds
  /** Where work that costs much waits for its turn. */
  readonly turns: Turns
  /** The replicas that the request may read from, and what it has written itself; null where there are no replicas. */
  readonly reads: RequestReads | null
  /** Makes a database with new bounds, for each event of a stream: a stream outlives the bounds of its request. */
  readonly renew: () => Pick<Context, 'database' | 'bounds'>
  /** The account whose budget the request uses. */
  readonly account: Account
  /** Of an operation in GraphQL: the points of its cost that it turned out not to need. */
  readonly unspent?: Unspent
  /** The time, passed in so that no rule reads the system's. */
  readonly clock: () => Date
  /** Finds the request's log line; sent back in the `X-Request-Id` header. */
  readonly requestId: string
  /** The way by which the request came in. */
  readonly door: Door
  /** The trace that the request belongs to; null for none. */
  readonly trace: () => TraceContext | null
  readonly cursorKey: CursorKey
  /** The most rows of a list that may be examined one by one, for a filter that no index serves. */
  readonly mostExamined: number
  /** Keys the hashes of the inputs that idempotency keys were used with. */
  readonly idempotencySecret: Buffer
  /** The events of the log, as they are written to it. */
  readonly feed: EventFeed
  /** Whether the schema that routers of federated graphs compose has the subscriptions. */
  readonly hasFederatedStreams: boolean
  /** The rules for messages to others. */
  readonly messages: MessageRules
  /** Whether it is a dry run: all that is written through its database is undone. */
  readonly isDryRun: boolean
}

/** The viewer of a request that a signed-in field answers; the schema lets no other request through to it. */
export function signedIn({ viewer }: Context): Viewer {
  if (!viewer) throw new Error('A field that needs credentials was resolved without them.')
  return viewer
}

/** The context of an operation that the viewer of a request runs. */
export function operationContextOf(context: Context): OperationContext {
  const { clock, requestId, door, trace, idempotencySecret, messages, reads, isDryRun } = context
  const viewer = signedIn(context)
  const database = reads && !isDryRun ? reads.noting(context.database, viewer.accountId) : context.database
  const initiator = { viewer, requestId, door, trace: trace() }
  return { ...initiator, database, now: clock(), idempotencySecret, messages }
}

/** The same context for what only reads: its database is a replica, where one is fresh enough for this request. */
export function readingContext<Own extends Context>(context: Own): Own {
  const { reads, viewer, account, bounds } = context
  if (!reads) return context
  const isListening = account.inUse('streams') > 0
  return { ...context, database: reads.database({ accountId: viewer?.accountId ?? null, isListening, bounds }) }
}
