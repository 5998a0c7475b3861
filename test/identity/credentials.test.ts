import { createHmac, createPublicKey } from 'node:crypto'
import { exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Authenticator, createAuthenticator } from '../../src/identity/credentials.ts'
import { localKeys } from '../../src/identity/keys.ts'
import { generateLocalKey, type LocalKey } from '../../src/identity/local-key.ts'
import { issueToken } from '../../src/identity/token.ts'

const now = new Date('2026-03-01T12:00:00Z')
const seconds = now.getTime() / 1000
const seller = '0196a1b2-0000-7000-8000-00000000000a'
const service = '0196a1b2-0000-7000-8000-00000000000b'
const good = { iss: 'triptych-local', aud: 'triptych', sub: 'alice', role: 'seller', party: seller, exp: seconds + 60 }

let key: LocalKey
let authenticator: Authenticator
let withAdmins: Authenticator

beforeAll(async () => {
  key = await generateLocalKey()
  authenticator = createAuthenticator({
    findKey: localKeys([key.publicJwk]),
    issuer: 'triptych-local',
    audience: 'triptych',
  })
  withAdmins = createAuthenticator({
    findKey: localKeys([key.publicJwk]),
    issuer: 'triptych-local',
    audience: 'triptych',
    hasAdmins: true,
  })
})

const sign = (claims: JWTPayload, header: Record<string, unknown> = {}) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: key.kid, ...header }).sign(key.privateKey)

const authenticate = async (claims: JWTPayload, header?: Record<string, unknown>) =>
  authenticator.authenticate(`Bearer ${await sign(claims, header)}`, now)

const part = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

const without = (...names: string[]): JWTPayload =>
  Object.fromEntries(Object.entries(good).filter(([name]) => !names.includes(name)))

describe('the role of an admin', () => {
  const claims = { ...without('party'), role: 'admin' }

  it('is an unknown role where there are no admins', async () => {
    await expect(authenticate(claims)).rejects.toMatchObject({
      reason: 'invalid-claim',
      message:
        "The token's `role` claim is `admin`, which is none of seller, broker, organization, service-owner, operator.",
    })
  })

  it('acts for no party where there are', async () => {
    const header = `Bearer ${await sign(claims)}`
    expect(await withAdmins.authenticate(header, now)).toMatchObject({ role: 'ADMIN', parties: [] })
    const ofSomebody = `Bearer ${await sign({ ...claims, party: seller })}`
    await expect(async () => withAdmins.authenticate(ofSomebody, now)).rejects.toThrow(
      "The token's role is admin, which has no `party` claim.",
    )
  })
})

describe('a credential that is good', () => {
  it('is nobody without a header', async () => {
    expect(await authenticator.authenticate(null, now)).toBeNull()
  })

  it.each([
    ['seller', [seller], 'SELLER'],
    ['broker', [seller], 'BROKER'],
    ['organization', [seller], 'ORGANIZATION'],
    ['service-owner', [seller, service], 'SERVICE_OWNER'],
    ['service-owner', [service], 'SERVICE_OWNER'],
    ['operator', [], 'OPERATOR'],
  ] as const)('issued for %s %j comes back as the same viewer', async (_, parties, role) => {
    const token = await issueToken(key, {
      role,
      parties,
      account: 'SERVICE',
      accountId: 'robot',
      expiresInSeconds: 60,
      issuer: 'triptych-local',
      audience: 'triptych',
      now,
    })
    expect(await authenticator.authenticate(`Bearer ${token}`, now)).toEqual({
      accountId: 'robot',
      account: 'SERVICE',
      role,
      parties,
    })
  })

  it('has a user account unless it says otherwise, and its party in lower case', async () => {
    expect(await authenticate({ ...good, party: seller.toUpperCase() })).toEqual({
      accountId: 'alice',
      account: 'USER',
      role: 'SELLER',
      parties: [seller],
    })
  })

  it('names a service twice and has it once', async () => {
    const viewer = await authenticate({ ...good, role: 'service-owner', party: [service, service.toUpperCase()] })
    expect(viewer?.parties).toEqual([service])
  })

  it.each(['bearer', 'BEARER', 'Bearer '])('may say %j', async (scheme) => {
    expect(await authenticator.authenticate(`${scheme} ${await sign(good)}`, now)).toMatchObject({ accountId: 'alice' })
  })

  it.each([undefined, 'JWT', 'jwt', 'at+jwt', 'application/at+jwt'])('may have the type %j', async (typ) => {
    expect(await authenticate(good, typ === undefined ? {} : { typ })).toMatchObject({ accountId: 'alice' })
  })

  it('may have one audience among others, a list of one party, and a clock that differs by 30 seconds', async () => {
    const claims = {
      ...good,
      aud: ['other', 'triptych'],
      party: [seller],
      iat: seconds + 29,
      nbf: seconds + 29,
      exp: seconds - 29,
    }
    expect(await authenticate(claims)).toMatchObject({ accountId: 'alice' })
  })

  it('without an account id gets the same one each time', async () => {
    const contents = {
      role: 'SELLER',
      parties: [seller],
      account: 'USER',
      issuer: 'triptych-local',
      audience: 'triptych',
      now,
    } as const
    const tokens = await Promise.all(
      [60, 90].map((expiresInSeconds) => issueToken(key, { ...contents, expiresInSeconds })),
    )
    const viewers = await Promise.all(tokens.map(async (token) => authenticator.authenticate(`Bearer ${token}`, now)))
    expect(viewers.map((viewer) => viewer?.accountId)).toEqual(Array(2).fill(`local-user-seller-${seller}`))
  })
})

describe('a header that is not a bearer token', () => {
  const headers = [
    '',
    'Bearer',
    'Bearer ',
    'Basic YTpi',
    'Bearer a b',
    'Bearer ü',
    'token',
    `Bearer ${'a'.repeat(9000)}`,
  ]
  it.each(headers)('%#: is refused', async (header) => {
    await expect(authenticator.authenticate(header, now)).rejects.toMatchObject({
      name: 'BadCredentials',
      reason: 'malformed-header',
    })
  })

  it.each([
    'x',
    'a.b.c',
    '..',
    'eyJhbGciOiJFUzI1NiJ9',
    `${part({ alg: 'ES256' })}.${part('not JSON')}.AAAA`,
    `${part('[]')}.e30.AA`,
  ])('%#: is refused as a token', async (token) => {
    await expect(authenticator.authenticate(`Bearer ${token}`, now)).rejects.toMatchObject({
      name: 'BadCredentials',
      reason: expect.stringMatching(/^(malformed-token|algorithm-not-allowed|bad-signature)$/),
    })
  })
})

describe('a token that is not signed as it should be', () => {
  it('with the algorithm none', async () => {
    const token = `${part({ alg: 'none' })}.${part(good)}.`
    await expect(authenticator.authenticate(`Bearer ${token}`, now)).rejects.toMatchObject({
      reason: 'algorithm-not-allowed',
      message: 'The token is signed with an algorithm that is not allowed: `none`.',
    })
  })

  it('with HS256 and the public key as the secret', async () => {
    const publicKey = createPublicKey({ key: key.publicJwk, format: 'jwk' })
    const [pem, der] = (['pem', 'der'] as const).map((format) =>
      publicKey.export({ format: format as 'pem', type: 'spki' }),
    )
    for (const secret of [pem!, der!, JSON.stringify(key.publicJwk)]) {
      const signed = `${part({ alg: 'HS256', kid: key.kid })}.${part(good)}`
      const token = `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
      await expect(authenticator.authenticate(`Bearer ${token}`, now)).rejects.toMatchObject({
        reason: 'algorithm-not-allowed',
        message: 'The token is signed with an algorithm that is not allowed: `HS256`.',
      })
    }
  })

  it('by a key of somebody else under our key id', async () => {
    const { privateKey } = await generateKeyPair('ES256')
    const token = await new SignJWT(good).setProtectedHeader({ alg: 'ES256', kid: key.kid }).sign(privateKey)
    await expect(authenticator.authenticate(`Bearer ${token}`, now)).rejects.toMatchObject({ reason: 'bad-signature' })
  })

  it('by a key that it brings along', async () => {
    const pair = await generateKeyPair('ES256', { extractable: true })
    const jwk = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', pem: await exportSPKI(pair.publicKey) }
    const token = await new SignJWT(good).setProtectedHeader({ alg: 'ES256', kid: key.kid, jwk }).sign(pair.privateKey)
    await expect(authenticator.authenticate(`Bearer ${token}`, now)).rejects.toMatchObject({ reason: 'bad-signature' })
  })

  it('by a key id that nobody publishes', async () => {
    await expect(authenticate(good, { kid: 'unknown' })).rejects.toMatchObject({ reason: 'unknown-key' })
  })

  it('because its claims were changed afterwards', async () => {
    const [header, , signature] = (await sign(good)).split('.')
    const token = `${header}.${part({ ...good, role: 'operator', party: undefined })}.${signature}`
    await expect(authenticator.authenticate(`Bearer ${token}`, now)).rejects.toMatchObject({ reason: 'bad-signature' })
  })

  it('because its signature was changed, even when the good token is remembered', async () => {
    const token = await sign(good)
    await authenticator.authenticate(`Bearer ${token}`, now)
    const changed = token.replace(
      /\.([^.]+)$/,
      (_, signature: string) => `.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
    )
    await expect(authenticator.authenticate(`Bearer ${changed}`, now)).rejects.toMatchObject({
      reason: 'bad-signature',
    })
  })

  it('because it demands an extension that is not understood', async () => {
    const token = `${part({ alg: 'ES256', kid: key.kid, crit: ['x'], x: 1 })}.${part(good)}.AAAA`
    await expect(authenticator.authenticate(`Bearer ${token}`, now)).rejects.toMatchObject({
      reason: 'malformed-token',
    })
  })

  it.each(['dpop+jwt', 'secevent+jwt', '', 7])('because its type is %j', async (typ) => {
    await expect(authenticate(good, { typ })).rejects.toMatchObject({ reason: 'wrong-type' })
  })
})

describe('a token with claims that do not hold', () => {
  it.each<[string, JWTPayload, string, string]>([
    ['expired', { ...good, exp: seconds - 31 }, 'expired', 'The token expired at 2026-03-01T11:59:29Z.'],
    ['expired beyond all dates', { ...good, exp: -1e300 }, 'expired', 'The token expired at `-1e+300`.'],
    [
      'not valid yet',
      { ...good, nbf: seconds + 31 },
      'not-yet-valid',
      'The token is not valid before 2026-03-01T12:00:31Z.',
    ],
    ['valid beyond all dates', { ...good, nbf: 1e300 }, 'not-yet-valid', 'The token is not valid before `1e+300`.'],
    [
      'issued in the future',
      { ...good, iat: seconds + 31 },
      'not-yet-valid',
      'The token is not valid before 2026-03-01T12:00:31Z.',
    ],
    ['expiring never', without('exp'), 'missing-claim', 'The token has no `exp` claim.'],
    [
      'of another issuer',
      { ...good, iss: 'https://evil.example' },
      'wrong-issuer',
      "The token's issuer is `https://evil.example`, which is not the one that is trusted here.",
    ],
    ['of no issuer', without('iss'), 'missing-claim', 'The token has no `iss` claim.'],
    [
      'for another audience',
      { ...good, aud: ['a', 'b'] },
      'wrong-audience',
      "The token's audience is `[?a?,?b?]`, not `triptych`.",
    ],
    ['for no audience', without('aud'), 'missing-claim', 'The token has no `aud` claim.'],
    ['of nobody', without('sub'), 'missing-claim', 'The token has no `sub` claim.'],
    ['of an empty name', { ...good, sub: '' }, 'missing-claim', 'The token has no `sub` claim.'],
    ['without a role', without('role'), 'missing-claim', 'The token has no `role` claim.'],
    [
      'of an unknown role',
      { ...good, role: 'foo' },
      'invalid-claim',
      "The token's `role` claim is `foo`, which is none of seller, broker, organization, service-owner, operator.",
    ],
    [
      'of an unknown account',
      { ...good, account: 'robot' },
      'invalid-claim',
      "The token's `account` claim is `robot`, which is none of user, service.",
    ],
    [
      'without a party',
      without('party'),
      'missing-claim',
      'The token has no `party` claim; for the role seller it is the id of the seller.',
    ],
    [
      'with a party that is no UUID',
      { ...good, party: 'acme' },
      'invalid-claim',
      "The token's `party` claim has `acme`, which is not a UUID; it is the id of the seller.",
    ],
    [
      'of two sellers',
      { ...good, party: [seller, service] },
      'invalid-claim',
      "The token's `party` claim names 2 parties; for the role seller it is one, the id of the seller.",
    ],
    [
      'of an operator with a party',
      { ...good, role: 'operator' },
      'invalid-claim',
      "The token's role is operator, which has no `party` claim.",
    ],
    [
      'of an owner of no service',
      { ...good, role: 'service-owner', party: [] },
      'missing-claim',
      'The token has no `party` claim; for the role service-owner it is the id of a service.',
    ],
  ])('%s', async (_, claims, reason, message) => {
    await expect(authenticate(claims)).rejects.toMatchObject({ name: 'BadCredentials', reason, message })
  })

  it.each<[string, unknown]>([
    ['exp', 'tomorrow'],
    ['nbf', '0'],
    ['iat', null],
    ['role', ['seller', 'broker']],
    ['role', ['king']],
    ['role', []],
    ['role', 'SELLER'],
    ['role', '__proto__'],
    ['account', 7],
    ['sub', 7],
    ['sub', 'a\u0000b'],
    ['sub', '\ud800'],
    ['sub', 'x'.repeat(256)],
    ['party', null],
    ['party', { id: seller }],
    ['party', [[seller]]],
    ['party', `${seller} `],
  ])('%s is %j', async (name, value) => {
    await expect(authenticate({ ...good, [name]: value })).rejects.toMatchObject({
      name: 'BadCredentials',
      reason: 'invalid-claim',
    })
  })

  it('and says so in one line of printable ASCII, whatever the token says', async () => {
    const role = `ö\r\nX-Injected: 1 "\`${'x'.repeat(500)}`
    await expect(authenticate({ ...good, role })).rejects.toMatchObject({
      message: expect.stringMatching(/^[\x20-\x7e]{1,250}$/),
    })
  })
})

describe('a token that was accepted before', () => {
  it('is not looked up again, but never outlives its expiry', async () => {
    let lookups = 0
    const found = localKeys([key.publicJwk])
    const counting = createAuthenticator({
      findKey: (header, token) => (lookups++, found(header, token)),
      issuer: 'triptych-local',
      audience: 'triptych',
    })
    const header = `Bearer ${await sign(good)}`
    const at = (offset: number) => counting.authenticate(header, new Date(now.getTime() + offset * 1000))
    await at(0)
    await at(59)
    expect(lookups).toBe(1)
    await at(60)
    expect(lookups).toBe(2)
    await expect(at(91)).rejects.toMatchObject({ reason: 'expired' })
  })

  it('is not accepted at a time before it was valid', async () => {
    const header = `Bearer ${await sign({ ...good, nbf: seconds })}`
    await authenticator.authenticate(header, now)
    await expect(authenticator.authenticate(header, new Date(now.getTime() - 60_000))).rejects.toMatchObject({
      reason: 'not-yet-valid',
    })
  })

  it('is forgotten when more than a thousand others came after it', async () => {
    const lookups: (string | undefined)[] = []
    const found = localKeys([key.publicJwk])
    const counting = createAuthenticator({
      findKey: (header, token) => (lookups.push(header.kid), found(header, token)),
      issuer: 'triptych-local',
      audience: 'triptych',
    })
    const first = `Bearer ${await sign(good)}`
    await counting.authenticate(first, now)
    for (let n = 0; n < 1000; n++)
      await counting.authenticate(`Bearer ${await sign({ ...good, sub: `account ${n}` })}`, now)
    await counting.authenticate(first, now)
    expect(lookups).toHaveLength(1002)
  })
})
