import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants, copyFile, open } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Client from 'better-sqlite3'
import pg from 'pg'
import type { Row } from './peers/engine.ts'
import { root, runTriptych } from './processes.ts'

/** Where the data is, and how every server gets its own copy of it, so that none waits for another's locks. */
export interface Databases {
  readonly engine: 'sqlite' | 'postgres'
  /** The process of the server, if there is one. */
  readonly pid: number | null
  /**
   * Makes demo data with so many subscriptions, or takes it from a file, and answers its address. `checkout` is the
   * folder of the build that makes it: this one, where none is named.
   */
  make(name: string, subscriptions: number, from?: string, checkout?: string): Promise<string>
  copy(original: string, name: string): Promise<string>
  read(url: string, sql: string): Promise<Row[]>
  stop(): Promise<void>
}

/** Files of SQLite in a folder. */
export function sqliteDatabases(folder: string): Databases {
  const pathOf = (url: string) => url.slice('file:'.length)
  const copyTo = async (from: string, name: string) => {
    const path = join(folder, `${name}.db`)
    await copyFile(from, path, constants.COPYFILE_FICLONE)
    // Written now, or the disk would be busy with it in somebody's round.
    const file = await open(path, 'r+')
    await file.datasync()
    await file.close()
    return `file:${path}`
  }
  return {
    engine: 'sqlite',
    pid: null,
    async make(name, subscriptions, from, checkout) {
      if (from !== undefined) return copyTo(from, name)
      const url = `file:${join(folder, `${name}.db`)}`
      await runTriptych(['demo', '--subscriptions', String(subscriptions)], { DATABASE_URL: url }, checkout)
      return url
    },
    copy: (original, name) => copyTo(pathOf(original), name),
    async read(url, sql) {
      const client = new Client(pathOf(url), { readonly: true })
      try {
        return client.prepare(sql).all() as Row[]
      } finally {
        client.close()
      }
    },
    stop: async () => {},
  }
}

/**
 * Databases of a PostgreSQL server that is started for this run: the one of the tests, which does not wait for its
 * disk, unless settings such as `fsync=on` have it do so.
 */
export async function postgresDatabases(settings: readonly string[] = []): Promise<Databases> {
  const server = spawn(process.execPath, ['test/support/postgres-server.ts', ...settings], {
    cwd: root,
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const gone = once(server, 'exit')
  const line = await Promise.race([once(createInterface(server.stdout), 'line'), gone.then(() => undefined)])
  if (!line) throw new Error('PostgreSQL did not start.')
  const { url: serverUrl } = JSON.parse(line[0] as string) as { url: string }
  const urlOf = (name: string) => new URL(`/${name.replaceAll('-', '_')}`, serverUrl).href

  const read = async (url: string, sql: string) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      return (await client.query<Row>(sql)).rows
    } finally {
      await client.end()
    }
  }
  const create = async (name: string, template = '') => {
    const url = urlOf(name)
    await read(
      serverUrl,
      `create database ${new URL(url).pathname.slice(1)} ${template && `template ${new URL(template).pathname.slice(1)}`}`,
    )
    return url
  }
  const [postmaster] = await read(serverUrl, `select pg_read_file('postmaster.pid') as text`)
  return {
    engine: 'postgres',
    // Its first line.
    pid: Number.parseInt(postmaster?.['text'] as string, 10),
    async make(name, subscriptions, _from, checkout) {
      const url = await create(name)
      await runTriptych(['demo', '--subscriptions', String(subscriptions)], { DATABASE_URL: url }, checkout)
      return url
    },
    copy: (original, name) => create(name, original),
    read,
    async stop() {
      server.stdin.end()
      await gone
    },
  }
}
