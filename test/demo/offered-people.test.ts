import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { get, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { demoPeople } from '../../src/commands/demo-people.ts'
import { readConfig } from '../../src/config.ts'
import { run } from '../../src/database/database.ts'
import { loadDemo } from '../../src/demo/load.ts'
import { isDemoAlone } from '../../src/demo/mark.ts'
import { insertAll } from '../../src/demo/rows.ts'
import { type Child, start, triptych } from '../commands/child.ts'
import { emptyDatabase, freshDatabase } from '../support/fresh-database.ts'
import { testTime } from '../support/templates.ts'

const bakery = fileURLToPath(new URL('../../examples/import/bakery.ndjson', import.meta.url))

describe('the people of the demo', () => {
  const settings = (env: Record<string, string>) => readConfig({ DATABASE_URL: 'file:x.db', ...env })

  it('are all there over the demo data, but for admins where there are none', async () => {
    const { database } = await freshDatabase({}, 'demo')
    const { people, why } = await demoPeople(settings({}), database)()
    expect(why).toBeNull()
    expect(people.map(({ slug }) => slug)).toEqual(expect.arrayContaining(['operator', 'admin', 'acme-bakery']))
    const others = await demoPeople(settings({ ADMIN_ROLE: 'false' }), database)()
    expect(others.people.map(({ slug }) => slug)).not.toContain('admin')
  })

  it.each([
    [{ DEMO_DATA: 'false' }, 'DEMO_DATA is false.'],
    [{ SHOW_GRAPHIQL: 'false' }, 'SHOW_GRAPHIQL is false'],
    [{ HOST: '0.0.0.0' }, 'listens to the network'],
    [{ HOST: '::' }, 'listens to the network'],
    [{ HOST: 'gateway.internal' }, 'listens to the network'],
    [{ HOST: '127.0.0.1.example.com' }, 'listens to the network'],
    [{ AUTH_JWKS_URL: 'https://login.example.com/jwks', AUTH_ISSUER: 'me' }, 'AUTH_ISSUER'],
    [
      { NODE_ENV: 'production', AUTH_JWKS_URL: 'https://login.example.com/jwks', AUTH_ISSUER: 'me', DEMO_DATA: 'true' },
      'runs in production',
    ],
  ])('are not there with %j, which is told', async (env, why) => {
    const { database } = await freshDatabase({}, 'demo')
    expect(await demoPeople(settings(env), database)()).toEqual({ people: [], why: expect.stringContaining(why) })
  })

  it('are not there over other data, whatever DEMO_DATA says', async () => {
    const { database } = await freshDatabase()
    const resellers = [
      { id: '0196a1b2-0000-4000-8000-000000000001', name: 'Real', searchName: 'real', createdAt: testTime },
    ]
    await database.transaction(() => insertAll(database.tables, { resellers }))
    // A party of any kind is enough to be left alone.
    expect(await loadDemo(database, { now: testTime })).toBe(false)
    for (const env of [{}, { DEMO_DATA: 'true' }, { DEMO_DATA: '1' }, { DEMO_DATA: 'false' }]) {
      const { people, why } = await demoPeople(settings(env), database)()
      expect(people).toEqual([])
      expect(why).toMatch(/does not hold the demo data alone|DEMO_DATA is false/)
    }
  })

  it('are not there over demo data that a version loaded without a mark', async () => {
    const { database } = await freshDatabase({}, 'demo')
    expect(await isDemoAlone(database)).toBe(true)
    await database.transaction((tx) => run(tx.delete(database.tables.demoMarks)))
    expect(await demoPeople(settings({}), database)()).toEqual({
      people: [],
      why: expect.stringContaining('a version that did not mark it'),
    })
  })

  it('are not there while the database does not answer', async () => {
    const { database } = await freshDatabase({}, 'demo')
    await database.close()
    expect(await demoPeople(settings({}), database)()).toEqual({
      people: [],
      why: 'The database does not answer now.',
    })
  })
})

describe('a gateway over demo data into which data is imported', () => {
  let cwd: string
  let child: Child | undefined
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'triptych-people-'))
  })
  afterEach(async () => {
    child?.process.kill('SIGKILL')
    await child?.finished
    await rm(cwd, { recursive: true })
  })

  /** A page as a browser opens it; `fetch` would say that a script asks. */
  const page = async (address: string, path: string): Promise<{ status: number | undefined; body: string }> => {
    const [response] = (await once(get(new URL(path, address), { headers: { accept: 'text/html' } }), 'response')) as [
      IncomingMessage,
    ]
    return { status: response.statusCode, body: await text(response) }
  }
  const asOperator = '/graphql?as=operator'

  /** How a request of somebody with this token is answered. */
  async function statusFor(address: string, token: string): Promise<number> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const body = '{"query":"{ sellers { totalCount } }"}'
    return (await fetch(new URL('/graphql', address), { method: 'POST', headers, body })).status
  }

  it('opens its people no more, says so, and takes no token that it made for them', async () => {
    const env = { DATABASE_URL: await emptyDatabase(), AUTH_KEY_FILE: join(cwd, 'key.json'), PORT: '0' }
    child = start(['serve'], { cwd, env })
    const [, address = ''] = await child.printed(/is ready at (\S+)/)
    const opened = await page(address, asOperator)
    expect(opened.status).toBe(200)
    const token = /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(opened.body)?.[0] ?? ''
    expect(await statusFor(address, token)).toBe(200)

    // What changes nothing mixes nothing.
    expect((await triptych(['export', 'demo.ndjson'], { cwd, env })).code).toBe(0)
    expect((await triptych(['import', 'demo.ndjson'], { cwd, env })).stdout).toContain('changed nothing')
    expect((await triptych(['import', bakery, '--dry-run'], { cwd, env })).code).toBe(0)
    expect((await page(address, asOperator)).status).toBe(200)

    expect((await triptych(['import', bakery], { cwd, env })).code).toBe(0)
    expect((await page(address, asOperator)).status).toBe(404)
    const home = (await page(address, '/')).body
    expect(home).toContain('The database does not hold the demo data alone')
    expect(home).not.toContain('?as=')
    await expect.poll(() => statusFor(address, token)).toBe(401)
    // Whoever has the key of this gateway makes tokens as ever.
    const own = (await triptych(['token', '--role', 'operator'], { cwd, env })).stdout.trim()
    expect(await statusFor(address, own)).toBe(200)
  })
})
