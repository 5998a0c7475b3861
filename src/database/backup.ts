import { closeSync, existsSync, linkSync, openSync, renameSync, rmSync } from 'node:fs'
import { copyFile, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import Client from 'better-sqlite3'
import { giveToOwner, partOf, removePart } from '../part-files.ts'
import { isHeldByOthers } from './sqlite.faults.ts'
import { UnusableFile } from './unusable-file.ts'

/** Owner only: a database holds license keys, and the keys that sign tokens. */
const ownersMode = 0o600

/**
 * Writes one state of the database at `path` into the new file `copy`, and looks through it before it gets that name.
 * Others go on reading and writing meanwhile. Throws `UnusableFile` where the copy is not whole, and leaves nothing.
 */
export async function backUpSqlite(path: string, copy: string): Promise<void> {
  const part = partOf(copy)
  try {
    const client = new Client(path, { fileMustExist: true })
    try {
      client.pragma('busy_timeout = 10000')
      makeFor(copy, part)
      vacuumInto(client, part, copy)
    } finally {
      client.close()
    }
    checkSqlite(part)
    await flush(part)
    // Unlike a rename, it does not replace what is there by now.
    linkSync(part, copy)
  } catch (error) {
    throw unusable(path, error)
  } finally {
    removePart(part)
  }
}

/** Makes the file before there is anything in it, so that nobody else reads it meanwhile: its journal has its mode. */
function makeFor(file: string, part: string): void {
  try {
    closeSync(openSync(part, 'wx', ownersMode))
  } catch (error) {
    throw Object.assign(error as Error, { path: file })
  }
}

/** Whoever lacks room for a copy has nothing wrong with the database. */
function vacuumInto(client: Client.Database, part: string, copy: string): void {
  try {
    client.prepare('vacuum into ?').run(part)
  } catch (error) {
    if (error instanceof Client.SqliteError && error.code === 'SQLITE_FULL')
      throw new UnusableFile(copy, 'the disk is full', { cause: error })
    throw error
  }
}

/**
 * Puts a copy of `backup` in the place of the database at `path`, of which no process may have opened it. What was
 * there is kept under the name that is answered, null where there was nothing. The log of the old database, which
 * SQLite would take for that of the new one, is gone before the new one has the name. Throws `UnusableFile` for a
 * backup that is not whole, and for a database that is in use.
 */
export async function restoreSqlite(backup: string, path: string, now: Date): Promise<string | null> {
  checkSqlite(backup)
  const part = partOf(path)
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    makeFor(path, part)
    await copyFile(backup, part)
    giveToOwner(part, path)
    await flush(part)
    const kept = setAside(path, `${path}.${now.toISOString().replaceAll(/[:.]/g, '-')}`)
    renameSync(part, path)
    return kept
  } finally {
    removePart(part)
  }
}

/** Looks through every page and index of a database file. Throws `UnusableFile` where anything is wrong. */
export function checkSqlite(path: string): void {
  let client: Client.Database | undefined
  try {
    client = new Client(path, { readonly: true, fileMustExist: true })
    const [first] = client.pragma('integrity_check(1)') as { integrity_check: string }[]
    if (first?.integrity_check !== 'ok') throw new UnusableFile(path, `it is damaged: ${first?.integrity_check}`)
    if (client.prepare("select 1 from sqlite_schema where name = 'schema_migrations'").get() === undefined)
      throw new UnusableFile(path, 'it is no database of Triptych')
    const broken = client.pragma('foreign_key_check') as { table: string }[]
    if (broken[0]) throw new UnusableFile(path, `rows of ${broken[0].table} refer to others that are not there`)
  } catch (error) {
    throw unusable(path, error)
  } finally {
    client?.close()
  }
}

/**
 * Looks through a database that its last process did not close, which it tells by the log that is left. Does nothing
 * where others have it open now, or where there is none. Throws `UnusableFile` where it is damaged.
 */
export function checkAfterCrash(path: string): void {
  const isLeft = [`${path}-wal`, `${path}-journal`].some((file) => existsSync(file))
  if (!existsSync(path) || !isLeft || isOpenElsewhere(path)) return
  let client: Client.Database | undefined
  try {
    client = new Client(path)
    const [first] = client.pragma('quick_check(1)') as { quick_check: string }[]
    if (first?.quick_check !== 'ok')
      throw new UnusableFile(path, `it is damaged: ${first?.quick_check}. Restore a backup`)
  } catch (error) {
    throw unusable(path, error)
  } finally {
    client?.close()
  }
}

/** Gives the old database another name, whole and in one file if it can still be read. */
function setAside(path: string, name: string): string | null {
  if (!existsSync(path)) {
    // A log without its database belongs to none that is there.
    for (const file of [`${path}-wal`, `${path}-shm`]) rmSync(file, { force: true })
    return null
  }
  const state = closed(path)
  if (state === 'in use')
    throw new UnusableFile(path, 'another process has it open. Stop the gateway first, and every command on it')
  if (state === 'unreadable' && existsSync(`${path}-wal`)) renameSync(`${path}-wal`, `${name}-wal`)
  rmSync(`${path}-shm`, { force: true })
  linkSync(path, name)
  return name
}

/** Writes the log of a database into it and removes the log, which takes that nobody else has it open. */
function closed(path: string): 'closed' | 'in use' | 'unreadable' {
  let client: Client.Database | undefined
  try {
    client = new Client(path, { timeout: 0 })
    client.pragma('journal_mode = delete')
    return 'closed'
  } catch (error) {
    return isHeldByOthers(error) ? 'in use' : 'unreadable'
  } finally {
    client?.close()
  }
}

function isOpenElsewhere(path: string): boolean {
  const client = new Client(path, { timeout: 0 })
  try {
    client.pragma('locking_mode = exclusive')
    client.exec('begin exclusive; commit')
    return false
  } catch (error) {
    return isHeldByOthers(error)
  } finally {
    client.close()
  }
}

/** What keeps SQLite from using a file, in words that follow its name. */
function unusable(path: string, error: unknown): unknown {
  if (error instanceof UnusableFile || !(error instanceof Client.SqliteError)) return error
  const isNone = error.code === 'SQLITE_NOTADB'
  return new UnusableFile(path, isNone ? 'it is no SQLite database' : error.message, { cause: error })
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.datasync()
  } finally {
    await file.close()
  }
}
