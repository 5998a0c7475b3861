import type { OperationContext } from '../operations/operation-context.ts'
import { type GivenParty, newParty, partyChanges } from '../operations/parties.ts'
import { type RecordCommand, runCreation, runRecordCommand } from '../operations/records.ts'
import type { OperationOutcome } from '../operations/run-idempotent.ts'
import { sellerRecords } from './store.writes.ts'

/** A new seller. */
export interface CreateSeller extends GivenParty, Omit<RecordCommand, 'expectedVersion'> {
  readonly name: string
}

/** Names a seller, for doing something with it. */
export interface SellerCommand extends RecordCommand {
  readonly sellerId: string
}

/** The changes of a seller: what is left out stays, null clears. */
export interface UpdateSeller extends SellerCommand, GivenParty {}

/** Makes a seller. */
export function createSeller(context: OperationContext, input: CreateSeller): Promise<OperationOutcome> {
  return runCreation(context, sellerRecords, 'createSeller', input, 'seller.created', () =>
    newParty('Seller', context, input),
  )
}

/** Changes what a seller is called and how it is spoken to. */
export function updateSeller(context: OperationContext, input: UpdateSeller): Promise<OperationOutcome> {
  return runRecordCommand(context, sellerRecords, 'updateSeller', input.sellerId, input, (row) => ({
    kind: 'seller.updated',
    set: partyChanges('Seller', context, input, row),
  }))
}

/** Archives a seller: what runs goes on to its period’s end, and nothing new begins. */
export function archiveSeller(context: OperationContext, input: SellerCommand): Promise<OperationOutcome> {
  return runRecordCommand(context, sellerRecords, 'archiveSeller', input.sellerId, input, (row) => ({
    kind: 'seller.archived',
    set: { archivedAt: row.archivedAt ?? context.now },
  }))
}

/** Has a seller in use again. */
export function unarchiveSeller(context: OperationContext, input: SellerCommand): Promise<OperationOutcome> {
  return runRecordCommand(context, sellerRecords, 'unarchiveSeller', input.sellerId, input, () => ({
    kind: 'seller.unarchived',
    set: { archivedAt: null },
  }))
}
