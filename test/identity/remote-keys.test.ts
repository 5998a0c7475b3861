import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline, Readable } from 'node:stream'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAuthenticator } from '../../src/identity/credentials.ts'
import { discoveredKeys } from '../../src/identity/discovery.ts'
import { remoteKeys } from '../../src/identity/keys.ts'

const now = new Date('2026-03-01T12:00:00Z')
const claims = {
  iss: 'https://issuer.example',
  aud: 'triptych',
  sub: 'alice',
  role: 'operator',
  exp: now.getTime() / 1000 + 60,
}

let server: Server
let url: string
let answer: RequestListener
let requests: number
let published: JWK[]

beforeEach(async () => {
  requests = 0
  published = []
  answer = (_, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: published }))
  server = createServer((request, response) => {
    requests++
    answer(request, response)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((closed) => server.close(closed))
})

async function keyOf(alg: string, kid: string) {
  const pair = await generateKeyPair(alg, { extractable: true })
  return {
    publicJwk: { ...(await exportJWK(pair.publicKey)), kid },
    header: async () =>
      `Bearer ${await new SignJWT(claims).setProtectedHeader({ alg, kid, typ: 'at+jwt' }).sign(pair.privateKey)}`,
  }
}

const authenticator = (options = {}) =>
  createAuthenticator({ findKey: remoteKeys(url, options), issuer: 'https://issuer.example', audience: 'triptych' })

describe('an issuer elsewhere', () => {
  it.each(['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'])('may sign with %s', async (alg) => {
    const key = await keyOf(alg, 'one')
    published = [key.publicJwk]
    expect(await authenticator().authenticate(await key.header(), now)).toMatchObject({
      accountId: 'alice',
      role: 'OPERATOR',
    })
  })

  it('is asked once for many tokens', async () => {
    const key = await keyOf('ES256', 'one')
    published = [key.publicJwk]
    const { authenticate } = authenticator()
    await Promise.all(Array.from({ length: 20 }, async () => authenticate(await key.header(), now)))
    expect(requests).toBe(1)
  })

  it('may change its keys', async () => {
    const [old, fresh] = [await keyOf('ES256', 'old'), await keyOf('ES256', 'fresh')]
    published = [old.publicJwk]
    const { authenticate } = authenticator({ cooldownMs: 0 })
    await authenticate(await old.header(), now)
    published = [fresh.publicJwk]
    expect(await authenticate(await fresh.header(), now)).toMatchObject({ accountId: 'alice' })
  })

  it('is not asked again for each unknown key id', async () => {
    const [known, unknown] = [await keyOf('ES256', 'known'), await keyOf('ES256', 'unknown')]
    published = [known.publicJwk]
    const { authenticate } = authenticator()
    for (let n = 0; n < 5; n++)
      await expect(authenticate(await unknown.header(), now)).rejects.toMatchObject({ reason: 'unknown-key' })
    expect(requests).toBe(1)
  })

  it('publishes several keys and the token names none', async () => {
    const keys = await Promise.all(['a', 'b'].map((kid) => keyOf('ES256', kid)))
    published = keys.map((key) => key.publicJwk)
    const pair = await generateKeyPair('ES256')
    const token = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).sign(pair.privateKey)
    await expect(authenticator().authenticate(`Bearer ${token}`, now)).rejects.toMatchObject({ reason: 'unknown-key' })
  })
})

describe('an issuer that cannot be reached', () => {
  it.each<[string, RequestListener]>([
    ['answers with an error', (_, response) => response.writeHead(500).end('no')],
    ['answers with something else', (_, response) => response.end('<html>')],
    ['answers with no keys', (_, response) => response.end('{}')],
    ['sends elsewhere', (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()],
    ['does not answer in time', () => {}],
    ['hangs up', (request) => request.socket.destroy()],
  ])('because it %s', async (_, listener) => {
    answer = listener
    const key = await keyOf('ES256', 'one')
    const { authenticate } = authenticator({ timeoutMs: 100 })
    await expect(authenticate(await key.header(), now)).rejects.toMatchObject({ name: 'IssuerUnavailable' })
  })

  it('is left alone for a moment, and asked again afterwards', async () => {
    const key = await keyOf('ES256', 'one')
    published = [key.publicJwk]
    const works = answer
    answer = (_, response) => response.writeHead(503).end()
    const header = await key.header()
    const patient = authenticator({ pauseMs: 3_600_000 })
    for (let n = 0; n < 3; n++)
      await expect(patient.authenticate(header, now)).rejects.toMatchObject({ name: 'IssuerUnavailable' })
    expect(requests).toBe(1)
    const hasty = authenticator({ pauseMs: 50 })
    await expect(hasty.authenticate(header, now)).rejects.toMatchObject({ name: 'IssuerUnavailable' })
    answer = works
    await new Promise((waited) => setTimeout(waited, 60))
    expect(await hasty.authenticate(header, now)).toMatchObject({ accountId: 'alice' })
  })

  it('was asked before: its keys serve on, nobody waits for it, and it is asked again behind', async () => {
    const key = await keyOf('ES256', 'one')
    published = [key.publicJwk]
    const works = answer
    const { authenticate } = authenticator({ freshMs: 0, pauseMs: 0, timeoutMs: 60_000 })
    await authenticate(await key.header(), now)
    answer = (_, response) => response.writeHead(503).end()
    expect(await authenticate(await key.header(), now)).toMatchObject({ accountId: 'alice' })
    // Whoever waited now would wait for a minute.
    answer = () => {}
    expect(await authenticate(await key.header(), now)).toMatchObject({ accountId: 'alice' })
    const other = await keyOf('ES256', 'other')
    published = [other.publicJwk]
    server.closeAllConnections()
    answer = works
    const outcome = async () => {
      try {
        return await authenticate(await key.header(), now)
      } catch (error) {
        return error
      }
    }
    await expect.poll(outcome).toMatchObject({ reason: 'unknown-key' })
  })

  it('is waited for again once it has answered: a key that it has withdrawn serves no more', async () => {
    const [old, fresh] = [await keyOf('ES256', 'old'), await keyOf('ES256', 'fresh')]
    published = [old.publicJwk]
    const works = answer
    const { authenticate } = authenticator({ freshMs: 0, pauseMs: 0 })
    answer = (_, response) => response.writeHead(503).end()
    await expect(authenticate(await old.header(), now)).rejects.toMatchObject({ name: 'IssuerUnavailable' })
    answer = works
    expect(await authenticate(await old.header(), now)).toMatchObject({ accountId: 'alice' })
    published = [fresh.publicJwk]
    await expect(authenticate(await old.header(), now)).rejects.toMatchObject({ reason: 'unknown-key' })
  })

  it('was asked too long ago: its keys serve no more', async () => {
    const key = await keyOf('ES256', 'one')
    published = [key.publicJwk]
    const { authenticate } = authenticator({ freshMs: 0, keptMs: 0 })
    await authenticate(await key.header(), now)
    answer = (_, response) => response.writeHead(503).end()
    await expect(authenticate(await key.header(), now)).rejects.toMatchObject({ name: 'IssuerUnavailable' })
  })

  it('cannot tell whether a key that nobody knows here is one of its own', async () => {
    const [known, unknown] = [await keyOf('ES256', 'known'), await keyOf('ES256', 'unknown')]
    published = [known.publicJwk]
    const { authenticate } = authenticator({ cooldownMs: 0 })
    await authenticate(await known.header(), now)
    answer = (_, response) => response.writeHead(503).end()
    await expect(authenticate(await unknown.header(), now)).rejects.toMatchObject({ name: 'IssuerUnavailable' })
  })

  it('makes nobody anonymous, and does not stop a token that was accepted before', async () => {
    const key = await keyOf('ES256', 'one')
    published = [key.publicJwk]
    const { authenticate } = authenticator()
    const header = await key.header()
    await authenticate(header, now)
    answer = (_, response) => response.writeHead(503).end()
    expect(await authenticate(header, now)).toMatchObject({ accountId: 'alice' })
  })
})

describe('an issuer that answers more than is read', () => {
  const most = 200_000_000
  let sent: number

  /** Sends as much as is taken, and then what makes all of it good JSON. */
  const endless =
    (status: number): RequestListener =>
    (_, response) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      const spaces = Buffer.alloc(100_000, ' ')
      const pieces = function* () {
        for (sent = 0; sent < most; sent += spaces.length) yield spaces
        yield Buffer.from('{}')
      }
      pipeline(Readable.from(pieces()), response, () => {})
    }

  it.each([200, 500])('with status %i is cut off, with its keys and with where they are', async (status) => {
    answer = endless(status)
    const token = await (await keyOf('ES256', 'one')).header()
    const issuer = url.replace('/jwks', '')
    // The time that it may take is not what cuts it off.
    const options = { timeoutMs: 3_600_000, allowsHttp: true }
    for (const findKey of [remoteKeys(url, options), discoveredKeys(issuer, options)]) {
      const { authenticate } = createAuthenticator({ findKey, issuer: claims.iss, audience: 'triptych' })
      await expect(authenticate(token, now)).rejects.toMatchObject({ name: 'IssuerUnavailable' })
      // Nobody holds a connection on which more would come.
      const connections = () => new Promise((resolve) => server.getConnections((_, count) => resolve(count)))
      await expect.poll(connections).toBe(0)
      expect(sent).toBeLessThan(most / 4)
    }
  })
})
