import { join } from 'node:path'
import type { ServerType } from '@hono/node-server'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { borealisMail, borealisVault, cumulus } from '../../src/demo/ids.ts'
import { type Credentials, machine } from '../identity/machines.ts'
import { revokeClient } from '../support/clients.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { testTime } from '../support/templates.ts'
import { installExample, onPort } from './example.ts'
import { finish, npm } from './published.ts'

let folder: string
let gateway: TestGateway
let server: ServerType
let origin: string
let credentials: Credentials
/** The paths and statuses of what was answered. */
let answered: string[]
/** What the next request is answered instead. */
let accident: Response | undefined
beforeAll(async () => {
  folder = await installExample('machine-client')
  gateway = await openGateway()
  credentials = await machine(gateway, { role: 'SERVICE_OWNER', parties: [borealisMail, borealisVault] })
  ;({ server, origin } = await onPort(async (request) => {
    const response = accident ?? (await gateway.fetch(request))
    accident = undefined
    answered.push(`${new URL(request.url).pathname} ${response.status}`)
    return response
  }))
})
afterAll(() => server?.close())
beforeEach(() => {
  answered = []
  gateway.clock.now = testTime
})

const start = ({ id, secret, at = origin }: Credentials & { at?: string }) =>
  finish(folder, 'env', `TRIPTYCH_URL=${at}`, `CLIENT_ID=${id}`, `CLIENT_SECRET=${secret}`, 'npm', 'start', '--silent')

it('compiles, gets one token, and writes once what it sends twice', async () => {
  await npm(folder, 'run', 'check')
  const { code, stdout, stderr } = await start(credentials)
  expect({ code, stderr, said: stdout.trim().split('\n') }).toEqual({
    code: 0,
    stderr: '',
    said: [
      'waiting: 10 × Mail Plus for Birch Clinic',
      'activated: ACTIVE, version 2',
      'repeated: ACTIVE, version 2',
      'left: 0',
    ],
  })
  expect(answered).toEqual(['/connect/token 200', '/graphql 200', '/graphql 200', '/graphql 200', '/graphql 200'])
})

it('says why it gets no token', async () => {
  const { code, stderr } = await start({ ...credentials, secret: 'wrong' })
  expect(code).toBe(1)
  expect(stderr).toContain('There is no token: invalid_client')
  expect(answered).toEqual(['/connect/token 401'])
})

it('says in one line what is missing, what its role may not, and that nobody answers', async () => {
  const broker = await machine(gateway, { role: 'BROKER', parties: [cumulus] })
  const closed = await onPort(gateway.fetch)
  await new Promise((resolve) => closed.server.close(resolve))
  expect(await start({ id: '', secret: '' })).toEqual(saying(/^Set CLIENT_ID and CLIENT_SECRET: .*$/))
  expect(await start(broker)).toEqual(saying(/^FORBIDDEN: .* Make a client of the role service-owner\.$/, /^waiting: /))
  expect(await start({ ...credentials, at: closed.origin })).toEqual(saying(/^Nobody answers at http:\S+: .+$/))
})

/** A program that ended with one line. */
const saying = (line: RegExp, said = /^$/) => ({
  code: 1,
  stdout: expect.stringMatching(said),
  stderr: expect.stringMatching(new RegExp(line.source.replace(/\$$/, '\\n$'))),
})

/** What the example's modules export, as far as it is used here. */
interface Example {
  readonly createTokens: (settings: {
    url: string
    clientId: string
    clientSecret: string
    now: () => number
  }) => object
  readonly openGateway: (url: string, tokens: object) => (query: string) => Promise<unknown>
}

describe('a program that runs for long', () => {
  /** The example's own modules, with a clock that the test moves. */
  async function open(now: () => number, { id, secret } = credentials) {
    const modules = await Promise.all(
      ['tokens.ts', 'gateway.ts'].map(async (file): Promise<object> => import(join(folder, 'src', file))),
    )
    const { createTokens, openGateway } = Object.assign({}, ...modules) as Example
    const ask = openGateway(origin, createTokens({ url: origin, clientId: id, clientSecret: secret, now }))
    return () => ask('{ viewer { role } }')
  }
  const ok = { viewer: { role: 'SERVICE_OWNER' } }
  const after = (seconds: number) => new Date(testTime.getTime() + seconds * 1000)

  it('renews its token before it expires, and not sooner', async () => {
    const ask = await open(() => gateway.clock.now.getTime())
    for (const [seconds, requests] of [
      [0, ['/connect/token 200', '/graphql 200']],
      [3539, ['/graphql 200']],
      [3541, ['/connect/token 200', '/graphql 200']],
      [7000, ['/graphql 200']],
    ] as const) {
      answered = []
      gateway.clock.now = after(seconds)
      expect(await ask()).toEqual(ok)
      expect(answered).toEqual(requests)
    }
  })

  it('gets another token when the one it has is refused, though its own clock says that it is good', async () => {
    const ask = await open(() => testTime.getTime())
    expect(await ask()).toEqual(ok)
    gateway.clock.now = after(2 * 3600)
    answered = []
    expect(await ask()).toEqual(ok)
    expect(answered).toEqual(['/graphql 401', '/connect/token 200', '/graphql 200'])
  })

  it('asks for one token when many requests begin together', async () => {
    const ask = await open(() => gateway.clock.now.getTime())
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([ok, ok, ok])
    expect(answered.filter((request) => request.startsWith('/connect'))).toEqual(['/connect/token 200'])
  })

  it('sends again what an ill gateway did not answer', async () => {
    const ask = await open(() => gateway.clock.now.getTime())
    expect(await ask()).toEqual(ok)
    answered = []
    accident = new Response('', { status: 503 })
    expect(await ask()).toEqual(ok)
    expect(answered).toEqual(['/graphql 503', '/graphql 200'])
  })

  it('gives up when its client is revoked', async () => {
    const revoked = await machine(gateway, { role: 'SERVICE_OWNER', parties: [borealisMail] })
    const ask = await open(() => gateway.clock.now.getTime(), revoked)
    expect(await ask()).toEqual(ok)
    await revokeClient(gateway.database, revoked.id, gateway.clock.now)
    gateway.clock.now = after(11)
    await expect(ask()).rejects.toThrow('There is no token: invalid_client')
  })
})
