import { uuidv7 } from 'uuidv7'
import type { Connection, Work } from '../database/database.ts'
import { refuseArchivedParty } from '../operations/acting-party.ts'
import type { OperationResult } from '../operations/idempotency.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import type { ChangedPart } from '../operations/record-changes.ts'
import { changeRecord, runRecordCommand } from '../operations/records.ts'
import { NotFound } from '../operations/refusals.ts'
import { type OperationOutcome, recallResult, runIdempotent } from '../operations/run-idempotent.ts'
import { refuseArchivedService, serviceRecords } from '../services/store.writes.ts'
import type { FieldChange } from '../vocabulary.ts'
import {
  deleteInvitation,
  insertInvitation,
  type Invitation,
  type InvitationPlace,
  lockInvitation,
  seesInvitation,
} from './store.writes.ts'

/** A service, and an organization by the id that it hands over. */
export interface InvitationInput extends InvitationPlace {
  readonly idempotencyKey?: string | null | undefined
}

/**
 * Opens a gated service to an organization. Whether that exists is never told: an id that nobody has is invited like
 * any other. One that is invited already stays so.
 */
export function inviteOrganization(context: OperationContext, input: InvitationInput): Promise<OperationOutcome> {
  const { database, viewer, now } = context
  function* work(tx: Connection): Work<OperationResult> {
    yield* refuseArchivedParty(database, viewer)
    const service = yield* serviceRecords.lock(tx, context, input.serviceId)
    if (!service) throw new NotFound('There is no such service.')
    yield* refuseArchivedService(context, service)
    const present = yield* lockInvitation(database, input)
    if (present) return { id: present.id, version: 1 }
    const { serviceId, organizationId } = input
    const made = { id: uuidv7(), serviceId, organizationId, createdAt: now }
    yield* insertInvitation(database, made)
    const about = changedInvitation(made, 1)
    const parts = [invitationChange(organizationId, { isInvited: true })]
    yield* changeRecord(context, serviceRecords, service, { kind: 'invitation.sent', set: {}, parts, about })
    return { id: made.id, version: 1 }
  }
  return runIdempotent(
    context,
    'inviteOrganization',
    input,
    work,
    recallResult((_, id) => seesInvitation(database, viewer, id)),
  )
}

/** Withdraws the invitation of an organization to a service, if there is one: the answer is the same. */
export function withdrawInvitation(context: OperationContext, input: InvitationInput): Promise<OperationOutcome> {
  const { database } = context
  return runRecordCommand(context, serviceRecords, 'withdrawInvitation', input.serviceId, input, function* () {
    const present = yield* lockInvitation(database, input)
    if (present) yield* deleteInvitation(database, present)
    const change = { kind: 'invitation.withdrawn' as const, set: {} }
    if (!present) return change
    const parts = [invitationChange(input.organizationId, { isInvited: false })]
    return { ...change, parts, about: changedInvitation(present, 2) }
  })
}

function changedInvitation({ id, serviceId, organizationId, createdAt }: Invitation, version: number): ChangedPart {
  return { type: 'Invitation', id, version, snapshot: { id, service: { id: serviceId }, organizationId, createdAt } }
}

function invitationChange(organizationId: string, { isInvited }: { isInvited: boolean }): FieldChange {
  const [before, after] = isInvited ? [null, 'true'] : ['true', null]
  return { field: `isInvited.${organizationId}`, before, after }
}
