import type { ServerContext } from './server-context.ts'

/**
 * The context of an operation as an object of its own, that has read nothing yet: that of a member of a batch has most
 * of it from its prototype, and would lose it where it is copied.
 */
export function ownContext({
  viewer,
  account,
  database,
  bounds,
  turns,
  reads,
  clock,
  requestId,
  door,
  trace,
  cursorKey,
  mostExamined,
  idempotencySecret,
  messages,
  isDryRun,
  feed,
  hasFederatedStreams,
  renew,
  isSignedIn,
  requestLog,
  mediaType,
  cost,
  whenTaken,
}: ServerContext): ServerContext {
  const request = {
    viewer,
    account,
    database,
    bounds,
    turns,
    reads,
    clock,
    requestId,
    door,
    trace,
    cursorKey,
    mostExamined,
  }
  const live = { feed, hasFederatedStreams, renew, isSignedIn }
  return { ...request, ...live, idempotencySecret, messages, isDryRun, requestLog, mediaType, cost, whenTaken }
}
