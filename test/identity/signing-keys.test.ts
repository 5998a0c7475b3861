import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import type { Database } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'
import { createGateway } from '../../src/gateway.ts'
import { createSigningKeys, revokeSigningKey, rotateSigningKeys } from '../../src/identity/signing-keys.ts'
import { listSigningKeys } from '../../src/identity/store.signing-keys.ts'
import { issueToken } from '../../src/identity/token.ts'
import { createLogger } from '../../src/logger.ts'
import { revokeClient } from '../support/clients.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { testTime } from '../support/templates.ts'
import { later, machine, tokenOf, used } from './machines.ts'

let gateway: TestGateway
const opened: Database[] = []

beforeAll(async () => {
  gateway = await openGateway()
})

afterAll(async () => {
  for (const database of opened) await database.close()
})

describe('the keys', () => {
  const jwks = async (from: Pick<TestGateway, 'fetch'>) => {
    const response = await from.fetch(new Request('http://localhost:4000/.well-known/jwks.json'))
    return { response, keys: ((await response.json()) as { keys: Record<string, unknown>[] }).keys }
  }

  it('are published without their private halves', async () => {
    const { response, keys } = await jwks(gateway)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'public, max-age=60',
    })
    expect(keys).toEqual([
      {
        kty: 'EC',
        crv: 'P-256',
        alg: 'ES256',
        use: 'sig',
        kid: expect.any(String),
        x: expect.any(String),
        y: expect.any(String),
      },
    ])
    const head = await gateway.fetch(new Request('http://localhost:4000/.well-known/jwks.json', { method: 'HEAD' }))
    const wrong = await gateway.fetch(new Request('http://localhost:4000/.well-known/jwks.json', { method: 'POST' }))
    expect([head.status, await head.text(), wrong.status, wrong.headers.get('allow')]).toEqual([
      200,
      '',
      405,
      'GET, HEAD',
    ])
  })

  it('are made once, however many gateways begin together', async () => {
    const { gateway: first, second } = await two()
    const found = await Promise.all([first, second, first, second].map((each) => jwks(each)))
    expect(new Set(found.map(({ keys }) => JSON.stringify(keys))).size).toBe(1)
    expect(await listSigningKeys(first.database)).toHaveLength(1)
  })

  it('rotate with an overlap, also for a gateway that has read them before', async () => {
    const { gateway: first, second } = await two()
    const known = await machine(first)
    const old = await tokenOf(first, known)
    expect(await used(second, old)).toBe(200)
    const { retiresAt } = await rotateSigningKeys(first.database, new Date(testTime.getTime() + 1000))
    await later(first, 6000, async () => {
      const fresh = await tokenOf(first, known)
      expect(decodeProtectedHeader(fresh).kid).not.toBe(decodeProtectedHeader(old).kid)
      for (const token of [old, fresh])
        expect([await used(first, token), await used(second, token)]).toEqual([200, 200])
      const { keys } = await jwks(first)
      expect(keys.map(({ kid }) => kid)).toEqual([fresh, old].map((token) => decodeProtectedHeader(token).kid))
      await expect(verified(fresh, keys)).resolves.toMatchObject({ sub: known.id })
    })
    for (const more of [0, 1000])
      await later(first, retiresAt.getTime() + more - testTime.getTime(), async () =>
        expect((await jwks(first)).keys).toHaveLength(1),
      )
    await rotateSigningKeys(first.database, retiresAt)
    expect(await listSigningKeys(first.database)).toHaveLength(2)
  })

  it('that were replaced retire when they were to, whatever replaces their successors', async () => {
    const { database } = await openGateway()
    const times = [0, 1000, 2000].map((ms) => new Date(testTime.getTime() + ms))
    const rotations = []
    for (const time of times) rotations.push(await rotateSigningKeys(database, time))
    const [third, second, first] = await listSigningKeys(database)
    expect([first?.retiresAt, second?.retiresAt, third?.retiresAt]).toEqual([
      rotations[1]?.retiresAt,
      rotations[2]?.retiresAt,
      null,
    ])
  })

  it('that another gateway has just made verify at once', async () => {
    const { gateway: first, second } = await two()
    const { id } = await machine(first)
    for (const each of [first, second]) await jwks(each)
    await rotateSigningKeys(first.database, testTime)
    const key = await createSigningKeys(first.database, () => testTime).current()
    const contents = { account: 'SERVICE', issuer: 'triptych', audience: 'triptych', now: testTime } as const
    const token = await issueToken(key, {
      ...contents,
      role: 'OPERATOR',
      parties: [],
      accountId: id,
      expiresInSeconds: 60,
    })
    for (const each of [first, second]) expect(await used(each, token)).toBe(200)
  })

  it('verify no token that one of them did not sign', async () => {
    const token = await tokenOf(gateway, await machine(gateway))
    const [header, payload, signature] = token.split('.')
    const changed = Buffer.from(JSON.stringify({ ...decodeJwt(token), role: 'seller' })).toString('base64url')
    expect(await used(gateway, `${header}.${changed}.${signature}`)).toBe(401)
    const claims = Buffer.from(
      JSON.stringify({ ...decodeJwt(await gateway.token('operator')), iss: 'triptych' }),
    ).toString('base64url')
    const [foreign, , foreignSignature] = (await gateway.token('operator')).split('.')
    expect(await used(gateway, `${foreign}.${claims}.${foreignSignature}`)).toBe(401)
    expect(await used(gateway, `${header}.${payload}.`)).toBe(401)
  })
})

describe('a revoked client', () => {
  it('is refused within 10 seconds, at every gateway, and no other is', async () => {
    const { gateway: first, second } = await two()
    const [gone, stays] = [await machine(first), await machine(first)]
    const tokens = [await tokenOf(first, gone), await tokenOf(first, stays)]
    for (const token of tokens) expect([await used(first, token), await used(second, token)]).toEqual([200, 200])
    await revokeClient(first.database, gone.id, testTime)
    await later(first, 9000, async () => {
      expect([await used(first, tokens[0]), await used(second, tokens[0])]).toEqual([401, 401])
      expect([await used(first, tokens[1]), await used(second, tokens[1])]).toEqual([200, 200])
    })
  })
})

describe('a key that is revoked', () => {
  it('verifies nothing within 10 seconds, at any gateway, and another one signs', async () => {
    const { gateway: first, second } = await two()
    const known = await machine(first)
    const old = await tokenOf(first, known)
    for (const each of [first, second]) expect(await used(each, old)).toBe(200)
    const { kid = '' } = decodeProtectedHeader(old)
    const successor = await revokeSigningKey(first.database, kid, testTime)
    expect(successor).toEqual(expect.any(String))
    expect(await revokeSigningKey(first.database, kid, testTime)).toBeUndefined()
    await later(first, 10_000, async () => {
      for (const each of [first, second]) expect(await used(each, old)).toBe(401)
      expect(first.log.at(-1)).toMatchObject({ reason: 'unknown-key' })
      const fresh = await tokenOf(first, known)
      expect(decodeProtectedHeader(fresh)).toMatchObject({ kid: successor, typ: 'at+jwt' })
      for (const each of [first, second]) expect(await used(each, fresh)).toBe(200)
    })
  })

  it('may be one that was replaced, and then nothing else changes', async () => {
    const { gateway: own } = await two()
    const old = await tokenOf(own, await machine(own))
    const { kid = '' } = decodeProtectedHeader(old)
    const { kid: signing } = await rotateSigningKeys(own.database, new Date(testTime.getTime() + 1000))
    expect(await revokeSigningKey(own.database, kid, testTime)).toBeNull()
    expect((await listSigningKeys(own.database)).map((key) => key.kid)).toEqual([signing])
    await later(own, 10_000, async () => expect(await used(own, old)).toBe(401))
  })
})

/** Two gateways on one database that go by one clock. */
async function two(): Promise<{ gateway: TestGateway; second: Pick<TestGateway, 'fetch'> }> {
  const first = await openGateway()
  const database = await openDatabase(first.url)
  opened.push(database)
  const second = await createGateway({
    config: readConfig({ NODE_ENV: 'test' }),
    database,
    authenticator: { authenticate: () => Promise.resolve(null) },
    logger: createLogger({ environment: 'production', log: { level: 'silent' } }),
    clock: () => first.clock.now,
    pages: { handle: () => Promise.resolve(null) },
  })
  return { gateway: first, second }
}

async function verified(token: string, keys: Record<string, unknown>[]) {
  const { payload } = await jwtVerify(token, createLocalJWKSet({ keys }), { currentDate: testTime })
  return payload
}
