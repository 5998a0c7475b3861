import { afterCommit, type Connection, type Work } from '../../database/database.ts'
import type { OperationResult } from '../../operations/idempotency.ts'
import type { OperationContext } from '../../operations/operation-context.ts'
import { Archived, InvalidInput, NotFound, VersionConflict } from '../../operations/refusals.ts'
import { type OperationOutcome, recallResult, runIdempotent } from '../../operations/run-idempotent.ts'
import { lockContext, seesSubscription } from '../../subscriptions/store.context.ts'
import { isPartyArchived } from '../../subscriptions/transitions.ts'
import { insertDeliveries, newDelivery } from '../store.deliveries.ts'
import { findFulfillmentHandler, hasten } from '../store.fulfillment.ts'

/** A subscription that waits for an answer. */
export interface RequestFulfillment {
  readonly subscriptionId: string
  readonly expectedVersion?: number | null | undefined
  readonly idempotencyKey?: string | null | undefined
}

/** Asks the service's `onFulfillment` once more to accept a subscription that waits for it. */
export function requestFulfillment(context: OperationContext, input: RequestFulfillment): Promise<OperationOutcome> {
  const { database, viewer, now } = context
  const refuse = (message: string) => new InvalidInput([{ path: ['subscriptionId'], message }])
  function* ask(tx: Connection): Work<OperationResult> {
    const found = yield* lockContext(database, viewer, input.subscriptionId)
    if (!found) throw new NotFound('There is no such subscription.')
    if (isPartyArchived(found, viewer.role)) throw new Archived('The party that you act for is archived.')
    const { id, status, version } = found.subscription
    if (input.expectedVersion != null && input.expectedVersion !== version)
      throw new VersionConflict(input.expectedVersion, version)
    if (status !== 'PENDING') throw refuse('The subscription does not wait for an answer')
    const { handler, creationId } = yield* findFulfillmentHandler(tx, database, found.subscription)
    if (!handler || !creationId)
      throw refuse('The service has no address that is asked: it must be set, or confirmed after an import')
    if (!(yield* hasten(tx, database, handler.id, id, now)))
      yield* insertDeliveries(tx, database, [
        newDelivery(handler.id, { id: creationId, position: 0, subjectId: id }, now),
      ])
    yield* afterCommit(() => database.eventsLogged.ring())
    return { id, version }
  }
  return runIdempotent(
    context,
    'requestFulfillment',
    input,
    ask,
    recallResult((tx, id) => seesSubscription(tx, database, viewer, id)),
  )
}
