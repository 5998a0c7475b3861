import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Config } from '../config.ts'
import { DatabaseUnavailable } from '../database-unavailable.ts'
import type { Database, DatabaseOptions, StatementObserver } from '../database/database.ts'
import { objectionToKeys } from '../database/encryption.ts'
import { migrate, readMigrationState, UnfitEncoding } from '../database/migrate.ts'
import { type MigrationState, NewerDatabase } from '../database/migration-log.ts'
import { checkObjects, UnfitTables } from '../database/objects.ts'
import { openDatabase, sqlitePath } from '../database/open.ts'
import { isRefusal } from '../database/refusals.ts'
import { UnfitRole } from '../database/role-settings.ts'
import { UnusableFile } from '../database/unusable-file.ts'
import { once } from '../once.ts'
import { UnreadableSecret } from '../secrets.ts'
import { CommandFailure, fileFault } from './failures.ts'
import { secretsOf } from './secrets-keys.ts'

const postgresFaults: Record<string, string> = {
  ECONNREFUSED: 'nothing answers there',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name cannot be looked up now',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
  ETIMEDOUT: 'it does not answer in time',
  ECONNRESET: 'it hung up',
  '28P01': 'it refuses the user or password',
  '28000': 'it refuses the user',
  '3D000': 'it has no such database',
  '25006': 'it is read-only',
  '42501': 'the user lacks a right: docs/running.md has those that it needs',
  '53300': 'it has no connection left',
  '57P03': 'it is still starting',
}

/** What the driver says where the server wants a password and there is none. */
const withoutPassword = /client password must be a/

const sqliteFaults: Record<string, string> = {
  SQLITE_CANTOPEN: 'the file cannot be opened or made',
  SQLITE_READONLY: 'the file is read-only',
  SQLITE_NOTADB: 'the file is not a SQLite database',
  SQLITE_CORRUPT: 'the file is damaged',
  SQLITE_FULL: 'the disk is full',
  SQLITE_BUSY: 'another process holds it',
  SQLITE_PERM: 'permission denied',
}

/** A database with all tables, and how many migrations that took. */
export interface PreparedDatabase {
  readonly database: Database
  readonly applied: number
}

/**
 * Opens the configured database and brings its tables up to date: `migrate` and `serve` alone do that. Throws
 * `CommandFailure` with one line, and nothing of the password, when that cannot be done.
 */
export function prepareDatabase(
  config: Config,
  observe?: StatementObserver,
  check: (database: Database) => Promise<void> = () => Promise.resolve(),
): Promise<PreparedDatabase> {
  const onWait = once(() => process.stderr.write('Waiting for others, who hold what a migration needs…\n'))
  return opened(config, { observe }, async (database) => {
    const applied = await migrate(database, { onWait })
    await check(database)
    return { database, applied }
  })
}

/** Milliseconds between two attempts. */
const retryMs = 250

/**
 * The same of a database that may still be coming: waits as long as the settings allow while it cannot be reached, and
 * then throws what kept it.
 */
export function awaitDatabase(
  config: Config,
  onWait: () => void,
  observe?: StatementObserver,
): Promise<PreparedDatabase> {
  return untilThere(config, onWait, () => prepareDatabase(config, observe, refuseUnreadable))
}

/**
 * The same of a database that another process has prepared, or is to: tables are not changed here. Throws
 * `CommandFailure` where they are not those of this version.
 */
export function joinDatabase(config: Config, options: OwnOptions): Promise<Database> {
  const join = () =>
    opened(config, options, async (database) => {
      const state = await readMigrationState(database)
      if (state.missing.length > 0) throw new CommandFailure(outdated(config.database.url, state))
      await refuseUnreadable(database)
      return database
    })
  return untilThere(config, () => {}, join)
}

async function untilThere<Result>(config: Config, onWait: () => void, open: () => Promise<Result>): Promise<Result> {
  const until = performance.now() + config.database.startTimeoutMs
  for (;;) {
    try {
      return await open()
    } catch (error) {
      if (!isComing(error) || performance.now() >= until) throw error
    }
    onWait()
    await setTimeout(retryMs)
  }
}

/** Throws `CommandFailure` where the secrets of a database cannot be read: the keys are missing, or others. */
async function refuseUnreadable(database: Database): Promise<void> {
  try {
    // Keys that are there must be such, whether they are needed or not.
    void database.secrets.first
    const objection = await objectionToKeys(database)
    if (objection !== null) throw new CommandFailure(`${objection} Set SECRETS_KEY or SECRETS_KEY_FILE as they were.`)
  } catch (error) {
    throw error instanceof UnreadableSecret ? new CommandFailure(error.message, { cause: error }) : error
  }
}

function isComing(error: unknown): boolean {
  const cause = error instanceof CommandFailure ? error.cause : null
  if (!(cause instanceof DatabaseUnavailable) || isRefusal(cause)) return false
  return cause.trouble === 'unreachable' || cause.trouble === 'slow' || cause.trouble === 'busy'
}

/**
 * Runs `work` on the configured database and closes it. Throws `CommandFailure` where it is not there, or has not the
 * tables of this version; where there are none at all, whoever fills a database has them made.
 */
export async function withDatabase<T>(
  config: Config,
  work: (database: Database) => Promise<T>,
  { fills = false } = {},
): Promise<T> {
  const { url } = config.database
  if (!fills && isMissing(url)) throw new CommandFailure(`There is no database at ${resolve(sqlitePath(url))}.`)
  const database = await opened(config, {}, async (database) => {
    const state = await readMigrationState(database)
    if (state.isEmpty && fills) await migrate(database)
    else if (state.missing.length > 0) throw new CommandFailure(outdated(url, state))
    await refuseUnreadable(database)
    return database
  })
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

/** Runs `work` on the configured database as it is; does nothing where it has no tables yet. */
export async function withPresentDatabase(config: Config, work: (database: Database) => Promise<void>): Promise<void> {
  if (isMissing(config.database.url)) return
  const database = await opened(config, {}, async (database) => {
    if (!(await readMigrationState(database)).isEmpty) await work(database)
    return database
  })
  await database.close()
}

/**
 * Tells how far the migrations of the configured database are, which must be there. Throws `CommandFailure` where this
 * version cannot use it, or where something is missing though all migrations are there.
 */
export async function withMigrationState(
  config: Config,
  tell: (state: MigrationState, engine: 'sqlite' | 'postgres') => void,
): Promise<void> {
  const database = await opened(config, {}, async (database) => {
    const state = await readMigrationState(database)
    if (state.missing.length + state.unfinished.length === 0) await checkObjects(database)
    tell(state, database.dialect.name)
    return database
  })
  await database.close()
}

/** Whether it is a SQLite file that is not there. */
export function isMissing(url: string): boolean {
  return url.startsWith('file:') && url !== 'file::memory:' && !existsSync(sqlitePath(url))
}

/** What a process adds to the settings of a database. */
type OwnOptions = Pick<DatabaseOptions, 'observe' | 'news'>

/** Opens the configured database and does something with it; closes it again only where that fails. */
async function opened<T>(config: Config, own: OwnOptions, work: (database: Database) => Promise<T>): Promise<T> {
  const { url } = config.database
  let database: Database | undefined
  try {
    if (url.startsWith('file:')) (await import('../database/backup.ts')).checkAfterCrash(sqlitePath(url))
    database = await openDatabase(url, optionsOf(config, own))
    return await work(database)
  } catch (error) {
    await database?.close()
    throw error instanceof CommandFailure ? error : new CommandFailure(describe(url, error), { cause: error })
  }
}

/** How the configured database is opened, and the replicas of it. */
export function optionsOf(config: Config, own: OwnOptions): DatabaseOptions {
  const { replicas, ...options } = config.database
  return { ...options, ...own, secrets: secretsOf(config), tellsPositions: replicas.urls.length > 0 }
}

function outdated(url: string, { isEmpty, missing }: MigrationState): string {
  const first = 'Run `triptych migrate` first, or start `triptych serve`.'
  if (isEmpty) return `${placeOf(url)} has no tables yet. ${first}`
  const names = missing.map(({ name }) => name).join(', ')
  return `${placeOf(url)} has the tables of an older version: it lacks ${names}. ${first} docs/upgrading.md says what that does.`
}

function describe(url: string, error: unknown): string {
  if (error instanceof UnfitRole || error instanceof UnusableFile) return error.message
  if (error instanceof NewerDatabase || error instanceof UnfitEncoding || error instanceof UnfitTables)
    return `${placeOf(url)} cannot be used: ${error.message}${error instanceof UnfitTables ? '' : '.'}`
  const root = rootOf(error)
  const { code = '', message } = root as Error & { code?: string }
  if (!url.startsWith('file:')) {
    if (withoutPassword.test(message))
      return `${placeOf(url)} cannot be used: it asks for a password. Set it in DATABASE_URL or in PGPASSWORD.`
    return `${placeOf(url)} cannot be used: ${postgresFaults[code] ?? message}. Check DATABASE_URL.`
  }
  // SQLite's extended codes go on after the plain one: SQLITE_READONLY_DIRECTORY.
  const plain = code.split('_', 2).join('_')
  const fault = sqliteFaults[plain]
  return (fault ? null : fileFault(root)) ?? `The database ${sqlitePath(url)} cannot be used: ${fault ?? message}.`
}

/** The error beneath those that Drizzle and Node wrap around it. */
function rootOf(error: unknown): Error {
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0])
  if (error instanceof Error) return error.cause === undefined ? error : rootOf(error.cause)
  return new Error(String(error))
}

/** Where a database is, as its URL says, without the user and the password. */
export function placeOf(url: string): string {
  if (url === 'file::memory:') return 'SQLite in memory'
  if (url.startsWith('file:')) return `SQLite in ${resolve(sqlitePath(url))}`
  const { hostname, port, pathname } = new URL(url)
  return `PostgreSQL at ${hostname || 'localhost'}:${port || '5432'}${pathname}`
}
