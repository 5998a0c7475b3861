import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { authenticatorOf, IssuerWatch } from '../../src/commands/issuer-watch.ts'
import { issuersOf } from '../../src/commands/issuers.ts'
import { readConfig } from '../../src/config.ts'
import { discoveredKeys } from '../../src/identity/discovery.ts'
import { createLogger } from '../../src/logger.ts'

const now = new Date('2026-03-01T12:00:00Z')
const seconds = now.getTime() / 1000
const seller = '0196a1b2-0000-7000-8000-00000000000a'
const pair = await generateKeyPair('ES256', { extractable: true })
const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one' }

let server: Server
let address: string
/** What is answered beside keys and discovery documents, by path. */
let answers: Map<string, RequestListener>
let asked: string[]
let folder: string

const json =
  (value: unknown): RequestListener =>
  (_, response) =>
    void response.setHeader('content-type', 'application/json').end(JSON.stringify(value))

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'triptych-issuers-'))
})
afterAll(() => rm(folder, { recursive: true }))

beforeEach(async () => {
  asked = []
  server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const answer = answers.get(request.url ?? '')
    if (answer) answer(request, response)
    else response.writeHead(404).end()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  answers = new Map([
    ['/.well-known/openid-configuration', json({ issuer: address, jwks_uri: `${address}/keys` })],
    ['/keys', json({ keys: [jwk] })],
  ])
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((closed) => server.close(closed))
})

/** A gateway's view of its issuers, and what it has logged about them. */
function gatewayWith(env: Record<string, string>) {
  const config = readConfig(env)
  const log: { msg: string; issuer: string; err?: { message: string; cause?: string; stack?: string } }[] = []
  const logger = createLogger(
    { environment: 'production', log: { level: 'info' } },
    { write: (line) => void log.push(JSON.parse(line)) },
  )
  const watch = new IssuerWatch(logger)
  return { authenticator: authenticatorOf(config, issuersOf(config), watch, null), watch, log }
}

async function header(claims: Record<string, unknown>, typ = 'JWT'): Promise<string> {
  const all = {
    iss: address,
    aud: 'triptych',
    sub: 'alice',
    exp: seconds + 60,
    iat: seconds,
    role: 'operator',
    ...claims,
  }
  return `Bearer ${await new SignJWT(all).setProtectedHeader({ alg: 'ES256', kid: 'one', typ }).sign(pair.privateKey)}`
}

describe('an issuer that says itself where its keys are', () => {
  it('is asked once, when the first token comes', async () => {
    const { authenticator, watch } = gatewayWith({ AUTH_ISSUER: address })
    expect(asked).toEqual([])
    const tokens = await Promise.all([1, 2, 3].map((jti) => header({ jti: String(jti) })))
    for (const viewer of await Promise.all(tokens.map(async (token) => authenticator.authenticate(token, now))))
      expect(viewer).toMatchObject({ accountId: 'alice', role: 'OPERATOR' })
    expect(asked).toEqual(['/.well-known/openid-configuration', '/keys'])
    expect(watch.status).toBe('ok')
  })

  it.each<[string, RequestListener, RegExp]>([
    ['is not there', (_, response) => response.writeHead(404).end(), /openid-configuration answers 404/],
    ['answers a page', (_, response) => response.end('<html>'), /is not valid JSON/],
    ['sends elsewhere', (_, response) => response.writeHead(302, { location: '/other' }).end(), /answers 302/],
    [
      'is of another',
      json({ issuer: 'https://evil.example', jwks_uri: 'http://127.0.0.1:9/' }),
      /another issuer: "https:\/\/evil.example"/,
    ],
    [
      'names no keys',
      (request, response) => json({ issuer: `http://${request.headers.host}` })(request, response),
      /names no keys/,
    ],
    ['hangs up', (request) => request.socket.destroy(), /fetch failed/],
  ])('cannot be asked where its document %s, which the log says once', async (_, answer, cause) => {
    answers.set('/.well-known/openid-configuration', answer)
    const { authenticator, watch, log } = gatewayWith({ AUTH_ISSUER: address })
    for (let time = 0; time < 3; time += 1) {
      const refused = authenticator.authenticate(await header({}), now)
      await expect(refused).rejects.toMatchObject({ name: 'IssuerUnavailable' })
    }
    expect(watch.status).toBe('unavailable')
    expect(log).toHaveLength(1)
    expect(log[0]).toMatchObject({ msg: 'The keys of the issuer cannot be fetched', issuer: address })
    expect(JSON.stringify(log[0]?.err)).toMatch(new RegExp(cause.source.replaceAll('"', '\\\\+"')))
  })
})

describe('a key server', () => {
  it.each<[string, RequestListener]>([
    ['is down', (request) => request.socket.destroy()],
    ['fails', (_, response) => response.writeHead(500).end()],
    ['answers a page', (_, response) => response.setHeader('content-type', 'text/html').end('<html>')],
    ['sends elsewhere', (_, response) => response.writeHead(302, { location: '/other' }).end()],
  ])('that %s is told with its cause, and no more when it is back', async (_, answer) => {
    const good = answers.get('/keys')
    answers.set('/keys', answer)
    const { authenticator, watch, log } = gatewayWith({ AUTH_ISSUER: address, AUTH_JWKS_URL: `${address}/keys` })
    const token = await header({})
    await expect(authenticator.authenticate(token, now)).rejects.toMatchObject({ name: 'IssuerUnavailable' })
    expect(watch.status).toBe('unavailable')
    expect(log).toHaveLength(1)
    expect(log[0]?.err?.message).toMatch(/\w{5}/)
    if (good) answers.set('/keys', good)
    await expect
      .poll(async () => (await Promise.resolve(authenticator.authenticate(token, now)).catch(() => null))?.role, {
        timeout: 5000,
      })
      .toBe('OPERATOR')
    expect([watch.status, log[1]?.msg]).toEqual(['ok', 'The keys of the issuer can be fetched again'])
  })
})

describe('a token', () => {
  it('may be good for as long as is set, and no longer', async () => {
    const { authenticator } = gatewayWith({ AUTH_ISSUER: address, AUTH_TOKEN_SECONDS: '600' })
    expect(await authenticator.authenticate(await header({ exp: seconds + 600 }), now)).toMatchObject({
      role: 'OPERATOR',
    })
    for (const claims of [
      { exp: seconds + 3600 },
      { exp: seconds + 300, iat: seconds - 3600 },
      { exp: seconds + 3600, iat: undefined },
    ])
      await expect(authenticator.authenticate(await header(claims), now)).rejects.toMatchObject({ reason: 'too-long' })
  })

  it('has to be one for access, where that is set', async () => {
    const { authenticator } = gatewayWith({ AUTH_ISSUER: address, AUTH_TOKEN_TYPE: 'at+jwt' })
    for (const typ of ['at+jwt', 'application/at+jwt', 'AT+JWT'])
      expect(await authenticator.authenticate(await header({}, typ), now)).toMatchObject({ role: 'OPERATOR' })
    await expect(authenticator.authenticate(await header({}), now)).rejects.toMatchObject({ reason: 'wrong-type' })
  })

  it('says its role by words of the issuer, wherever it says them', async () => {
    const { authenticator } = gatewayWith({
      AUTH_ISSUER: address,
      AUTH_CLAIM_ROLE: '/resource_access/triptych/roles',
      AUTH_ROLE_WORDS: 'App Seller=seller, App Host=operator',
      AUTH_CLAIM_PARTY: '/a~1b/c~0d',
      AUTH_CLAIM_SCOPE: '/scp',
    })
    const claims = (roles: unknown) => ({
      role: 'admin',
      resource_access: { triptych: { roles } },
      'a/b': { 'c~d': [seller] },
      scp: ['subscriptions:read', 'openid'],
    })
    const as = async (roles: unknown) => authenticator.authenticate(await header(claims(roles)), now)
    const viewer = { role: 'SELLER', parties: [seller], scopes: new Set(['subscriptions:read']) }
    for (const roles of ['App Seller', ['other', 'App Seller'], { 'App Seller': {} }])
      expect(await as(roles)).toMatchObject(viewer)
    for (const roles of [['App Seller', 'App Host'], ['seller'], 'operator', {}, 7, null])
      await expect(as(roles)).rejects.toMatchObject({ reason: 'invalid-claim' })
    await expect(async () => authenticator.authenticate(await header({}), now)).rejects.toMatchObject({
      message: 'The token has no `/resource_access/triptych/roles` claim.',
    })
  })
})

describe('several issuers', () => {
  const written = async (content: unknown) => {
    const file = join(folder, 'issuers.json')
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
    return { AUTH_ISSUERS_FILE: file }
  }

  it('are each taken by their own rules', async () => {
    const env = await written([
      { issuer: address },
      {
        issuer: 'https://other.example',
        jwksUrl: `${address}/keys`,
        audience: 'others',
        claims: { role: '/job' },
        roles: { boss: 'operator' },
        tokenType: 'at+jwt',
        tokenSeconds: 120,
      },
    ])
    const { authenticator } = gatewayWith(env)
    expect(await authenticator.authenticate(await header({}), now)).toMatchObject({ role: 'OPERATOR' })
    const other = { iss: 'https://other.example', aud: 'others', job: 'boss' }
    expect(await authenticator.authenticate(await header(other, 'at+jwt'), now)).toMatchObject({ role: 'OPERATOR' })
    const refusals = [
      [{ ...other, aud: 'triptych' }, 'wrong-audience'],
      [{ ...other, job: 'operator' }, 'invalid-claim'],
      [{ ...other, exp: seconds + 600 }, 'too-long'],
      [{ iss: 'https://evil.example' }, 'wrong-issuer'],
      [{ aud: 'others' }, 'wrong-audience'],
    ] as const
    for (const [claims, reason] of refusals)
      await expect(authenticator.authenticate(await header(claims, 'at+jwt'), now)).rejects.toMatchObject({ reason })
  })

  it.each<[unknown, RegExp]>([
    ['nonsense', /which cannot be read as JSON\.$/],
    [[], /is no list of issuers/],
    [[{ issuer: 'https://a.example', role: 'x' }], /at \/0: .*"role"/],
    [[{ issuer: 'https://a.example', claims: { role: 'role' } }], /at \/0\/claims\/role: must be a JSON pointer/],
    [[{ issuer: 'https://a.example', roles: { x: 'king' } }], /at \/0\/roles\/x/],
    [[{ issuer: 'acme' }], /The issuer acme is no URL/],
    [[{ issuer: 'triptych', jwksUrl: 'https://a.example' }], /^TOKEN_ISSUER is "triptych"/],
    [[{ issuer: 'https://a.example' }, { issuer: 'https://a.example' }], /is there twice/],
  ])('in a file that holds %j are refused', async (content, message) => {
    const config = readConfig(await written(content))
    expect(() => issuersOf(config)).toThrow(message)
  })

  it('are refused in production without https, and where their file is missing', async () => {
    const production = { NODE_ENV: 'production', DATABASE_URL: 'file:x.db' }
    const config = readConfig({ ...production, ...(await written([{ issuer: 'http://login.example.com' }])) })
    expect(() => issuersOf(config)).toThrow(
      'where keys are read by https:// alone, but http://login.example.com is not.',
    )
    expect(() => issuersOf(readConfig({ AUTH_ISSUERS_FILE: '/nowhere.json' }))).toThrow('which is not there.')
  })
})

describe('the keys of an issuer that says itself where they are', () => {
  const find = (options: Parameters<typeof discoveredKeys>[1]) => {
    const keys = discoveredKeys(address, options)
    return () => keys({ alg: 'ES256', kid: 'one' }, { payload: '', signature: '' })
  }

  it('are not read without https from another machine, unless that is allowed', async () => {
    answers.set('/.well-known/openid-configuration', json({ issuer: address, jwks_uri: 'http://keys.invalid/keys' }))
    await expect(find({})()).rejects.toMatchObject({
      name: 'IssuerUnavailable',
      cause: { message: expect.stringContaining('names keys that are read without https') },
    })
    await expect(find({ allowsHttp: true })()).rejects.not.toMatchObject({
      cause: { message: expect.stringContaining('https') },
    })
  })

  it('are not looked for again for a moment where that has failed', async () => {
    answers.delete('/.well-known/openid-configuration')
    const patient = find({ pauseMs: 3_600_000 })
    for (let times = 1; times <= 3; times += 1) await expect(patient()).rejects.toThrow('cannot be checked now')
    expect(asked).toHaveLength(1)
    const hasty = find({ pauseMs: 0 })
    for (let times = 1; times <= 3; times += 1) await expect(hasty()).rejects.toThrow('cannot be checked now')
    expect(asked).toHaveLength(4)
  })
})
