import type { OperationContext } from '../operations/operation-context.ts'
import { type GivenParty, newParty, partyChanges } from '../operations/parties.ts'
import { type RecordCommand, runCreation, runRecordCommand } from '../operations/records.ts'
import { Archived, NotFound } from '../operations/refusals.ts'
import type { OperationOutcome } from '../operations/run-idempotent.ts'
import { StillInUse } from './refusals.ts'
import { countServices, findResellerOf, organizationRecords } from './store.writes.ts'

/** A new organization, and whose customer it is. */
export interface CreateOrganization extends GivenParty, Omit<RecordCommand, 'expectedVersion'> {
  readonly resellerId: string
  readonly name: string
}

/** Names an organization, for doing something with it. */
export interface OrganizationCommand extends RecordCommand {
  readonly organizationId: string
}

/** The changes of an organization: what is left out stays, null clears. */
export interface UpdateOrganization extends OrganizationCommand, GivenParty {}

/** Makes an organization. */
export function createOrganization(context: OperationContext, input: CreateOrganization): Promise<OperationOutcome> {
  return runCreation(context, organizationRecords, 'createOrganization', input, 'organization.created', function* () {
    const reseller = yield* findResellerOf(context, input.resellerId)
    if (!reseller) throw new NotFound('There is no such reseller.')
    if (reseller.archivedAt) throw new Archived('The reseller is archived.')
    return { ...newParty('Organization', context, input), resellerId: reseller.id }
  })
}

/** Changes what an organization is called and how it is spoken to. */
export function updateOrganization(context: OperationContext, input: UpdateOrganization): Promise<OperationOutcome> {
  return runRecordCommand(context, organizationRecords, 'updateOrganization', input.organizationId, input, (row) => ({
    kind: 'organization.updated',
    set: partyChanges('Organization', context, input, row),
  }))
}

/** Archives an organization that has no service any more. */
export function archiveOrganization(context: OperationContext, input: OrganizationCommand): Promise<OperationOutcome> {
  return runRecordCommand(
    context,
    organizationRecords,
    'archiveOrganization',
    input.organizationId,
    input,
    function* (row, tx) {
      const services = yield* countServices(tx, context.database, row)
      if (services > 0) throw new StillInUse(services)
      return { kind: 'organization.archived', set: { archivedAt: row.archivedAt ?? context.now } }
    },
  )
}

/** Has an organization in use again. */
export function unarchiveOrganization(
  context: OperationContext,
  input: OrganizationCommand,
): Promise<OperationOutcome> {
  return runRecordCommand(context, organizationRecords, 'unarchiveOrganization', input.organizationId, input, () => ({
    kind: 'organization.unarchived',
    set: { archivedAt: null },
  }))
}
