import { type Connection, type Database, run, type Work } from '../database/database.ts'
import { findByIds, lockRow } from '../database/query/find.ts'
import { and, type Fragment, noFilter, sql } from '../database/query/fragment.ts'
import type { ListQuery } from '../database/query/lists.ts'
import type { Projection } from '../database/query/projection.ts'
import { insertRow, updateRows } from '../database/query/writing.ts'
import type { Tables } from '../database/tables.ts'
import { type AuditReaders, noReaders } from '../operations/audit.ts'
import type { Viewer } from '../viewer.ts'
import {
  visibleApiClients,
  visibleOrganizations,
  visibleResellers,
  visibleSellers,
  visibleServices,
} from '../visibility.ts'
import { isHost } from '../vocabulary.ts'
import type { ApiClient } from './api-client.ts'

/** Clients by id, in that order; null for each that is absent or hidden. */
export function findApiClients(database: Database, viewer: Viewer, ids: readonly string[], projection?: Projection) {
  return findByIds(database, database.tables.clients, ids, visibleApiClients(database, viewer), projection)
}

/** The clients that the viewer sees, oldest first, those that are revoked as well. */
export function listApiClients(database: Database, viewer: Viewer): ListQuery<Tables['clients']> {
  const { clients: table } = database.tables
  return {
    list: { name: 'apiClients', table: (tables) => tables.clients },
    condition: visibleApiClients(database, viewer),
    order: { column: table.createdAt, direction: 'asc', valueOf: (row) => row.createdAt },
  }
}

/** A client that nobody else changes until the transaction ends; null where it is absent or hidden. */
export function lockApiClient(database: Database, viewer: Viewer, id: string): Work<ApiClient | null> {
  const { clients } = database.tables
  return lockRow(clients, and(sql`${clients.id} = ${id}`, visibleApiClients(database, viewer)))
}

/** Adds a client. */
export function insertApiClient({ tables }: Database, row: ApiClient): Work<void> {
  return insertRow(tables.clients, row)
}

/** Changes a client that is locked. */
export function* updateApiClient({ tables }: Database, id: string, set: Partial<ApiClient>): Work<void> {
  yield* updateRows(tables.clients, set, sql`${tables.clients.id} = ${id}`)
}

/** How many clients that are not revoked have the role of one, and its first party. */
export function* countAlike(
  tx: Connection,
  { tables, dialect }: Database,
  { role, parties }: Pick<ApiClient, 'role' | 'parties'>,
) {
  const { clients: table } = tables
  const [party] = parties
  const isAmong = sql`exists (select 1 from ${dialect.elements(table.parties)} where element.value = ${party ?? ''})`
  // One of services may have the first of these anywhere among its own.
  const isOfOne = role === 'SERVICE_OWNER' ? isAmong : sql`${dialect.first(table.parties)} = ${party ?? ''}`
  const isOfParty = party === undefined ? noFilter : isOfOne
  const where = and(sql`${table.role} = ${role}`, sql`${table.revokedAt} is null`, isOfParty)
  return (yield* run(tx.select({ id: table.id }).from(table).where(where))).length
}

/**
 * Whom a client concerns: its party, or the sellers of its services, each with one of these. Null where one of its
 * parties is absent, or hidden from the viewer.
 */
export function* findConcerned(
  tx: Connection,
  database: Database,
  viewer: Viewer,
  { role, parties }: Pick<ApiClient, 'role' | 'parties'>,
): Work<AuditReaders[] | null> {
  if (isHost(role)) return [noReaders]
  const { tables, dialect } = database
  const { sellers, resellers, organizations, services } = tables
  if (role === 'SERVICE_OWNER') {
    const columns = { serviceId: services.id, sellerId: services.sellerId }
    const isOne = and(dialect.anyOf(services.id, parties), visibleServices(database, viewer))
    const found = yield* run(tx.select(columns).from(services).where(isOne).orderBy(services.id))
    if (found.length < parties.length) return null
    const bySeller = new Map(found.toReversed().map((each) => [each.sellerId, { ...noReaders, ...each }]))
    return [...bySeller.values()]
  }
  const [party = ''] = parties
  const places = {
    SELLER: [sellers, visibleSellers, { ...noReaders, sellerId: party }],
    BROKER: [resellers, visibleResellers, { ...noReaders, resellerId: party }],
    ORGANIZATION: [organizations, visibleOrganizations, { ...noReaders, organizationId: party }],
  } as const
  const [table, visible, readers] = places[role]
  const isIt: Fragment = and(sql`${table.id} = ${party}`, visible(database, viewer))
  const found = yield* run(
    tx
      .select({ id: table.id })
      .from(table as Tables['sellers'])
      .where(isIt),
  )
  return found.length > 0 ? [readers] : null
}
