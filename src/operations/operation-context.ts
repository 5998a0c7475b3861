import type { Database } from '../database/database.ts'
import type { Viewer } from '../viewer.ts'
import type { MessageRules } from './message-rules.ts'
import type { Initiator } from './origin.ts'

/** The context of an operation: who does it, in which request, on which database, and when. */
export interface OperationContext extends Initiator {
  readonly database: Database
  /** The time of the operation. No rule reads the system's. */
  readonly now: Date
  /** Hashes what an idempotency key was used for. */
  readonly idempotencySecret: Buffer
  readonly messages: MessageRules
}

/** Names the caller across requests: account, role and what it acts for. */
export function callerOf({ accountId, role, parties }: Viewer): string {
  return JSON.stringify([accountId, role, ...[...parties].toSorted()])
}
