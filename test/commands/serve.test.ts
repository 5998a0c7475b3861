import { once } from 'node:events'
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { Agent, createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { emptyDatabase, engine } from '../support/fresh-database.ts'
import { statement } from '../support/postgres-url.ts'
import { openProxy } from '../support/proxy.ts'
import { type Child, start, startByNpm, triptych } from './child.ts'

const ready = /Triptych is ready at (http:\/\/127\.0\.0\.1:\d+\/)/
let cwd: string
let children: Child[]

beforeEach(async () => {
  children = []
  cwd = await mkdtemp(join(tmpdir(), 'triptych-serve-'))
})

afterEach(async () => {
  for (const child of children) child.process.kill('SIGKILL')
  await Promise.all(children.map((child) => child.finished))
  await rm(cwd, { recursive: true })
})

function serve(env: Record<string, string>): Child {
  const child = start(['serve'], { cwd, env: { PORT: '0', ...env } })
  children.push(child)
  return child
}

async function ask(url: string, token: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const response = await fetch(`${url}graphql`, {
    method: 'POST',
    headers,
    body: '{"query":"{ sellers { totalCount } }"}',
  })
  return response.json()
}

describe('serve', () => {
  it.skipIf(process.platform === 'win32')('warns of files with secrets that others may read', async () => {
    const env = { DATABASE_URL: await emptyDatabase(), DEMO_DATA: 'false', AUTH_KEY_FILE: join(cwd, 'key.json') }
    const first = serve(env)
    await first.printed(ready)
    first.process.kill('SIGTERM')
    const closed = await first.finished
    expect(closed.stdout + closed.stderr).not.toContain('open to others')
    await chmod(env.AUTH_KEY_FILE, 0o644)
    const second = serve(env)
    await second.printed(ready)
    second.process.kill('SIGTERM')
    const open = await second.finished
    expect(open.stdout + open.stderr).toMatch(/WARN .* open to others than its owner.* file=.*key\.json mode=644/)
  })

  it('listens where it says, with demo data, knows a token made meanwhile, and ends in good order', async () => {
    const url = await emptyDatabase()
    const env = { DATABASE_URL: url, AUTH_KEY_FILE: join(cwd, 'key.json') }
    const child = serve(env)
    const [, address = ''] = await child.printed(ready)
    const token = (await triptych(['token', '--role', 'operator'], { cwd, env })).stdout.trim()
    expect(await ask(address, token)).toEqual({ data: { sellers: { totalCount: expect.any(Number) } } })
    child.process.kill('SIGTERM')
    // On a slow machine it says what takes so long.
    expect(await child.finished).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^(Preparing the database…\n)?$/),
    })
    expect(await readdir(cwd)).toEqual(['key.json'])
  })

  it('says when it is ready on which database, without a password, for whose tokens, and how its clock runs', async () => {
    const url = await emptyDatabase()
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))
    const env = { DEMO_DATA: 'false', DATABASE_URL: url, TICK_INTERVAL_MS: '1500', TOKEN_ISSUER: 'machines.example' }
    const withPassword = url.replace('://postgres@', '://postgres:hunter2@')
    const child = serve({ ...env, DATABASE_URL: withPassword })
    await child.printed(ready)
    child.process.kill('SIGTERM')
    const { stdout } = await child.finished
    const { host, pathname } = new URL(url)
    const place = engine === 'sqlite' ? `SQLite in ${fileURLToPath(url)}` : `PostgreSQL at ${host}${pathname}`
    expect(stdout).toMatch(ready)
    expect(stdout).toContain(
      `Version ${version}, database ${place}, issuer triptych-local and machines.example, clock every 1.5 s. `,
    )
    expect(stdout).not.toContain('hunter2')
  })

  it('by `npm start` ends when npm is told to, in good order, and leaves its port', async () => {
    const child = startByNpm({ PORT: '0', DATABASE_URL: await emptyDatabase(), DEMO_DATA: 'false' })
    try {
      const [, address = ''] = await child.printed(ready)
      child.process.kill('SIGTERM')
      const { stderr } = await child.finished
      expect(stderr).toMatch(/^(Preparing the database…\n)?$/)
      await expect(fetch(`${address}health`)).rejects.toThrow('fetch failed')
    } finally {
      child.endGroup('SIGKILL')
    }
  })

  it('is started twice at once on one empty database, and both serve', async () => {
    const env = { DATABASE_URL: await emptyDatabase(), AUTH_KEY_FILE: join(cwd, 'key.json') }
    const addresses = await Promise.all([serve(env), serve(env)].map((child) => child.printed(ready)))
    const token = (await triptych(['token', '--role', 'operator'], { cwd, env })).stdout.trim()
    const [first, second] = await Promise.all(addresses.map(([, address = '']) => ask(address, token)))
    expect(first).toEqual({ data: { sellers: { totalCount: expect.any(Number) } } })
    expect(second).toEqual(first)
  })

  it.skipIf(process.platform === 'win32')('opens no debugger at SIGUSR1', async () => {
    const child = serve({ DATABASE_URL: await emptyDatabase(), DEMO_DATA: 'false' })
    const [, url = ''] = await child.printed(ready)
    child.process.kill('SIGUSR1')
    expect((await fetch(`${url}health/live`)).status).toBe(200)
    child.process.kill('SIGTERM')
    const { code, stderr } = await child.finished
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('Debugger') as unknown })
  })

  it('lets a running request finish after SIGTERM, and takes no new one', async () => {
    const child = serve({ DATABASE_URL: await emptyDatabase(), DEMO_DATA: 'false' })
    const [, address = ''] = await child.printed(ready)
    const slow = request(`${address}graphql`, { method: 'POST', headers: { 'content-type': 'application/json' } })
    const answered = new Promise<number | undefined>((resolve, reject) => {
      slow.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject)
    })
    slow.write('{"query":')
    await fetch(`${address}health`)
    child.process.kill('SIGTERM')
    await expect
      .poll(() =>
        fetch(`${address}health`).then(
          () => 'answers',
          () => 'refuses',
        ),
      )
      .toBe('refuses')
    slow.end('"{ __typename }"}')
    expect(await answered).toBe(200)
    expect((await child.finished).code).toBe(0)
  })

  it('tells balancers after SIGTERM that it leaves, and still answers for as long as it is told to', async () => {
    const child = serve({ DATABASE_URL: await emptyDatabase(), DEMO_DATA: 'false', SHUTDOWN_DELAY_MS: '1500' })
    const [, address = ''] = await child.printed(ready)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const get = async (path: string) => {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        request(`${address}${path}`, { agent }, resolve).on('error', reject).end()
      })
      const { status } = (await json(response)) as { status: unknown }
      return [response.statusCode, response.headers.connection, status]
    }
    expect(await get('health/ready')).toEqual([200, 'keep-alive', 'ok'])
    child.process.kill('SIGTERM')
    await expect.poll(() => get('health/ready')).toEqual([503, 'close', 'leaving'])
    expect(await get('health/live')).toEqual([200, 'close', 'ok'])
    expect(await get('health')).toEqual([503, 'close', 'leaving'])
    expect((await fetch(`${address}schema.graphql`)).status).toBe(200)
    expect((await child.finished).code).toBe(0)
  })

  it('waits for a database that is still coming', async () => {
    if (engine === 'sqlite') return
    const proxy = await openProxy(await emptyDatabase())
    proxy.mode = 'refuse'
    const child = serve({ DATABASE_URL: proxy.url, DEMO_DATA: 'false' })
    await new Promise<void>((resolve) => child.process.stderr?.once('data', () => resolve()))
    proxy.mode = 'forward'
    await child.printed(ready)
    child.process.kill('SIGTERM')
    expect(await child.finished).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Waiting for the database…\n'),
    })
  })

  it.runIf(engine === 'postgres')('in an outage tells of it in one voice, and says when it is over', async () => {
    const proxy = await openProxy(await emptyDatabase())
    const child = serve({ DATABASE_URL: proxy.url, TICK_INTERVAL_MS: '20' })
    const [, address = ''] = await child.printed(ready)
    proxy.mode = 'refuse'
    proxy.cut()
    await child.printed(/ERROR database unavailable trouble=unreachable/)
    // The clock has failed fifty times by then, and all else that looks at the database once.
    await wait(1000)
    const asked = await fetch(`${address}graphql?query=%7Bsellers%7BtotalCount%7D%7D`, {
      headers: { authorization: 'Bearer x' },
    })
    expect(asked.status).toBeGreaterThanOrEqual(400)
    proxy.mode = 'forward'
    await child.printed(/INFO {2}database available again seconds=\d+ unsaid=\d+/)
    child.process.kill('SIGTERM')
    const { code, stdout } = await child.finished
    expect(code).toBe(0)
    // Perhaps another after ten seconds, and one for another trouble.
    expect(stdout.match(/database unavailable/g)?.length).toBeLessThan(4)
    expect(stdout).not.toMatch(
      /The clock failed|Events could not be given|Webhooks: something failed|could not be exchanged/,
    )
  })

  it('ends at once at a second signal', async () => {
    const child = serve({ DATABASE_URL: await emptyDatabase(), DEMO_DATA: 'false' })
    const [, address = ''] = await child.printed(ready)
    const hanging = request(`${address}graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    }).on('error', () => {})
    hanging.write('{')
    await fetch(`${address}health`)
    child.process.kill('SIGINT')
    await expect
      .poll(() =>
        fetch(`${address}health`).then(
          () => 'answers',
          () => 'refuses',
        ),
      )
      .toBe('refuses')
    child.process.kill('SIGINT')
    expect((await child.finished).code).toBe(1)
  })

  it('ends with code 1 when requests outlast the time they have', async () => {
    const child = serve({ DATABASE_URL: await emptyDatabase(), DEMO_DATA: 'false', SHUTDOWN_TIMEOUT_MS: '100' })
    const [, address = ''] = await child.printed(ready)
    const hanging = request(`${address}graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    }).on('error', () => {})
    hanging.write('{')
    await fetch(`${address}health`)
    child.process.kill('SIGTERM')
    expect(await child.finished).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('they took longer than 100 ms'),
    })
  })

  it('says once in the log why its issuer cannot be asked, tells it in health, and is ready all the same', async () => {
    const env = { DATABASE_URL: await emptyDatabase(), DEMO_DATA: 'false', AUTH_KEY_FILE: join(cwd, 'key.json') }
    const token = (await triptych(['token', '--role', 'operator'], { cwd, env })).stdout.trim()
    const child = serve({ ...env, AUTH_JWKS_URL: 'http://127.0.0.1:9/jwks', AUTH_ISSUER: 'https://login.example.com' })
    const [, address = ''] = await child.printed(ready)
    for (let time = 0; time < 3; time += 1)
      expect(await ask(address, token)).toMatchObject({ errors: [{ extensions: { code: 'ISSUER_UNAVAILABLE' } }] })
    const health = await fetch(`${address}health/ready`)
    expect([health.status, await health.json()]).toEqual([200, expect.objectContaining({ issuer: 'unavailable' })])
    child.process.kill('SIGTERM')
    const { stdout } = await child.finished
    expect(stdout.match(/The keys of the issuer cannot be fetched/g)).toHaveLength(1)
    expect(stdout).toContain('fetch failed')
  })

  it('says in the log why the credentials of a socket were refused', async () => {
    const child = serve({
      DATABASE_URL: await emptyDatabase(),
      DEMO_DATA: 'false',
      AUTH_KEY_FILE: join(cwd, 'key.json'),
    })
    const [, address = ''] = await child.printed(ready)
    const socket = new WebSocket(`${address.replace('http', 'ws')}graphql`, 'graphql-transport-ws')
    socket.on('open', () => socket.send('{"type":"connection_init","payload":{"authorization":"Bearer nonsense"}}'))
    await once(socket, 'close')
    child.process.kill('SIGTERM')
    const { stdout } = await child.finished
    expect(stdout).toMatch(/credentials refused.*malformed-token/s)
  })

  it('logs JSON in production, with the address in it', async () => {
    const foreign = {
      NODE_ENV: 'production',
      AUTH_JWKS_URL: 'http://127.0.0.1:9/jwks',
      AUTH_ISSUER: 'https://login.example.com',
    }
    const child = serve({ ...foreign, TRUSTED_PROXIES: '127.0.0.1', DATABASE_URL: await emptyDatabase() })
    const [, address = ''] = await child.printed(ready)
    expect((await fetch(`${address}health`)).status).toBe(200)
    child.process.kill('SIGTERM')
    const { stdout } = await child.finished
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.filter(({ level }) => level !== 'info')).toEqual([])
    const told = { version: expect.any(String), database: expect.any(String), issuers: [foreign.AUTH_ISSUER] }
    expect(
      JSON.parse(
        stdout
          .trim()
          .split('\n')
          .find((line) => ready.test(line)) ?? '',
      ),
    ).toMatchObject({
      ...told,
      clock: 'every 10 s',
    })
    expect(await readdir(cwd)).toEqual([])
  })
})

it('warns in production where nothing says which proxies are to be believed', async () => {
  const foreign = {
    NODE_ENV: 'production',
    AUTH_JWKS_URL: 'http://127.0.0.1:9/jwks',
    AUTH_ISSUER: 'https://login.example.com',
  }
  const child = serve({ ...foreign, DATABASE_URL: await emptyDatabase() })
  await child.printed(ready)
  child.process.kill('SIGTERM')
  const { stdout } = await child.finished
  const warnings = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ level }) => level === 'warn')
  expect(warnings).toEqual([expect.objectContaining({ msg: expect.stringMatching(/^TRUSTED_PROXIES is not set/) })])
})

describe('a start that cannot succeed says so in one line', () => {
  async function refusal(env: Record<string, string>): Promise<string> {
    const { code, stdout, stderr } = await serve(env).finished
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    // On a slow machine it says what takes so long.
    return stderr.replace(/^Preparing the database…\n/, '')
  }

  it('for production without an issuer', async () => {
    const line = /^triptych: NODE_ENV is production, which needs an issuer: set AUTH_ISSUER, or AUTH_ISSUERS_FILE\.\n$/
    expect(await refusal({ NODE_ENV: 'production' })).toMatch(line)
    expect(await readdir(cwd)).toEqual([])
  })

  it('for production without a database that is meant, and makes none', async () => {
    const foreign = { AUTH_JWKS_URL: 'http://127.0.0.1:9/jwks', AUTH_ISSUER: 'https://login.example.com' }
    const line = /^triptych: NODE_ENV is production, which needs a database .* set DATABASE_URL, .*\n$/
    expect(await refusal({ NODE_ENV: 'production', ...foreign })).toMatch(line)
    expect(await readdir(cwd)).toEqual([])
  })

  it('for a setting that is misspelt, and does not show its value', async () => {
    const line = 'triptych: DATABSE_URL is no setting. Did you mean DATABASE_URL?\n'
    expect(await refusal({ DATABSE_URL: 'postgres://me:hunter2@127.0.0.1:1/triptych' })).toBe(line)
    expect(await readdir(cwd)).toEqual([])
  })

  it('for wrong values, one line each', async () => {
    expect(await refusal({ PORT: 'http', LOG_LEVEL: 'loud' })).toMatch(
      /^triptych: PORT is "http".*\ntriptych: LOG_LEVEL is "loud".*\n$/,
    )
  })

  it('for a port in use', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((listening) => server.once('listening', listening))
    const { port } = server.address() as AddressInfo
    const line = `triptych: Port ${port} on 127.0.0.1 is in use. Set PORT to another one, or to 0 to let the system choose.\n`
    expect(await refusal({ PORT: String(port), DATABASE_URL: await emptyDatabase() })).toBe(line)
    server.close()
  })

  it('for a port of its metrics in use, though it listens for others by then', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const line = `triptych: Port ${port} on 127.0.0.1 is in use. Set METRICS_PORT to another one, or to 0 to let the system choose.\n`
    expect(await refusal({ METRICS_PORT: String(port), DATABASE_URL: await emptyDatabase() })).toBe(line)
    server.close()
  })

  it.runIf(engine === 'postgres')(
    'and ends though it had replicas, wherever on its way it fails',
    async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      const url = await emptyDatabase()
      const env = { DATABASE_URL: url, DATABASE_REPLICA_URLS: url, DEMO_DATA: 'false' }
      const failure = async (more: Record<string, string>) => {
        const { code, stderr } = await serve({ ...env, ...more }).finished
        return [code, stderr.replace(/^Preparing the database…\n/, '')]
      }
      const manifests = { TRUSTED_DOCUMENTS: 'only', TRUSTED_DOCUMENTS_FILE: join(cwd, 'nowhere.json') }
      expect(await failure({ PORT: String(port) })).toEqual([
        1,
        expect.stringMatching(/^triptych: Port .* is in use\. .*\n$/),
      ])
      expect(await failure(manifests)).toEqual([
        1,
        expect.stringMatching(/^triptych: TRUSTED_DOCUMENTS_FILE: .*nowhere\.json cannot be read: .*\n$/),
      ])
      // Its tables are there, and nothing can be written any more.
      await statement(url, `alter database ${new URL(url).pathname.slice(1)} set default_transaction_read_only = on`)
      expect(await failure({})).toEqual([1, expect.stringMatching(/^triptych: .*\n$/)])
      server.close()
    },
    60_000,
  )

  it('for a PostgreSQL that does not answer, without its password', async () => {
    const line =
      'triptych: PostgreSQL at 127.0.0.1:1/triptych cannot be used: nothing answers there. Check DATABASE_URL.\n'
    const settings = { DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/triptych', DATABASE_START_TIMEOUT_MS: '0' }
    expect(await refusal(settings)).toBe(line)
  })

  it.runIf(engine === 'postgres')('at once, for a PostgreSQL that is there and has no such database', async () => {
    const url = Object.assign(new URL(await emptyDatabase()), { pathname: '/nowhere' }).href
    const settings = { DATABASE_URL: url, DATABASE_START_TIMEOUT_MS: '3600000' }
    expect(await refusal(settings)).toMatch(/^triptych: .*\/nowhere cannot be used: it has no such database\. .*\n$/)
  })

  it('for a folder that is none', async () => {
    await writeFile(join(cwd, 'data'), '')
    expect(await refusal({})).toMatch(/^triptych: .*data.* cannot be used: a part of the path is not a folder\.\n$/)
  })

  it('for a file that is no database', async () => {
    await writeFile(join(cwd, 'some.db'), 'this is a text of more than sixteen bytes')
    const line = 'triptych: The database some.db cannot be used: the file is not a SQLite database.\n'
    expect(await refusal({ DATABASE_URL: 'file:some.db' })).toBe(line)
  })

  it('for a development key that is none', async () => {
    await writeFile(join(cwd, 'key.json'), 'not a key')
    const line = /^triptych: The development key key\.json is not a private ES256 key in JWK format\. Delete it, .*\n$/
    expect(await refusal({ AUTH_KEY_FILE: 'key.json' })).toMatch(line)
  })
})

describe('migrate', () => {
  it('makes the tables once, also in production, which serves no one yet', async () => {
    const env = { DATABASE_URL: await emptyDatabase(), NODE_ENV: 'production' }
    const first = await triptych(['migrate'], { cwd, env })
    expect(first).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Applied (one migration|\d+ migrations)\.\n$/),
    })
    expect(await triptych(['migrate'], { cwd, env })).toEqual({
      code: 0,
      stdout: 'The tables are up to date.\n',
      stderr: '',
    })
  })
})
