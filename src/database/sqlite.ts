import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import Client from 'better-sqlite3'
import { sql as drizzleSql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core'
import { Secrets } from '../secrets.ts'
import { varied } from './bounded.ts'
import * as columns from './columns.sqlite.ts'
import type { Connection, Database, DatabaseOptions, Statement } from './database.ts'
import type { Dialect } from './dialect.ts'
import { errorCodeOf } from './error-code.ts'
import { and, noFilter, sql } from './query/fragment.ts'
import { rawStatement } from './query/raw-statement.ts'
import { Signal } from './signal.ts'
import { Slots } from './slots.ts'
import { insertLoggedEvents } from './sqlite.event-log.ts'
import { asUnavailable, isHeldByOthers, whenFree } from './sqlite.faults.ts'
import { DatabaseFile } from './sqlite.file.ts'
import { useLog, whileFilling } from './sqlite.filling.ts'
import { GroupCommit } from './sqlite.group-commit.ts'
import { LogKeeper } from './sqlite.log.ts'
import { Rehearsals } from './sqlite.rehearsals.ts'
import { type Done, keepRules, SqliteSession } from './sqlite.session.ts'
import { SharedReads } from './sqlite.shared-reads.ts'
import { writeStatistics } from './sqlite.statistics.ts'
import { watchFile } from './sqlite.watch.ts'
import { defineTables } from './tables.ts'
import { troubleIn, WriteTrouble } from './write-trouble.ts'

/** Milliseconds that opening waits for another process that opens or closes the same file. */
const openingMs = 10_000
/** Milliseconds that a migration or a bulk load waits for others. */
const exclusiveWaitMs = 60_000

const dialect: Dialect = {
  name: 'sqlite',
  rowsAtOnce: 1000,
  anyOf: (column, texts) => sql`${column} in (select value from json_each(${JSON.stringify(texts)}))`,
  anyOfRows: (column, rows) => sql`${column} in (${rows})`,
  first: (column) => sql<string | null>`cast(${column} ->> 0 as text)`,
  member: (column, key) =>
    sql<string | null>`(select member.value from json_each(${column}) as member where member.key = ${key})`,
  hasMember(column, key, value) {
    const isValue = value === null ? noFilter : sql`member.value = ${value}`
    return sql`exists (select 1 from json_each(${column}) as member where ${and(sql`member.key = ${key}`, isValue)})`
  },
  unnest: (texts) => sql`json_each(${JSON.stringify(texts)}) as parent`,
  unnestArrays: (arrays) => sql`json_each(${JSON.stringify(arrays)}) as parent`,
  elements: (column) => sql`json_each(${column}) as element`,
  now: sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
  // It is told what to seek by.
  fenced: (condition) => condition,
  unsought: (condition) => sql`+(${condition})`,
  jsonAgg: (columns, rows) =>
    drizzleSql`(select json_group_array(json_array(${drizzleSql.join([...columns], drizzleSql`, `)})) from (${rows}))`,
  lateral(texts, page, table) {
    // A row is found by its number in one step, and by its id in two.
    const key = sql`${table}.rowid`
    return { from: dialect.unnest(texts), on: sql`${key} in (${page(key)})` }
  },
}

/**
 * Makes the file of a database, and its folder, so that their owner alone reads them: it will hold secrets. Answers
 * whether it was not there.
 */
function makeFile(path: string): boolean {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  if (existsSync(path)) return false
  // SQLite gives its other files the mode of this one.
  closeSync(openSync(path, 'a', 0o600))
  return true
}

/** Opens a SQLite file, and makes it and its folder if they are missing. `path` may be `:memory:`. */
export function openSqlite(path: string, options: DatabaseOptions = {}): Database {
  const { onStatement, synchronous = 'FULL', lockTimeoutMs = 3000, news } = options
  let isNew = path !== ':memory:' && makeFile(path)
  const client = new Client(path, { timeout: openingMs })
  useLog(client)
  client.pragma(`synchronous = ${synchronous}`)
  keepRules(client)
  client.pragma('cache_size = -32000')
  const file = new DatabaseFile(path)
  const writes = new WriteTrouble()
  const logger = onStatement ? { logQuery: onStatement } : false
  const db = drizzle(client, { casing: 'snake_case', logger })
  const writer = new SQLiteSyncDialect({ casing: 'snake_case' })
  const reads = new SharedReads(client)
  const log = new LogKeeper(client, path, { synchronous, reads })
  const { shorten: afterwards } = log
  // From here on others are waited for where the thread is not held.
  client.pragma('busy_timeout = 0')
  const commits = new GroupCommit(client, { waitMs: lockTimeoutMs, check, afterwards })
  const eventsWritten = new Signal()
  const eventsLogged = new Signal()
  eventsWritten.listen(() => eventsLogged.ring())
  if (news) eventsWritten.listen(news.tell)
  const turns = new Slots(1)

  const session = (of: Client.Database) => new SqliteSession(of, { ...options, database: () => database })
  const { execute, query, drive } = session(client)
  const rehearsals = new Rehearsals({ path, main: client, waitMs: lockTimeoutMs, session })

  /** Does what is no read when nobody else keeps the database. */
  function alone<Result>(waitMs: number, work: () => Result): Promise<Result> {
    return whenFree(waitMs, () => {
      reads.end()
      return work()
    })
  }

  /** Throws where nothing may be written. */
  function check(): void {
    reads.end()
    file.check()
  }

  function checked<Result>(done: Done<Result>): Done<Result> {
    const [broken] = client.pragma('foreign_key_check') as { table: string; parent: string }[]
    if (broken) throw new Error(`rows of ${broken.table} refer to rows of ${broken.parent} that are not there`)
    return done
  }

  const database: Database = {
    dialect: { ...dialect, rowsAtOnce: options.rowsAtOnce ?? dialect.rowsAtOnce },
    secrets: options.secrets ?? new Secrets(),
    tables: defineTables(columns),
    connection: db as unknown as Connection,
    query: (statement) => whenFree(lockTimeoutMs, () => query(statement, reads)),
    refresh: reads.end,
    turn: (read, lane = read) => turns.during(lane, read),
    snapshot: async (work) =>
      finish(await alone(lockTimeoutMs, () => db.transaction(() => drive(work), { behavior: 'deferred' }))),
    async transaction(work) {
      if (log.room) await log.room
      return finish(await writes.during(() => commits.add(() => drive(work))))
    },
    async passing<Result>(statement: Statement<Result>) {
      reads.end()
      client.pragma('synchronous = NORMAL')
      try {
        file.check()
        return execute(statement)
      } catch (error) {
        if (!isHeldByOthers(error)) throw asUnavailable(error)
        return null
      } finally {
        client.pragma(`synchronous = ${synchronous}`)
        setImmediate(afterwards)
      }
    },
    rehearse: (run) =>
      rehearsals.during(async (rehearsed) => {
        check()
        return run(varied(database, rehearsed))
      }),
    async withExclusiveLock(work) {
      const done = await alone(exclusiveWaitMs, () => {
        file.check()
        return db.transaction(() => drive(work), { behavior: 'immediate' })
      })
      // A bulk load is in the log as a whole. Nobody else shall have to write it.
      if (client.open) file.check()
      log.truncate()
      return finish(done)
    },
    async fill(work) {
      if (!isNew) return database.withExclusiveLock(work)
      isNew = false
      rehearsals.close()
      const done = await alone(exclusiveWaitMs, () => {
        file.check()
        return whileFilling(client, () => db.transaction(() => drive(work), { behavior: 'exclusive' }))
      })
      file.forgetLog()
      return finish(done)
    },
    // A table that is made anew is dropped in between, with rows that others refer to.
    changeTables: async (work) =>
      finish(
        await alone(exclusiveWaitMs, () => {
          file.check()
          client.pragma('foreign_keys = OFF')
          try {
            return db.transaction(() => checked(drive(work)), { behavior: 'immediate' })
          } finally {
            client.pragma('foreign_keys = ON')
          }
        }),
      ),
    outsideTransaction: (statement) => alone(exclusiveWaitMs, () => void client.exec(writer.sqlToQuery(statement).sql)),
    raw: (statement) => rawStatement(statement, (query) => writer.sqlToQuery(query)),
    analyze: () => alone(exclusiveWaitMs, () => writeStatistics(client)),
    connections: () => null,
    // Others were waited for before the transaction began, and then it is alone.
    isRetryable: () => false,
    locking: (query) => query,
    keeping: (query) => query,
    hasOneWriter: true,
    insertEvents: (events) => insertLoggedEvents(database, events),
    logEvents: async () => 0,
    eventsWritten,
    eventsLogged,
    watchEvents() {
      const ring = () => {
        reads.end()
        eventsLogged.ring()
      }
      const forget = news?.listen(ring)
      const unwatch = watchFile(client, ring)
      return () => {
        forget?.()
        unwatch()
      }
    },
    isUniqueViolation: (error) => /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)$/.test(errorCodeOf(error)),
    async examine() {
      try {
        check()
        client.prepare('select 1 from gateway_keys').get()
        return { trouble: file.isFull() ? 'full' : writes.current(), isOwn: true, now: null }
      } catch (error) {
        return { trouble: troubleIn(asUnavailable(error)), isOwn: true, now: null }
      }
    },
    examineWal: async () => null,
    async close() {
      if (client.open) commits.finish()
      reads.end()
      rehearsals.close()
      await log.close()
      client.close()
    },
  }
  return database
}

function finish<Result>({ result, effects }: Done<Result>): Result {
  for (const effect of effects) effect(null)
  return result
}
