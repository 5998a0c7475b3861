import { randomUUID } from 'node:crypto'
import { constants, copyFile, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { inject } from 'vitest'
import type { Database, DatabaseOptions } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'
import { afterFile } from './cleanups.ts'
import { statement, withDatabase } from './postgres-url.ts'
import './provided.ts'
import { type Template, templates } from './templates.ts'

/** The engine that this run of the test file is about. */
export const engine = inject('engine')

/** Makes a database without any tables and answers its URL. It is dropped after the test file. */
export async function emptyDatabase(): Promise<string> {
  return engine === 'postgres' ? makePostgres('template0') : makeSqlite()
}

/**
 * Opens a new database, with all tables and no rows unless it is to be a copy of another template, on the engine of the
 * project that runs the test file. Others may be opened at the same `url`, which `through` may lead elsewhere first.
 * Closed and dropped after the test file; closing it earlier is fine.
 */
export async function freshDatabase(
  options: DatabaseOptions = {},
  template: Template = 'tables',
  through: (url: string) => Promise<string> = async (url) => url,
): Promise<{ database: Database; url: string }> {
  const url = await through(engine === 'postgres' ? await makePostgres(template) : await copySqlite(template))
  const database = await openDatabase(url, { synchronous: 'NORMAL', ...options })
  afterFile(closing(database))
  return { database, url }
}

/** Closes a database once, however often it is asked to; a pool refuses to be ended twice. */
function closing(database: Database): () => Promise<void> {
  const close = database.close.bind(database)
  let closed: Promise<void> | undefined
  return (database.close = () => (closed ??= close()))
}

/** The templates that this worker has filled. */
const filled = new Map<Template, Promise<string>>()

async function copySqlite(template: Template): Promise<string> {
  const original = filled.get(template) ?? fillSqlite(template)
  filled.set(template, original)
  const url = await makeSqlite()
  await copyFile(fileOf(await original), fileOf(url), constants.COPYFILE_FICLONE)
  return url
}

async function fillSqlite(template: Template): Promise<string> {
  const url = `file:${join(await mkdtemp(join(inject('runFolder'), 'template-')), 'triptych.db')}`
  const database = await openDatabase(url, { synchronous: 'NORMAL' })
  await templates[template](database)
  await database.close()
  return url
}

const fileOf = (url: string) => url.slice('file:'.length)

async function makeSqlite(): Promise<string> {
  const folder = await mkdtemp(join(inject('runFolder'), 'sqlite-'))
  afterFile(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  return `file:${join(folder, 'triptych.db')}`
}

async function makePostgres(template: string): Promise<string> {
  const server = inject('postgresUrl')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await statement(server, `create database ${name} template ${template} strategy file_copy`)
  afterFile(() => statement(server, `drop database ${name} with (force)`))
  return withDatabase(server, name)
}
