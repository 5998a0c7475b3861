import Client from 'better-sqlite3'
import { drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3'
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres'
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'
import pg from 'pg'
import * as postgresColumns from '../../src/database/columns.postgres.ts'
import * as sqliteColumns from '../../src/database/columns.sqlite.ts'
import { defineTables, type Tables } from '../../src/database/tables.ts'
import { settings } from './sqlite.ts'

/** What Drizzle asks, of the one type that all queries are written against. */
export type Drizzle = BaseSQLiteDatabase<'async', unknown>

/** A unit of work as the queries that it runs one after the other, each handed back as its rows. */
export type Queries<T> = Generator<PromiseLike<unknown>, T, unknown>

/** A query of SQLite by Drizzle, which can be run without waiting. */
interface Query {
  prepare(): { execute(): { sync(): unknown } }
}

/** A database by Drizzle. */
export interface PlainDatabase {
  readonly engine: 'sqlite' | 'postgres'
  readonly db: Drizzle
  readonly tables: Tables
  transaction<T>(work: (tx: Drizzle) => Queries<T>): Promise<T>
}

/** Opens what the command line names: `file:PATH`, or the address of a PostgreSQL server. */
export function openPlain(url = process.argv[2] ?? ''): PlainDatabase {
  return url.startsWith('file:') ? openFile(url.slice('file:'.length)) : openServer(url)
}

function openFile(path: string): PlainDatabase {
  const client = new Client(path, { timeout: 10_000 })
  for (const setting of settings) client.pragma(setting)
  const db = drizzleSqlite(client, { casing: 'snake_case' })
  return {
    engine: 'sqlite',
    db: db as unknown as Drizzle,
    tables: defineTables(sqliteColumns),
    // Its transactions cannot wait: a query is run where it is, without its promise.
    transaction: async (work) =>
      db.transaction(
        (tx) => {
          const steps = work(tx as unknown as Drizzle)
          let step = steps.next()
          while (!step.done) step = steps.next((step.value as unknown as Query).prepare().execute().sync())
          return step.value
        },
        { behavior: 'immediate' },
      ),
  }
}

function openServer(url: string): PlainDatabase {
  const db = drizzlePostgres(new pg.Pool({ connectionString: url, max: 10 }), { casing: 'snake_case' })
  return {
    engine: 'postgres',
    db: db as unknown as Drizzle,
    tables: defineTables(postgresColumns as unknown as typeof sqliteColumns),
    transaction: (work) =>
      db.transaction(async (tx) => {
        const steps = work(tx as unknown as Drizzle)
        let step = steps.next()
        while (!step.done) step = steps.next(await step.value)
        return step.value
      }),
  }
}
