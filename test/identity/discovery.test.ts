import {
  allowInsecureRequests,
  clientCredentialsGrant,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  discovery,
} from 'openid-client'
import { afterAll, describe, expect, it } from 'vitest'
import { closeServers, serve } from '../http/served.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { machine, used } from './machines.ts'

afterAll(closeServers)

const metadata = (gateway: TestGateway, path: string, method = 'GET') =>
  gateway.fetch(new Request(`http://localhost:4000${path}`, { method }))

describe.each([
  ['in the header', ClientSecretBasic],
  ['in the body', ClientSecretPost],
])('a client of openid-client that authenticates %s', (_, authentication) => {
  it('finds a gateway that has no address of its own at the one that it asks, and gets a token that is taken', async () => {
    const gateway = await openGateway()
    const { port } = await serve(gateway)
    const { id, secret } = await machine(gateway)
    const address = new URL(`http://127.0.0.1:${port}`)
    const server = await discovery(address, id, {}, authentication(secret), {
      algorithm: 'oauth2',
      execute: [allowInsecureRequests],
    })
    const { access_token: token, expires_in: seconds } = await clientCredentialsGrant(server)
    expect([await used(gateway, token), seconds]).toEqual([200, 3600])
  })

  it.each(['https://gateway.example.com', 'https://example.com/Triptych', 'https://example.com/triptych/'])(
    'finds the gateway whose issuer is %s by that, wherever it is',
    async (issuer) => {
      const gateway = await openGateway({ env: { TOKEN_ISSUER: issuer } })
      const { id, secret } = await machine(gateway)
      const asked: string[] = []
      // What stands before the gateway takes the issuer's path away, but from what is well known.
      const throughProxy = (url: string, options: object) => {
        asked.push(url)
        return gateway.fetch(new Request(url.replace(/(?<=example\.com)\/triptych\/?(?=\/)/i, ''), options))
      }
      const server = await discovery(new URL(issuer), id, {}, authentication(secret), {
        algorithm: 'oauth2',
        [customFetch]: throughProxy,
      })
      const { access_token: token } = await clientCredentialsGrant(server)
      expect(await used(gateway, token)).toBe(200)
      expect(asked[1]).toBe(`${issuer.replace(/\/$/, '')}/connect/token`)
    },
  )
})

describe('id and secret in a Basic header', () => {
  const everyLetter = (text: string) =>
    [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('')
  const dashes = (text: string) => text.replaceAll('-', '%2d').replaceAll('_', '%5f')

  it.each<[string, (text: string) => string]>([
    ['as they are', (text) => text],
    ['with their dashes as form fields have them', dashes],
    ['with every letter as form fields may have it', everyLetter],
  ])('are understood %s', async (_, written) => {
    const gateway = await openGateway()
    const { id, secret } = await machine(gateway)
    const answer = async (password: string) => {
      const authorization = `Basic ${Buffer.from(`${written(id)}:${password}`).toString('base64')}`
      const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' }
      const body = 'grant_type=client_credentials'
      const request = new Request('http://localhost:4000/connect/token', { method: 'POST', headers, body })
      return (await gateway.fetch(request)).status
    }
    expect(await answer(written(secret))).toBe(200)
    for (const wrong of [`${written(secret)}%`, `${written(secret)}+`, everyLetter(written(secret)) + ':', '%ff', '%'])
      expect(await answer(wrong)).toBe(401)
  })
})

describe('the addresses of the token server', () => {
  it('say what there is, to anybody, and nothing where there are no tokens', async () => {
    const gateway = await openGateway({ env: { TOKEN_ISSUER: 'https://gateway.example.com' } })
    const response = await metadata(gateway, '/.well-known/oauth-authorization-server')
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(await response.json()).toEqual({
      issuer: 'https://gateway.example.com',
      token_endpoint: 'https://gateway.example.com/connect/token',
      jwks_uri: 'https://gateway.example.com/.well-known/jwks.json',
      grant_types_supported: ['client_credentials'],
      response_types_supported: [],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    })
    expect((await metadata(gateway, '/.well-known/oauth-authorization-server', 'POST')).status).toBe(405)
    const off = await openGateway({ env: { TOKEN_ENDPOINT: 'false' } })
    expect((await metadata(off, '/.well-known/oauth-authorization-server')).status).toBe(404)
  })

  it('are found in any case, and with a slash at their end', async () => {
    const gateway = await openGateway()
    for (const path of ['/Connect/Token', '/CONNECT/TOKEN/', '/connect/token/'])
      expect((await metadata(gateway, path)).headers.get('allow')).toBe('POST')
    for (const path of ['/.Well-Known/JWKS.json', '/.well-known/OAuth-Authorization-Server'])
      expect((await metadata(gateway, path)).status).toBe(200)
    for (const path of ['/connect/tokens', '/connect//token', '/connect/token/x'])
      expect((await metadata(gateway, path)).status).toBe(404)
  })
})
