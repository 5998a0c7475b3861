import { uuidv7 } from 'uuidv7'
import type { Connection, Work } from '../database/database.ts'
import { refuseArchivedParty } from '../operations/acting-party.ts'
import { type OperationResult, withoutNulls } from '../operations/idempotency.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import { changeRecord, insertRecord, type RecordCommand, removeRecord } from '../operations/records.ts'
import { Archived, NotFound, VersionConflict } from '../operations/refusals.ts'
import { type OperationOutcome, recallResult, runIdempotent } from '../operations/run-idempotent.ts'
import { AlreadyInCatalog } from './refusals.ts'
import type { CatalogEntry } from './store.ts'
import { type CatalogPlace, catalogRecords, lockPlace, lockTaking } from './store.writes.ts'

/** A service to take into a catalog. */
export interface AddToCatalog extends CatalogPlace, Omit<RecordCommand, 'expectedVersion'> {
  readonly isEnabled?: boolean | null | undefined
}

/** Names an entry, for doing something with it. */
export interface CatalogEntryCommand extends CatalogPlace, RecordCommand {}

/** The change of an entry. */
export interface UpdateCatalogEntry extends CatalogEntryCommand {
  readonly isEnabled: boolean
}

/** Takes a service that is offered into a catalog. One that is not looks like one that does not exist. */
export function addToCatalog(context: OperationContext, input: AddToCatalog): Promise<OperationOutcome> {
  const { database, viewer, now } = context
  function* work(tx: Connection): Work<OperationResult> {
    yield* refuseArchivedParty(database, viewer)
    const taking = yield* lockTaking(tx, context, input)
    if (taking?.isInCatalog) throw new AlreadyInCatalog()
    if (!taking?.isOffered) throw new NotFound('There is no such reseller, or no such service is offered to it.')
    if (taking.isServiceArchived || taking.isSellerArchived || taking.isResellerArchived)
      throw new Archived('The service, its seller or the reseller is archived.')
    const { sellerId } = taking
    const { resellerId, serviceId } = input
    const parties = { sellerId, resellerId, serviceId }
    const times = { createdAt: now, updatedAt: now }
    const row = { id: uuidv7(), ...parties, isEnabled: input.isEnabled ?? true, version: 1, ...times }
    yield* insertRecord(context, catalogRecords, 'catalog_entry.added', row)
    return { id: row.id, version: row.version }
  }
  return runIdempotent(context, 'addToCatalog', withoutNulls(input), work, recallEntry(context))
}

/** Enables or disables a service in a catalog. What runs goes on to its period's end. */
export function updateCatalogEntry(context: OperationContext, input: UpdateCatalogEntry): Promise<OperationOutcome> {
  const change = { kind: 'catalog_entry.updated', set: { isEnabled: input.isEnabled } } as const
  const work = onEntry(context, input, (entry) => changeRecord(context, catalogRecords, entry, change))
  return runIdempotent(context, 'updateCatalogEntry', input, work, recallEntry(context))
}

/** Takes a service out of a catalog. What runs goes on to its period's end, as with one that is disabled. */
export function removeFromCatalog(context: OperationContext, input: CatalogEntryCommand): Promise<OperationOutcome> {
  const work = onEntry(context, input, (entry) => removeRecord(context, catalogRecords, entry, 'catalog_entry.removed'))
  // What is removed is not shown.
  return runIdempotent(context, 'removeFromCatalog', input, work, recallResult(null))
}

function onEntry(
  context: OperationContext,
  input: CatalogEntryCommand,
  act: (entry: CatalogEntry) => Work<OperationResult>,
): (tx: Connection) => Work<OperationResult> {
  return function* () {
    yield* refuseArchivedParty(context.database, context.viewer)
    const entry = yield* lockPlace(context, input)
    if (!entry) throw new NotFound('There is no such reseller, or no such service in its catalog.')
    if (input.expectedVersion != null && input.expectedVersion !== entry.version)
      throw new VersionConflict(input.expectedVersion, entry.version)
    return yield* act(entry)
  }
}

function recallEntry(context: OperationContext) {
  return recallResult(function* (tx, id) {
    return (yield* catalogRecords.lock(tx, context, id)) !== null
  })
}
