import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { engine } from '../support/fresh-database.ts'
import { statement, withDatabase } from '../support/postgres-url.ts'
import { start, triptych } from './child.ts'

const text = await readFile(new URL('../../docs/running.md', import.meta.url), 'utf8')
const [ownerAlone = '', apart = ''] = [...text.matchAll(/```sql\n(.*?)```/gs)].map(([, block]) => block ?? '')

const server = inject('postgresUrl')
/** Roles are the server's, and so need names of their own. */
const suffix = randomUUID().slice(0, 8)
const named = (name: string) => `${name}_${suffix}`

/** Runs what the document has psql run, under names of their own, and answers the database. */
async function carriedOut(block: string, name: string): Promise<string> {
  const ours = block
    .replaceAll(/\btriptych_tables\b/g, named(`${name}_tables`))
    .replaceAll(/\btriptych\b/g, named(name))
    .split('\n')
    .filter((line) => line !== '')
  let url = server
  for (const line of ours) {
    const [, database] = /^\\connect (\w+)$/.exec(line) ?? []
    if (database) url = withDatabase(server, database)
    else await statement(url, line)
  }
  return withDatabase(server, named(name))
}

const as = (role: string, url: string) => Object.assign(new URL(url), { username: named(role) }).href

const key = randomBytes(32).toString('base64')
let cwd: string
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'triptych-rights-'))
})
const made: string[] = []
afterAll(async () => {
  await rm(cwd, { recursive: true })
  for (const name of made) {
    await statement(server, `drop database if exists ${named(name)} with (force)`)
    for (const role of [name, `${name}_tables`]) await statement(server, `drop role if exists ${named(role)}`)
  }
})

async function databaseOf(block: string, name: string): Promise<string> {
  made.push(name)
  return carriedOut(block, name)
}

const settings = (url: string) => ({
  DATABASE_URL: url,
  DEMO_DATA: 'false',
  PORT: '0',
  TICK_INTERVAL_MS: '100',
  AUTH_KEY_FILE: join(cwd, 'key.json'),
  SECRETS_KEY: key,
})
const run = (url: string, ...args: string[]) => triptych(args, { cwd, env: settings(url) })

/** Serves, has the host make a seller and whoever follows events hear of it, and answers what the log says is wrong. */
async function useOf(url: string): Promise<string[]> {
  const child = start(['serve'], { cwd, env: settings(url) })
  const [, address = ''] = await child.printed(/Triptych is ready at (\S+)/)
  const token = (await run(url, 'token', '--role', 'admin')).stdout.trim()
  const ask = async (query: string) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const answer = await fetch(`${address}graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
    return answer.json()
  }
  const made = 'mutation { createSeller(input: { name: "North" }) { ... on CreateSellerSuccess { seller { name } } } }'
  expect(await ask(made)).toEqual({ data: { createSeller: { seller: { name: 'North' } } } })
  await expect
    .poll(() => ask('{ events(last: 1) { nodes { kind } } }'))
    .toEqual({ data: { events: { nodes: [{ kind: 'SELLER_CREATED' }] } } })
  child.process.kill('SIGTERM')
  const { code, stdout } = await child.finished
  expect(code).toBe(0)
  return stdout.split('\n').filter((line) => /WARN|ERROR|FATAL/.test(line))
}

describe.runIf(engine === 'postgres')('what docs/running.md says that a role needs on PostgreSQL', () => {
  it('is enough for one that owns the database', async () => {
    const url = as('owned', await databaseOf(ownerAlone, 'owned'))
    expect(await useOf(url)).toEqual([])
    expect((await run(url, 'migrate', '--check')).code).toBe(0)
  })

  it('is enough for one that changes rows, where another one has made the tables, and for nothing else', async () => {
    const url = await databaseOf(apart, 'apart')
    const [tables, rows] = [as('apart_tables', url), as('apart', url)]
    const early = await run(rows, 'serve')
    expect(early).toMatchObject({ code: 1, stderr: expect.stringContaining('the user lacks a right') })
    expect((await run(tables, 'migrate')).code).toBe(0)
    expect(await useOf(rows)).toEqual([])
    const others = [
      ['client', 'create', '--role', 'operator', '--name', 'a report'],
      ['keys', 'rotate'],
      ['secrets', 'encrypt'],
      ['tick'],
      ['export', join(cwd, 'all.ndjson')],
      ['import', join(cwd, 'all.ndjson')],
    ]
    for (const verb of others) expect([verb, (await run(rows, ...verb)).code]).toEqual([verb, 0])
    expect(await useOf(rows)).toEqual([])

    const client = new pg.Client({ connectionString: rows })
    await client.connect()
    for (const forbidden of ['drop table events', 'create table mine (id int)', 'truncate sellers'])
      await expect(client.query(forbidden)).rejects.toMatchObject({ code: '42501' })
    await client.end()
  })
})
