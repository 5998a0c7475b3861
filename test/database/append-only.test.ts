import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { run } from '../../src/database/database.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'
import { writeOneSubscription } from '../support/one-subscription.ts'

const { database } = await freshDatabase()
await writeOneSubscription(database)
const { events, subscriptionHistory } = database.tables

/** Every way that the engine has to change a row or to make it disappear. */
const changes = {
  sqlite: (table: string) => [
    `update ${table} set id = 'other'`,
    `delete from ${table}`,
    `insert into ${table} select * from ${table} where true on conflict do update set id = 'other'`,
    `insert or replace into ${table} select * from ${table}`,
    `replace into ${table} select * from ${table}`,
  ],
  postgres: (table: string) => [
    `update ${table} set id = 'other'`,
    `delete from ${table}`,
    `insert into ${table} select * from ${table} on conflict (id) do update set id = 'other'`,
    `truncate ${table}`,
    `truncate ${table} cascade`,
    'truncate subscriptions cascade',
  ],
}[engine]

/** The message that a statement is refused with, wherever the driver puts it. */
async function refusalOf(text: string): Promise<string> {
  const work = database.transaction(function* () {
    return yield* run(database.raw(sql.raw(text)))
  })
  const error = await work.then(
    () => new Error('it was not refused'),
    (reason: Error) => reason,
  )
  return `${error.message} ${(error.cause as Error | undefined)?.message ?? ''}`
}

const rows = async () => [
  await database.connection.select().from(events),
  await database.connection.select().from(subscriptionHistory),
]

test.for([...changes('events'), ...changes('subscription_history')])('%s is refused', async (text) => {
  const before = await rows()
  expect(await refusalOf(text)).toContain('append-only')
  expect(await rows()).toEqual(before)
  expect(before.flat()).toHaveLength(2)
})
