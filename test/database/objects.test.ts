import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { migrate } from '../../src/database/migrate.ts'
import { expectedObjects, foundObjects, UnfitTables } from '../../src/database/objects.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'
import { migrationFolder } from '../support/migration-folders.ts'
import { writeOneSubscription } from '../support/one-subscription.ts'

/** The tables in which migrations are noted. The code knows them before it knows what is in the database. */
const log = /\b(applied|schema)_migrations\b/

const objectsOf = async (database: Database) => (await foundObjects(database)).toSorted()

/** What a migration says is missing, and which statements it would have run. */
async function complaintOf(database: Database, folder?: string): Promise<UnfitTables> {
  const error = await migrate(database, folder === undefined ? {} : { folder }).then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof UnfitTables)) throw new Error('It found nothing missing.', { cause: error })
  return error
}

async function execute(database: Database, statement: string): Promise<void> {
  await database.transaction(function* () {
    yield database.raw(sql.raw(statement))
  })
}

test('a database that was migrated has what the code lists, and nothing else', async () => {
  const { database } = await freshDatabase()
  const found = await objectsOf(database)
  expect(found.filter((object) => !log.test(object))).toEqual((await expectedObjects(database)).toSorted())
  expect(found.length).toBeGreaterThan(300)
})

const lost = {
  sqlite: [
    ['drop trigger events_no_update', 'trigger events_no_update of events'],
    ['drop trigger organizations_keep_reseller', 'trigger organizations_keep_reseller of organizations'],
    ['drop index subscriptions_due', 'index subscriptions_due of subscriptions (due_at, id) where'],
    ['drop index sellers_external_id', 'unique index sellers_external_id of sellers (external_id)'],
  ],
  postgres: [
    ['drop trigger events_append_only on events', 'trigger events_append_only of events'],
    ['alter table events disable trigger events_floor', 'trigger events_floor of events'],
    ['drop index subscriptions_due', 'index subscriptions_due of subscriptions (due_at, id) where'],
    ['drop index sellers_external_id', 'unique index sellers_external_id of sellers (external_id)'],
  ],
}[engine] as [string, string][]

test.each(lost)(
  'after `%s` a migration tells what is missing, and the statement that makes it',
  async (change, what) => {
    const { database } = await freshDatabase()
    const before = await objectsOf(database)
    await execute(database, change)
    const complaint = await complaintOf(database)
    expect(complaint.missing).toEqual([what])
    const statement = complaint.message.split('These statements make them:\n')[1] ?? ''
    expect(statement).toMatch(/^create (unique index|index|trigger)/im)
    // PostgreSQL has a trigger that is disabled still.
    await execute(database, change.includes('disable') ? change.replace('disable', 'enable') : statement)
    expect(await objectsOf(database)).toEqual(before)
    expect(await migrate(database)).toBe(0)
  },
)

test.each([
  ['alter table sellers drop column metadata', ['column sellers.metadata']],
  ['drop table webhook_deliveries', ['table webhook_deliveries']],
])('after `%s` a migration tells what is missing', async (change, what) => {
  const { database } = await freshDatabase()
  await execute(database, change)
  expect((await complaintOf(database)).missing).toEqual(expect.arrayContaining(what))
})

test.runIf(engine === 'postgres').each([
  [
    'alter table webhook_deliveries drop constraint webhook_deliveries_pkey',
    /^primary key of webhook_deliveries \(id\)$/,
  ],
  [
    'alter table webhook_deliveries drop constraint webhook_deliveries_endpoint_id_webhook_endpoints_id_fk',
    /^foreign key of webhook_deliveries \(endpoint_id\) to webhook_endpoints \(id\)$/,
  ],
])('after `%s` a migration tells what is missing', async (change, what) => {
  const { database } = await freshDatabase()
  await execute(database, change)
  const { missing } = await complaintOf(database)
  expect(missing).toHaveLength(1)
  expect(missing[0]).toMatch(what)
})

/** A database with another index in the place of the one on (due_at, id) where due_at is not null. */
async function withOtherIndex(columns: string): Promise<Database> {
  const { database } = await freshDatabase()
  await execute(database, 'drop index subscriptions_due')
  await execute(database, `create index subscriptions_due on subscriptions ${columns}`)
  return database
}

test('an index of more columns serves as well, as that of a newer version does', async () => {
  expect(await migrate(await withOtherIndex('(due_at, id, status) where due_at is not null'))).toBe(0)
})

test.each(['(due_at) where due_at is not null', '(id, due_at) where due_at is not null', '(due_at, id, status)'])(
  'an index on %s does not',
  async (columns) => {
    const { missing } = await complaintOf(await withOtherIndex(columns))
    expect(missing).toEqual(['index subscriptions_due of subscriptions (due_at, id) where'])
  },
)

test('what somebody has added for themselves is nobody’s business', async () => {
  const { database } = await freshDatabase()
  await execute(database, 'create index sellers_locale on sellers (locale)')
  await execute(database, 'create table notes (id text primary key)')
  expect(await migrate(database)).toBe(0)
})

// Only SQLite makes a table anew to change it.
describe.runIf(engine === 'sqlite')('a table that a migration makes anew', () => {
  /** What SQLite says makes a table, with another name for it. */
  const definition = async (database: Database, table: string, name: string): Promise<string> => {
    const [row] = await database.connection
      .select({ sql: sql<string>`sql` })
      .from(sql`sqlite_schema`)
      .where(sql`type = 'table' and name = ${table}`)
    return row?.sql.replace(new RegExp(`["\`]${table}["\`]`), name) ?? ''
  }

  const rebuild = async (database: Database, table: string) => ({
    name: `rebuild_${table}`,
    statements: [
      'PRAGMA foreign_keys=OFF;',
      await definition(database, table, `__new_${table}`),
      `INSERT INTO \`__new_${table}\` SELECT * FROM \`${table}\`;`,
      `DROP TABLE \`${table}\`;`,
      `ALTER TABLE \`__new_${table}\` RENAME TO \`${table}\`;`,
      'PRAGMA foreign_keys=ON;',
    ],
  })

  test('is told to have lost its triggers and indexes', async () => {
    const { database } = await freshDatabase()
    const folder = await migrationFolder([await rebuild(database, 'events')])
    const { missing, message } = await complaintOf(database, folder)
    expect(missing.toSorted()).toEqual([
      'index events_subject of events (subject_id, subject_version)',
      'trigger events_floor of events',
      'trigger events_no_update of events',
    ])
    for (const statement of message.split('These statements make them:\n')[1]?.split(';\n') ?? [])
      await execute(database, statement)
    expect(await migrate(database, { folder })).toBe(0)
  })

  test('keeps the rows that refer to it', async () => {
    const { database } = await freshDatabase()
    await writeOneSubscription(database)
    const rows = () => database.connection.select().from(database.tables.subscriptions)
    const before = await rows()
    expect(before).toHaveLength(1)
    const folder = await migrationFolder([await rebuild(database, 'organization_services')])
    await complaintOf(database, folder)
    expect(await rows()).toEqual(before)
    expect((await foundObjects(database)).filter((object) => object.includes('to organization_services'))).toHaveLength(
      1,
    )
    // And rows are refused as before that refer to nothing.
    await expect(execute(database, 'delete from organization_services')).rejects.toThrow(
      'FOREIGN KEY constraint failed',
    )
  })

  test('that loses rows which others refer to is not made', async () => {
    const { database } = await freshDatabase()
    await writeOneSubscription(database)
    const folder = await migrationFolder([{ name: 'lose', statements: ['delete from organization_services'] }])
    await expect(migrate(database, { folder })).rejects.toThrow(
      'rows of subscriptions refer to rows of organization_services that are not there',
    )
    expect(await database.connection.select().from(database.tables.organizationServices)).toHaveLength(1)
    // Whoever goes on with the database is held to them as before.
    await expect(execute(database, 'delete from organization_services')).rejects.toThrow(
      'FOREIGN KEY constraint failed',
    )
  })
})
