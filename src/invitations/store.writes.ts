import type { Database, Work } from '../database/database.ts'
import { lockRow } from '../database/query/find.ts'
import { and, sql } from '../database/query/fragment.ts'
import { deleteRows, insertRow } from '../database/query/writing.ts'
import type { Tables } from '../database/tables.ts'
import type { Viewer } from '../viewer.ts'
import { visibleInvitations } from '../visibility.ts'

/** A row of `invitations`. */
export type Invitation = Tables['invitations']['$inferSelect']

/** Who is invited to which service. */
export type InvitationPlace = Pick<Invitation, 'serviceId' | 'organizationId'>

/** The invitation of an organization to a service; null where there is none. */
export function lockInvitation(
  { tables }: Database,
  { serviceId, organizationId }: InvitationPlace,
): Work<Invitation | null> {
  const { invitations: row } = tables
  return lockRow(row, and(sql`${row.serviceId} = ${serviceId}`, sql`${row.organizationId} = ${organizationId}`))
}

/** Whether the viewer sees an invitation, which stays until the transaction ends. */
export function* seesInvitation(database: Database, viewer: Viewer, id: string): Work<boolean> {
  const { invitations: row } = database.tables
  return (yield* lockRow(row, and(sql`${row.id} = ${id}`, visibleInvitations(database, viewer)))) !== null
}

/** Adds an invitation. */
export function insertInvitation({ tables }: Database, row: Invitation): Work<void> {
  return insertRow(tables.invitations, row)
}

/** Removes an invitation. */
export function deleteInvitation({ tables }: Database, { id }: Invitation): Work<void> {
  return deleteRows(tables.invitations, sql`${tables.invitations.id} = ${id}`)
}
