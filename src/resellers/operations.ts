import type { OperationContext } from '../operations/operation-context.ts'
import { type GivenParty, newParty, partyChanges } from '../operations/parties.ts'
import { type RecordCommand, runCreation, runRecordCommand } from '../operations/records.ts'
import type { OperationOutcome } from '../operations/run-idempotent.ts'
import { resellerRecords } from './store.writes.ts'

/** A new reseller. */
export interface CreateReseller extends GivenParty, Omit<RecordCommand, 'expectedVersion'> {
  readonly name: string
}

/** Names a reseller, for doing something with it. */
export interface ResellerCommand extends RecordCommand {
  readonly resellerId: string
}

/** The changes of a reseller: what is left out stays, null clears. */
export interface UpdateReseller extends ResellerCommand, GivenParty {}

/** Makes a reseller. */
export function createReseller(context: OperationContext, input: CreateReseller): Promise<OperationOutcome> {
  return runCreation(context, resellerRecords, 'createReseller', input, 'reseller.created', () =>
    newParty('Reseller', context, input),
  )
}

/** Changes what a reseller is called and how it is spoken to. */
export function updateReseller(context: OperationContext, input: UpdateReseller): Promise<OperationOutcome> {
  return runRecordCommand(context, resellerRecords, 'updateReseller', input.resellerId, input, (row) => ({
    kind: 'reseller.updated',
    set: partyChanges('Reseller', context, input, row),
  }))
}

/** Archives a reseller: what runs goes on to its period’s end, and nothing new begins. */
export function archiveReseller(context: OperationContext, input: ResellerCommand): Promise<OperationOutcome> {
  return runRecordCommand(context, resellerRecords, 'archiveReseller', input.resellerId, input, (row) => ({
    kind: 'reseller.archived',
    set: { archivedAt: row.archivedAt ?? context.now },
  }))
}

/** Has a reseller in use again. */
export function unarchiveReseller(context: OperationContext, input: ResellerCommand): Promise<OperationOutcome> {
  return runRecordCommand(context, resellerRecords, 'unarchiveReseller', input.resellerId, input, () => ({
    kind: 'reseller.unarchived',
    set: { archivedAt: null },
  }))
}
