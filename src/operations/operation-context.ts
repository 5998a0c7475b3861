import type { Database } from '../database/database.ts'
import type { Viewer } from '../viewer.ts'
import type { MessageRules } from './message-rules.ts'

/** The context of an operation: who does it, on which database, when, and in which request. */
export interface OperationContext {
  readonly viewer: Viewer
  readonly database: Database
  /** The time of the operation. No rule reads the system's. */
  readonly now: Date
  readonly requestId: string
  /** Hashes what an idempotency key was used for. */
  readonly idempotencySecret: Buffer
  readonly messages: MessageRules
}

/** Names the caller across requests: account, role and what it acts for. */
export function callerOf({ accountId, role, parties }: Viewer): string {
  return JSON.stringify([accountId, role, ...[...parties].toSorted()])
}
