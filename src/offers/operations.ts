import type { OperationContext } from '../operations/operation-context.ts'
import { type RecordCommand, runRecordCommand } from '../operations/records.ts'
import { InvalidInput } from '../operations/refusals.ts'
import type { OperationOutcome } from '../operations/run-idempotent.ts'
import { refuseArchivedService, serviceRecords } from '../services/store.writes.ts'
import type { FieldChange } from '../vocabulary.ts'
import { checkResellers } from './offer.ts'
import { deleteOffers, insertOffers } from './store.writes.ts'

/** A service, and to whom it is offered: without resellers, to every one. */
export interface PublishService extends RecordCommand {
  readonly serviceId: string
  readonly resellerIds?: readonly string[] | null | undefined
}

/** Offers a service to resellers. Whether these exist is never told: ids that nobody has are kept like any other. */
export function publishService(context: OperationContext, input: PublishService): Promise<OperationOutcome> {
  const { database, now } = context
  return runRecordCommand(context, serviceRecords, 'publishService', input.serviceId, input, function* (row, tx) {
    const resellerIds = namedResellers(input)
    yield* refuseArchivedService(context, row)
    const kind = 'service.published'
    if (resellerIds === null) return { kind, set: { isOfferedToAll: true } }
    const added = yield* insertOffers(tx, database, row.id, resellerIds, now)
    return { kind, set: {}, parts: added.map((id) => offerChange(id, { isOffered: true })) }
  })
}

/** Withdraws offers of a service. Catalogs that have it keep it. */
export function unpublishService(context: OperationContext, input: PublishService): Promise<OperationOutcome> {
  const { database } = context
  return runRecordCommand(context, serviceRecords, 'unpublishService', input.serviceId, input, function* (row, tx) {
    const resellerIds = namedResellers(input)
    if (resellerIds !== null && row.isOfferedToAll) throw new InvalidInput([stillOffered])
    const gone = yield* deleteOffers(tx, database, row.id, resellerIds)
    const parts = gone.toSorted().map((id) => offerChange(id, { isOffered: false }))
    return { kind: 'service.unpublished', set: { isOfferedToAll: false }, parts }
  })
}

const stillOffered = {
  path: ['resellerIds'],
  message: 'The service is offered to every reseller: withdraw that first, without resellerIds',
}

function namedResellers({ resellerIds = null }: PublishService): string[] | null {
  const issues = checkResellers(resellerIds)
  if (issues.length > 0) throw new InvalidInput(issues)
  return resellerIds && [...new Set(resellerIds)]
}

function offerChange(resellerId: string, { isOffered }: { isOffered: boolean }): FieldChange {
  const [before, after] = isOffered ? [null, 'true'] : ['true', null]
  return { field: `isOfferedTo.${resellerId}`, before, after }
}
