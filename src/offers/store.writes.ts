import { uuidv7 } from 'uuidv7'
import { type Connection, type Database, run, type Work } from '../database/database.ts'
import { and, listOf, noFilter, sql } from '../database/query/fragment.ts'

/** Offers a service to resellers; answers those to whom it was not offered yet. */
export function* insertOffers(
  tx: Connection,
  { tables }: Database,
  serviceId: string,
  resellerIds: readonly string[],
  createdAt: Date,
): Work<string[]> {
  const { serviceOffers: table } = tables
  const rows = resellerIds.map((resellerId) => ({ id: uuidv7(), serviceId, resellerId, createdAt }))
  const made = tx.insert(table).values(rows).onConflictDoNothing().returning({ resellerId: table.resellerId })
  return (yield* run(made)).map(({ resellerId }) => resellerId)
}

/** Withdraws the offers of a service to some resellers, or all of them; answers those to whom it was offered. */
export function* deleteOffers(
  tx: Connection,
  { tables }: Database,
  serviceId: string,
  resellerIds: readonly string[] | null,
): Work<string[]> {
  const { serviceOffers: table } = tables
  const isNamed = resellerIds === null ? noFilter : sql`${table.resellerId} in (${listOf(resellerIds)})`
  const gone = tx.delete(table).where(and(sql`${table.serviceId} = ${serviceId}`, isNamed))
  return (yield* run(gone.returning({ resellerId: table.resellerId }))).map(({ resellerId }) => resellerId)
}
