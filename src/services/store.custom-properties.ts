import { count } from 'drizzle-orm'
import { type Connection, type Database, run, send, type Work } from '../database/database.ts'
import { and, type Fragment, listOf, noFilter, sql } from '../database/query/fragment.ts'
import type { Tables } from '../database/tables.ts'
import { liveStatuses } from '../vocabulary.ts'
import type { CustomPropertyDefinition } from './custom-property.ts'

/** All custom properties of a service, in their order, whoever may read them. */
export function* findDefinitions(
  tx: Connection,
  { tables }: Database,
  serviceId: string,
): Work<CustomPropertyDefinition[]> {
  const { customPropertyDefinitions: table } = tables
  return yield* run(
    tx
      .select()
      .from(table)
      .where(sql`${table.serviceId} = ${serviceId}`)
      .orderBy(table.position, table.key),
  )
}

/**
 * The values that a property has in what can still be changed, each with the number of things that have it: services
 * that organizations have, or subscriptions that are live. Null stands for none. With `since`, of things that were
 * changed then or later.
 */
export function* findStoredValues(
  tx: Connection,
  { tables, dialect }: Database,
  { serviceId, key, appliesTo }: CustomPropertyDefinition,
  since: Date | null = null,
): Work<{ value: string | null; things: number }[]> {
  const { organizationServices: added, subscriptions: row } = tables
  const isAdded = sql`${added.removedAt} is null`
  const isLive = dialect.unsought(sql`${row.status} in (${listOf([...liveStatuses])})`)
  const [table, isCurrent] = appliesTo === 'SUBSCRIPTION' ? [row, isLive] : [added, isAdded]
  const where = and(sql`${table.serviceId} = ${serviceId}`, changedSince(table, since), isCurrent)
  const value = dialect.member(table.customProperties, key)
  // By its place: the expression has a value in it, and two of them would not be known to be one.
  return yield* run(
    tx
      .select({ value, things: count() })
      .from(table)
      .where(where)
      .groupBy(sql`1`),
  )
}

/** Whether anything that was changed at `since` or later has, or had when it ended, a value for a property. */
export function* isPropertyUsed(
  tx: Connection,
  { tables, dialect }: Database,
  { serviceId, key, appliesTo }: CustomPropertyDefinition,
  since: Date,
): Work<boolean> {
  const table = appliesTo === 'SUBSCRIPTION' ? tables.subscriptions : tables.organizationServices
  const isOne = and(sql`${table.serviceId} = ${serviceId}`, changedSince(table, since))
  const hasOne = and(isOne, dialect.hasMember(table.customProperties, key, null))
  return (yield* run(tx.select({ id: table.id }).from(table).where(hasOne).limit(1))).length > 0
}

function changedSince(table: Tables['subscriptions' | 'organizationServices'], since: Date | null): Fragment {
  return since === null ? noFilter : sql`${table.updatedAt} >= ${since}`
}

/** Writes definitions, new ones and changed ones. */
export function* writeDefinitions(
  tx: Connection,
  { tables }: Database,
  rows: readonly CustomPropertyDefinition[],
): Work<void> {
  const { customPropertyDefinitions: table } = tables
  for (const row of rows) {
    const { serviceId: _, key: __, ...set } = row
    yield* send(
      tx
        .insert(table)
        .values(row)
        .onConflictDoUpdate({ target: [table.serviceId, table.key], set }),
    )
  }
}

/** Removes definitions. */
export function* removeDefinitions(
  tx: Connection,
  { tables }: Database,
  serviceId: string,
  keys: readonly string[],
): Work<void> {
  if (keys.length === 0) return
  const { customPropertyDefinitions: table } = tables
  yield* send(tx.delete(table).where(sql`${table.serviceId} = ${serviceId} and ${table.key} in (${listOf([...keys])})`))
}
