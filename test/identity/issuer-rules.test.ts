import { type JWTPayload, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { ownClaims } from '../../src/identity/claim-rules.ts'
import { createAuthenticator, type TrustedIssuer } from '../../src/identity/credentials.ts'
import { localKeys } from '../../src/identity/keys.ts'
import { generateLocalKey } from '../../src/identity/local-key.ts'

const now = new Date('2026-03-01T12:00:00Z')
const key = await generateLocalKey()
const seller = '0196a1b2-0000-7000-8000-00000000000a'

/** A token of an issuer, as its header. */
async function header(claims: JWTPayload, typ?: string): Promise<string> {
  const given = { iss: 'one', aud: 'triptych', sub: 'alice', exp: now.getTime() / 1000 + 3600, ...claims }
  const token = new SignJWT(given).setProtectedHeader({ alg: 'ES256', kid: key.kid, ...(typ && { typ }) })
  return `Bearer ${await token.sign(key.privateKey)}`
}

const trusting = (rules: Partial<TrustedIssuer>) =>
  createAuthenticator({ findKey: localKeys([key.publicJwk]), issuer: 'one', audience: 'triptych', ...rules })

describe('a token of the demo', () => {
  const ofDemo = () => header({ role: 'seller', party: seller, demo: true })

  it('holds as long as there is the demo data alone, and no longer than seconds after that', async () => {
    let isDemo = true
    const authenticator = trusting({ isDemo: async () => isDemo })
    const token = await ofDemo()
    const at = (ms: number) => authenticator.authenticate(token, new Date(now.getTime() + ms))
    expect(await at(0)).toMatchObject({ role: 'SELLER' })
    isDemo = false
    await expect(at(2000)).rejects.toMatchObject({ reason: 'revoked' })
    isDemo = true
    expect(await at(3000)).toMatchObject({ role: 'SELLER' })
  })

  it('is like any other where nobody asks, and others are not asked for', async () => {
    expect(await trusting({}).authenticate(await ofDemo(), now)).toMatchObject({ role: 'SELLER' })
    const real = await header({ role: 'seller', party: seller })
    expect(await trusting({ isDemo: async () => false }).authenticate(real, now)).toMatchObject({ role: 'SELLER' })
  })
})

it('a token that does not say what it is for is not one for access, where that is asked', async () => {
  const authenticator = trusting({ needsAccessType: true })
  const claims = { role: 'operator' }
  expect(await authenticator.authenticate(await header(claims, 'at+jwt'), now)).toMatchObject({ role: 'OPERATOR' })
  for (const typ of [undefined, 'JWT'])
    await expect(authenticator.authenticate(await header(claims, typ), now)).rejects.toMatchObject({
      reason: 'wrong-type',
    })
})

it('an issuer’s word for admins makes nobody one where there are none', async () => {
  const claims = { ...ownClaims, role: { pointer: '/role', words: new Map([['App Host', 'ADMIN'] as const]) } }
  const token = await header({ role: 'App Host' })
  expect(await trusting({ claims, hasAdmins: true }).authenticate(token, now)).toMatchObject({ role: 'ADMIN' })
  await expect(trusting({ claims }).authenticate(token, now)).rejects.toMatchObject({
    reason: 'invalid-claim',
    message: expect.stringContaining('there are no admins here'),
  })
})
