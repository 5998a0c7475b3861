import { isDeepStrictEqual } from 'node:util'
import type { Databases } from './databases.ts'
import type { Row } from './peers/engine.ts'
import { jsonOf } from './peers/write.ts'
import type { Server } from './servers.ts'

/** What differs between servers that write the same: ids, times, and who asked. */
const ownColumns = new Set(['id', 'occurred_at', 'updated_at', 'actor_account_id', 'request_id'])

/**
 * Throws unless all servers, asked for the same changes of these subscriptions, left the same rows: themselves, history
 * and events.
 */
export async function compareWritten(
  databases: Databases,
  servers: readonly Server[],
  ids: readonly string[],
): Promise<void> {
  const list = ids.map((id) => `'${id}'`).join(', ')
  const statements = [
    `select * from subscriptions where id in (${list}) order by id`,
    `select * from subscription_history where subscription_id in (${list}) and kind = 'UPDATED' order by subscription_id, sequence`,
    `select * from events where subject_id in (${list}) and kind = 'subscription.updated' order by subject_id, subject_version`,
  ]
  for (const statement of statements) {
    const found = await Promise.all(
      servers.map(async ({ databaseUrl }) => (await databases.read(databaseUrl, statement)).map(common)),
    )
    if ((found[0]?.length ?? 0) < ids.length)
      throw new Error(`${servers[0]?.name} wrote less than it answered: ${statement}`)
    const other = found.findIndex((rows) => !isDeepStrictEqual(rows, found[0]))
    if (other === -1) continue
    throw new Error(
      `${servers[0]?.name} and ${servers[other]?.name} wrote differently:\n${JSON.stringify(found[0])}\n${JSON.stringify(found[other])}`,
    )
  }
}

function common(row: Row): Row {
  const snapshot =
    row['snapshot'] === undefined ? {} : { snapshot: { ...(jsonOf(row['snapshot']) as object), updatedAt: null } }
  return { ...Object.fromEntries(Object.entries(row).filter(([column]) => !ownColumns.has(column))), ...snapshot }
}

/** How many rows of history and of events a server's database has. */
export async function countWritten(
  databases: Databases,
  { databaseUrl }: Server,
): Promise<{ history: number; events: number }> {
  const [row] = await databases.read(
    databaseUrl,
    `select (select count(*) from subscription_history) as history, (select count(*) from events) as events`,
  )
  return { history: Number(row?.['history']), events: Number(row?.['events']) }
}
