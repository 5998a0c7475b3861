import { sql } from 'drizzle-orm'
import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, it, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { DatabaseUnavailable } from '../../src/database-unavailable.ts'
import { people } from '../../src/demo/people.ts'
import { listClients } from '../../src/identity/store.clients.ts'
import { listSigningKeys } from '../../src/identity/store.signing-keys.ts'
import { revokeClient } from '../support/clients.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { testTime } from '../support/templates.ts'
import { later, machine, post, tokenOf, used } from './machines.ts'

let gateway: TestGateway
const noStore = expect.objectContaining({ 'cache-control': 'no-store' })

beforeAll(async () => {
  gateway = await openGateway()
})

const headersOf = (response: Response) => Object.fromEntries(response.headers)

describe('a machine with id and secret', () => {
  test.each(['post', 'basic'] as const)('gets a token by %s', async (method) => {
    const { id, secret } = await machine(gateway)
    const response = await post(gateway, { grant_type: 'client_credentials' }, { [method]: { id, secret } })
    const body = (await response.json()) as { access_token: string }
    expect([response.status, headersOf(response)]).toEqual([200, noStore])
    expect(body).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 3600 })
    expect(decodeJwt(body.access_token)).toEqual({
      iss: 'triptych',
      aud: 'triptych',
      sub: id,
      role: 'operator',
      account: 'service',
      iat: testTime.getTime() / 1000,
      exp: testTime.getTime() / 1000 + 3600,
    })
  })

  it('uses it for GraphQL and for REST', async () => {
    const { role, parties } = people.find((person) => person.role === 'SELLER')!
    const token = await tokenOf(gateway, await machine(gateway, { role, parties }))
    expect(await used(gateway, token)).toBe(200)
    const url = `http://localhost:4000/api/sellers/${parties[0]}/subscriptions?first=1`
    const rest = await gateway.fetch(new Request(url, { headers: { authorization: `Bearer ${token}` } }))
    expect([rest.status, await rest.json()]).toEqual([200, [expect.any(Object)]])
  })

  it('may send whatever else old scripts send', async () => {
    const { id, secret } = await machine(gateway)
    const more = {
      scope: 'no"such scope',
      resource: 'urn:x',
      client_assertion: '',
      password: 'x',
      code_verifier: 'y',
      redirect_uri: 'http://x',
    }
    const response = await post(gateway, { grant_type: 'client_credentials', ...more }, { post: { id, secret } })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 3600 })
  })

  it('may write its id in upper case', async () => {
    const { id, secret } = await machine(gateway)
    expect(decodeJwt(await tokenOf(gateway, { id: id.toUpperCase(), secret }))).toMatchObject({ sub: id })
  })

  it('gets them as often as it asks, and that is written once a minute', async () => {
    const own = await openGateway()
    const known = await machine(own)
    const lastUse = async () => Number((await listClients(own.database))[0]?.lastUsedAt) - testTime.getTime()
    await tokenOf(own, known)
    // Nobody waits for it to be written.
    await expect.poll(lastUse).toBe(0)
    for (const ms of [30_000, 59_999]) {
      await later(own, ms, () => tokenOf(own, known))
      expect(await lastUse()).toBe(0)
    }
    await later(own, 60_000, () => tokenOf(own, known))
    await expect.poll(lastUse).toBe(60_000)
  })

  it('gets one while nothing can be written', async () => {
    const own = await openGateway()
    const known = await machine(own)
    const token = await tokenOf(own, known)
    await later(own, 60_000, async () => {
      own.database.transaction = () => Promise.reject(new DatabaseUnavailable('read-only', new Error('No.')))
      expect(await used(own, await tokenOf(own, known))).toBe(200)
    })
    expect(await used(own, token)).toBe(200)
  })

  it('acts for its parties only', async () => {
    const parties = ['0196a1b2-0000-7000-8000-00000000000a', '0196a1b2-0000-7000-8000-00000000000b']
    const token = await tokenOf(gateway, await machine(gateway, { role: 'SERVICE_OWNER', parties }))
    expect(decodeJwt(token)).toMatchObject({ role: 'service-owner', party: parties })
  })
})

describe('a request is refused', () => {
  const good = { grant_type: 'client_credentials' }

  it('alike for an unknown client, a wrong secret and a revoked client', async () => {
    const [known, gone] = [await machine(gateway), await machine(gateway)]
    await revokeClient(gateway.database, gone.id, testTime)
    const tried = [
      { ...known, id: crypto.randomUUID() },
      { ...known, id: 'nobody' },
      { ...known, secret: 'wrong' },
      gone,
    ]
    const answers: [number, object, string][] = []
    for (const credentials of tried) {
      for (const method of ['post', 'basic']) {
        const response = await post(gateway, good, { [method]: credentials })
        const { 'x-request-id': _, ...headers } = headersOf(response)
        answers.push([response.status, headers, await response.text()])
      }
    }
    const [first] = answers
    expect(first).toEqual([
      401,
      expect.objectContaining({ 'www-authenticate': 'Basic realm="triptych"', 'cache-control': 'no-store' }),
      expect.any(String),
    ])
    expect(JSON.parse(first?.[2] ?? '')).toEqual({
      error: 'invalid_client',
      error_description: 'The client is not known, or its secret is wrong.',
    })
    expect(answers).toEqual(Array(8).fill(first))
  })

  it.each([
    ['no credentials', {}, 401, 'invalid_client'],
    ['an empty secret', { client_id: 'x', client_secret: '' }, 401, 'invalid_client'],
    ['a control character in the id', { client_id: '\u0000', client_secret: 'x' }, 400, 'invalid_request'],
  ])('with %s', async (_, fields, status, error) => {
    const response = await post(gateway, { ...good, ...fields })
    expect([response.status, await response.json()]).toEqual([status, { error, error_description: expect.any(String) }])
    expect(headersOf(response)).toEqual(noStore)
  })

  it.each([
    ['no id', { client_secret: 'x' }, /^The field `client_id` is missing: /],
    ['no secret', { client_id: crypto.randomUUID() }, /^The field `client_secret` is missing: /],
    ['neither', {}, /^The fields `client_id` and `client_secret` are missing: /],
    [
      'neither, by another grant',
      { grant_type: 'password' },
      /^The fields `client_id` and `client_secret` are missing: /,
    ],
  ])('with %s, by what is missing', async (_, fields, why) => {
    const response = await post(gateway, { ...good, ...fields })
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="triptych"'])
    expect(await response.json()).toEqual({ error: 'invalid_client', error_description: expect.stringMatching(why) })
  })

  it.each([
    ['no grant type', {}, 'invalid_request'],
    ['an empty one', { grant_type: '' }, 'invalid_request'],
    ['one that is no word', { grant_type: 'a b' }, 'invalid_request'],
    ['an unknown one', { grant_type: 'urn:x:y' }, 'unsupported_grant_type'],
    ['the name of a built-in', { grant_type: 'constructor' }, 'unsupported_grant_type'],
    ['one of the library', { grant_type: 'password', username: 'a', password: 'b' }, 'unsupported_grant_type'],
    ['another of the library', { grant_type: 'refresh_token', refresh_token: 'a' }, 'unsupported_grant_type'],
  ])('with %s', async (_, fields, error) => {
    const response = await post(gateway, fields, { post: await machine(gateway) })
    expect([response.status, await response.json()]).toEqual([400, { error, error_description: expect.any(String) }])
  })

  it('with a field that comes twice, or two ways to authenticate', async () => {
    const known = await machine(gateway)
    const twice = await post(gateway, 'grant_type=client_credentials&grant_type=client_credentials', { basic: known })
    const twofold = await post(gateway, good, { basic: known, post: known })
    for (const response of [twice, twofold]) {
      expect([response.status, await response.json()]).toEqual([
        400,
        { error: 'invalid_request', error_description: expect.any(String) },
      ])
    }
  })

  it('by method, media type and length', async () => {
    const url = 'http://localhost:4000/connect/token'
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const response = await gateway.fetch(new Request(url, { method }))
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
    }
    for (const type of ['application/json', 'multipart/form-data; boundary=x', 'text/plain']) {
      const response = await gateway.fetch(
        new Request(url, { method: 'POST', headers: { 'content-type': type }, body: '{}' }),
      )
      expect([response.status, await response.json()]).toEqual([
        415,
        { error: 'invalid_request', error_description: expect.any(String) },
      ])
    }
    const long = await post(gateway, { ...good, more: 'x'.repeat(20_000) }, { post: await machine(gateway) })
    expect(long.status).toBe(413)
  })

  it('with garbage of every kind, never as a fault of ours', async () => {
    const bodies = [
      '',
      '&&&',
      '%',
      '%ff%fe',
      'grant_type',
      '=',
      'client_id=%00&client_secret=%00',
      '__proto__=1&grant_type=__proto__',
      'ü=ü',
    ]
    for (const body of bodies) {
      for (const authorization of [
        null,
        'Basic',
        'Basic !',
        'Basic OnBhc3M=',
        'Basic YTo=',
        'Bearer x',
        `Basic ${'A'.repeat(5000)}`,
      ]) {
        const response = await post(gateway, body, {}, authorization === null ? {} : { authorization })
        expect([400, 401, 429]).toContain(response.status)
      }
    }
  })

  it('when it comes too often, for right and wrong secrets apart', async () => {
    const known = await machine(gateway)
    const codes = async (credentials: { id: string; secret: string }) => {
      const found = []
      for (let count = 0; count < 61; count += 1) found.push(await post(gateway, good, { post: credentials }))
      return found
    }
    const wrong = await codes({ ...known, secret: 'wrong' })
    expect(wrong.slice(0, 60).map(({ status }) => status)).toEqual(Array(60).fill(401))
    expect([wrong[60]?.status, wrong[60]?.headers.get('retry-after')]).toEqual([429, '60'])
    const right = await codes(known)
    expect(right.slice(0, 60).map(({ status }) => status)).toEqual(Array(60).fill(200))
    expect([right[60]?.status, right[60]?.headers.get('retry-after')]).toEqual([429, '60'])
    expect((await post(gateway, good, { post: await machine(gateway) })).status).toBe(200)
    await later(gateway, 60_000, async () => expect((await post(gateway, good, { post: known })).status).toBe(200))
  })
})

describe('tokens for machines', () => {
  it('are off in production unless switched on', () => {
    const env = {
      NODE_ENV: 'production',
      DATABASE_URL: 'file:/var/lib/triptych.db',
      AUTH_JWKS_URL: 'https://login.example.com/jwks',
      AUTH_ISSUER: 'https://login.example.com',
    }
    expect(
      [readConfig(env), readConfig({ ...env, TOKEN_ENDPOINT: 'true' }), readConfig({})].map(
        ({ tokens }) => tokens.endpoint,
      ),
    ).toEqual([false, true, true])
    expect(() => readConfig({ TOKEN_ISSUER: 'triptych-local' })).toThrow(
      'TOKEN_ISSUER is "triptych-local", as is the issuer of all other tokens',
    )
  })

  it('look absent where they are off, and are refused', async () => {
    const off = await openGateway({ env: { TOKEN_ENDPOINT: 'false' } })
    const absent = await off.fetch(new Request('http://localhost:4000/no-such-path'))
    const text = await absent.text()
    for (const [path, method] of [
      ['/connect/token', 'POST'],
      ['/connect/token', 'GET'],
      ['/.well-known/jwks.json', 'GET'],
    ] as const) {
      const response = await off.fetch(new Request(`http://localhost:4000${path}`, { method }))
      expect([response.status, await response.text()]).toEqual([404, text])
    }
    expect(await used(off, await tokenOf(gateway, await machine(gateway)))).toBe(401)
    expect(await listSigningKeys(off.database)).toEqual([])
  })

  it('live as long, and name the issuer and audience, as is set', async () => {
    const other = await openGateway({
      env: { TOKEN_ISSUER: 'https://t.example', TOKEN_LIFETIME_SECONDS: '60', AUTH_AUDIENCE: 'api' },
    })
    const token = await tokenOf(other, await machine(other))
    expect(decodeJwt(token)).toMatchObject({
      iss: 'https://t.example',
      aud: 'api',
      exp: testTime.getTime() / 1000 + 60,
    })
    expect(await used(other, token)).toBe(200)
    await later(other, 91_000, async () => expect(await used(other, token)).toBe(401))
  })

  it('leave the secret nowhere in the database or the log', async () => {
    const own = await openGateway({ env: { LOG_LEVEL: 'trace' } })
    const { id, secret } = await machine(own)
    for (const method of ['post', 'basic'])
      await post(own, { grant_type: 'client_credentials' }, { [method]: { id, secret } })
    const { database } = own
    const rows: unknown[] = []
    for (const table of Object.values(database.tables)) rows.push(await database.connection.select().from(table))
    expect(JSON.stringify(rows)).toContain(id)
    for (const text of [JSON.stringify(rows), JSON.stringify(own.log)]) {
      expect(text).not.toContain(secret)
      expect(text).not.toContain(Buffer.from(`${id}:${secret}`).toString('base64'))
    }
    expect(await listClients(database)).toMatchObject([{ id, secretHash: expect.stringMatching(/^[0-9a-f]{64}$/) }])
  })

  it('answer a fault of the database as one of ours, without its details', async () => {
    const own = await openGateway()
    const known = await machine(own)
    await own.database.transaction(function* () {
      yield own.database.raw(sql`drop table clients`)
    })
    const response = await post(own, { grant_type: 'client_credentials' }, { post: known })
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('clients')
    expect(JSON.stringify(own.log)).not.toContain(known.secret)
  })
})
