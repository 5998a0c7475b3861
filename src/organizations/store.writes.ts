import { count } from 'drizzle-orm'
import { type Connection, type Database, run, type Work } from '../database/database.ts'
import { lockRow } from '../database/query/find.ts'
import { and, sql } from '../database/query/fragment.ts'
import type { Tables } from '../database/tables.ts'
import { noReaders } from '../operations/audit.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import { type RecordKind, recordMembers } from '../operations/record-kind.ts'
import { visibleOrganizations, visibleResellers } from '../visibility.ts'
import type { Organization } from './store.ts'

/** How organizations are found, and how others hear of one. */
export const organizationRecords: RecordKind<Organization> = {
  type: 'Organization',
  noun: 'organization',
  table: (tables) => tables.organizations,
  *lock(_, { database, viewer }, id) {
    const { organizations } = database.tables
    return yield* lockRow(organizations, and(sql`${organizations.id} = ${id}`, visibleOrganizations(database, viewer)))
  },
  readers: ({ id, resellerId }) => ({ ...noReaders, resellerId, organizationId: id }),
  snapshot: ({ resellerId, ...row }) => ({ ...recordMembers(row), reseller: { id: resellerId } }),
  sameExternalId: ({ organizations }, { externalId, resellerId }) =>
    sql`${organizations.externalId} = ${externalId ?? ''} and ${organizations.resellerId} = ${resellerId}`,
}

/** The reseller that the viewer sees, for an organization of it; null where it is absent or hidden. */
export function* findResellerOf(
  { database, viewer }: OperationContext,
  resellerId: string,
): Work<Pick<Tables['resellers']['$inferSelect'], 'id' | 'archivedAt'> | null> {
  const { resellers } = database.tables
  const wanted = and(sql`${resellers.id} = ${resellerId}`, visibleResellers(database, viewer))
  return yield* lockRow(resellers, wanted)
}

/** How many services an organization has now. */
export function* countServices(tx: Connection, { tables }: Database, { id }: Organization): Work<number> {
  const { organizationServices: row } = tables
  const isCurrent = sql`${row.organizationId} = ${id} and ${row.removedAt} is null`
  const [found] = yield* run(tx.select({ services: count() }).from(row).where(isCurrent))
  return found?.services ?? 0
}
