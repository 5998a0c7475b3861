import { sql } from 'drizzle-orm'
import { type Database, run } from '../../src/database/database.ts'
import { type Business, filledTables } from './business.ts'

/** Lets history and trails be deleted between two businesses; that it otherwise cannot is another test's matter. */
export async function allowDeletions(database: Database): Promise<void> {
  const drop =
    database.dialect.name === 'postgres'
      ? ['subscription_history', 'audit_entries'].map((table) => `drop trigger ${table}_append_only on ${table}`)
      : ['subscription_history', 'audit_entries'].flatMap((table) =>
          ['delete', 'update'].map((what) => `drop trigger ${table}_no_${what}`),
        )
  await database.transaction(function* () {
    for (const statement of drop) yield* run(database.raw(sql.raw(statement)))
  })
}

/** Puts a business into a database in place of the one that is there. */
export async function replaceBusiness(database: Database, business: Business): Promise<void> {
  const { tables } = database
  await database.transaction(function* (tx) {
    for (const name of filledTables.toReversed()) yield* run(tx.delete(tables[name]))
    for (const name of filledTables) {
      const rows = business[name]
      if (rows.length > 0) yield* run(tx.insert(tables[name]).values(rows as never))
    }
  })
}
