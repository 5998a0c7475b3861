import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { migrate } from '../../src/database/migrate.ts'
import { readMigrations } from '../../src/database/migrations.ts'
import { foundObjects, UnfitTables } from '../../src/database/objects.ts'
import { openDatabase } from '../../src/database/open.ts'
import { emptyDatabase, engine, freshDatabase } from '../support/fresh-database.ts'
import { migrationFolder } from '../support/migration-folders.ts'
import { statement } from '../support/postgres-url.ts'
import { triptych } from './child.ts'

let cwd: string
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'triptych-migrate-'))
})
afterEach(() => rm(cwd, { recursive: true }))

const migrations = readMigrations(engine)
const last = migrations.at(-1)?.name ?? ''
/** The number of the first migration that makes an index on a table which is there already. */
const withIndex = migrations.findLast(({ indexes }) => indexes.length > 0)

const run = (url: string, ...args: string[]) =>
  triptych(args, { cwd, env: { DATABASE_URL: url, AUTH_KEY_FILE: join(cwd, 'key.json') } })

/** A database as a version has left it that had the migrations before this number. */
async function olderDatabase(until = migrations.length - 1): Promise<string> {
  const url = await emptyDatabase()
  const database = await openDatabase(url)
  // The code of today misses what it needs.
  await migrate(database, { folder: await migrationFolder([], until) }).catch((error: unknown) => {
    if (!(error instanceof UnfitTables)) throw error
  })
  await database.close()
  return url
}

async function objectsAt(url: string): Promise<string[]> {
  const database = await openDatabase(url)
  const objects = await foundObjects(database)
  await database.close()
  return objects.toSorted()
}

/** What there is of a database: its file, and its tables. */
async function tracesAt(url: string): Promise<string[]> {
  if (engine === 'postgres') return objectsAt(url)
  return existsSync(url.slice('file:'.length)) ? ['file', ...(await objectsAt(url))] : []
}

describe('triptych migrate --check', () => {
  it('says of an empty database what would be done, with exit code 2, and does nothing', async () => {
    const url = await emptyDatabase()
    const { code, stdout, stderr } = await run(url, 'migrate', '--check')
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' })
    expect(stdout).toContain('`triptych migrate` would apply:\n  0000_initial: versions since 0.1.0 go on with it\n')
    expect(stdout).toContain(`  ${last}: `)
    expect(stdout).not.toContain('then builds')
    expect(await tracesAt(url)).toEqual([])
  })

  it('says of an older database which migrations are missing, and which indexes are built apart', async () => {
    const url = await olderDatabase(withIndex?.number)
    const before = await objectsAt(url)
    const { code, stdout } = await run(url, 'migrate', '--check')
    expect(code).toBe(2)
    expect(stdout).toMatch(/ lacks migrations\. `triptych migrate` would apply:\n/)
    expect(stdout).toContain(`  ${withIndex?.name}: `)
    expect(stdout).not.toContain('0000_initial')
    const [index] = withIndex?.indexes ?? []
    const apart = `    then builds the index ${index?.name}, while others write\n`
    expect(stdout.includes(apart)).toBe(engine === 'postgres')
    expect(await objectsAt(url)).toEqual(before)
    expect((await run(url, 'migrate')).code).toBe(0)
    expect(await run(url, 'migrate', '--check')).toEqual({
      code: 0,
      stdout: 'The tables are up to date.\n',
      stderr: '',
    })
  })

  it('tells what is missing though all migrations are there', async () => {
    const { database, url } = await freshDatabase()
    await database.transaction(function* () {
      yield database.raw(sql.raw('drop index subscriptions_due'))
    })
    await database.close()
    for (const verb of [['migrate', '--check'], ['migrate'], ['serve']]) {
      const { code, stderr } = await run(url, ...verb)
      expect(code).toBe(1)
      expect(stderr).toContain('cannot be used: it lacks what this version relies on:\nindex subscriptions_due of ')
      expect(stderr).toMatch(/These statements make them:\nCREATE INDEX .subscriptions_due. /)
    }
  })

  it('tells of migrations that a newer version has applied', async () => {
    const { database, url } = await freshDatabase()
    const colors = { name: 'colors', statements: ['create table colors (name text)'] }
    await migrate(database, { folder: await migrationFolder([colors]), version: '0.2.0' })
    await database.close()
    const { code, stdout } = await run(url, 'migrate', '--check')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^A newer version has applied \d{4}_colors: this one can do with that\.\n/)
  })
})

describe('no other verb than migrate and serve changes tables', () => {
  const id = '0196a1b2-0000-4000-8000-000000000001'
  const verbs = [
    ['export'],
    ['import', '-'],
    ['demo'],
    ['tick'],
    ['client', 'create', '--role', 'operator'],
    ['client', 'list'],
    ['client', 'revoke', id],
    ['keys', 'rotate'],
  ]

  const outdated =
    /^triptych: (SQLite|PostgreSQL) \S+ \S+ has the tables of an older version: it lacks \S+\. Run `triptych migrate` first, or .*\n$/
  const missing = {
    sqlite: /^triptych: There is no database at \S+\.\n$/,
    postgres:
      /^triptych: PostgreSQL at \S+ has no tables yet\. Run `triptych migrate` first, or start `triptych serve`\.\n$/,
  }[engine]

  it('they refuse the tables of an older version in one sentence', async () => {
    const url = await olderDatabase()
    const before = await objectsAt(url)
    for (const verb of verbs) {
      const { code, stdout, stderr } = await run(url, ...verb)
      expect({ verb, code, stdout }).toEqual({ verb, code: 1, stdout: '' })
      expect(stderr).toMatch(outdated)
      expect(stderr).toContain(last)
    }
    expect(await objectsAt(url)).toEqual(before)
  })

  it('those that fill no database make none', async () => {
    const url = await emptyDatabase()
    for (const verb of verbs.filter(([name, what]) => !['demo', 'import'].includes(name ?? '') && what !== 'create')) {
      const { code, stderr } = await run(url, ...verb)
      expect({ verb, code }).toEqual({ verb, code: 1 })
      expect(stderr).toMatch(missing)
    }
    expect(await tracesAt(url)).toEqual([])
  })
})

describe.runIf(engine === 'postgres')('a database that does not keep all characters', () => {
  it.each(['migrate', 'serve'])('is refused by %s, which says what to do', async (verb) => {
    const url = await emptyDatabase()
    const name = new URL(url).pathname.slice(1)
    await statement(inject('postgresUrl'), `drop database ${name}`)
    await statement(
      inject('postgresUrl'),
      `create database ${name} encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0`,
    )
    const { code, stdout, stderr } = await run(url, verb)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(
      /^triptych: PostgreSQL at \S+ cannot be used: its encoding is LATIN1, and must be UTF8: make another one with .*\n$/,
    )
  })
})
