import { type Connection, type Database, run, send, type Work } from '../database/database.ts'
import { lockRow } from '../database/query/find.ts'
import { and, sql } from '../database/query/fragment.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import { visibleOrganizations } from '../visibility.ts'
import type { InstanceAssignment } from './assignment.ts'
import type { Assignment } from './service-definition.ts'

/** The organization of an assignment. */
interface AssignedOrganization {
  readonly id: string
  readonly archivedAt: Date | null
}

/**
 * An organization that the viewer sees, which stays as it is until the transaction ends; null where it is absent or
 * hidden.
 */
export function* findAssignedOrganization(
  { database, viewer }: OperationContext,
  organizationId: string,
): Work<AssignedOrganization | null> {
  const { organizations } = database.tables
  return yield* lockRow(
    organizations,
    and(sql`${organizations.id} = ${organizationId}`, visibleOrganizations(database, viewer)),
  )
}

/** What a definition says to one organization; null where it says nothing to it. */
export function* findAssignment(
  tx: Connection,
  { tables }: Database,
  serviceId: string,
  organizationId: string,
): Work<Assignment | null> {
  const { serviceDefinitionAssignments: table } = tables
  const isWanted = sql`${table.serviceId} = ${serviceId} and ${table.organizationId} = ${organizationId}`
  const [row] = yield* run(tx.select().from(table).where(isWanted))
  return row ?? null
}

/** Writes what a definition says to one organization; the trial that it tells of stays. */
export function* writeAssignment(
  tx: Connection,
  { tables }: Database,
  key: { readonly serviceId: string; readonly organizationId: string },
  assignment: InstanceAssignment,
): Work<void> {
  const { serviceDefinitionAssignments: table } = tables
  yield* send(
    tx
      .insert(table)
      .values({ ...key, ...assignment })
      .onConflictDoUpdate({ target: [table.serviceId, table.organizationId], set: assignment }),
  )
}
