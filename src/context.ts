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
  /** It reads no further than the bounds of the request. */
  readonly database: Database
  readonly bounds: RequestBounds
  /** Through these goes what costs much. */
  readonly turns: Turns
  /** Where it may read beside its database, and what it has written; null where there are no replicas. */
  readonly reads: RequestReads | null
  /** The same with bounds of its own, for what goes on beyond one answer. */
  readonly renew: () => Pick<Context, 'database' | 'bounds'>
  /** Whose budget the request uses. */
  readonly account: Account
  /** Of an operation in GraphQL, what it was taken to read and has not read. */
  readonly unspent?: Unspent
  /** The time, passed in so that no rule reads the system's. */
  readonly clock: () => Date
  /** Finds the request's log line; sent back in the `X-Request-Id` header. */
  readonly requestId: string
  /** By which way the request came in. */
  readonly door: Door
  /** The trace that the request belongs to; null for none. */
  readonly trace: () => TraceContext | null
  readonly cursorKey: CursorKey
  /** How many rows of a list may be examined for what no index knows. */
  readonly mostExamined: number
  /** Hashes what idempotency keys were used for. */
  readonly idempotencySecret: Buffer
  /** What happens, as it happens. */
  readonly feed: EventFeed
  /** Whether routers of federated graphs are told of subscriptions. */
  readonly hasFederatedStreams: boolean
  /** The rules for messages to others. */
  readonly messages: MessageRules
  /** Whether all that is written at its database is undone. */
  readonly isDryRun: boolean
}

/** The viewer of a request that a signed-in field answers; the schema lets no other request through to it. */
export function signedIn({ viewer }: Context): Viewer {
  if (!viewer) throw new Error('A field that needs credentials was resolved without them.')
  return viewer
}

/** The viewer of a request as operations know it. */
export function operationContextOf(context: Context): OperationContext {
  const { clock, requestId, door, trace, idempotencySecret, messages, reads, isDryRun } = context
  const viewer = signedIn(context)
  const database = reads && !isDryRun ? reads.noting(context.database, viewer.accountId) : context.database
  const initiator = { viewer, requestId, door, trace: trace() }
  return { ...initiator, database, now: clock(), idempotencySecret, messages }
}

/** The context of something that only reads: at a replica, where there is one that is fit for it. */
export function readingContext<Own extends Context>(context: Own): Own {
  const { reads, viewer, account, bounds } = context
  if (!reads) return context
  const isListening = account.inUse('streams') > 0
  return { ...context, database: reads.database({ accountId: viewer?.accountId ?? null, isListening, bounds }) }
}
