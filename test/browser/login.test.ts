import { cp, mkdtemp, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Provider } from 'oidc-provider'
import { afterAll, expect, inject, test } from 'vitest'
import { acmeBakery } from '../../src/demo/ids.ts'
import { startInShell } from '../commands/child.ts'
import { useBrowser } from './use-browser.ts'

const example = join(import.meta.dirname, '..', '..', 'examples', 'browser-login')
/** Seconds for which a token is good: so few that the example renews it with each request. */
const tokenSeconds = 5
const resource = 'https://triptych.example.com'

/** The forms of the issuer’s package want a font of somebody else’s. */
const fonts = 'https://fonts.googleapis.com'

/** How often tokens were given, by grant. */
const given: string[] = []

/** The example, served by its own command from a folder of its own. */
async function serveExample() {
  const folder = await mkdtemp(join(inject('runFolder'), 'login-'))
  await cp(example, folder, { recursive: true, filter: (path) => !path.includes('node_modules') })
  const server = startInShell(`cd '${folder}' && npm start`, { PORT: '0' })
  const [, port = ''] = await server.printed(/The page is at http:\/\/localhost:(\d+)/)
  return {
    origin: `http://localhost:${port}`,
    serve: (settings: object) => writeFile(join(folder, 'settings.json'), JSON.stringify(settings)),
    async close() {
      server.endGroup('SIGTERM')
      await server.finished
    },
  }
}

/** An issuer whose people are of Acme Bakery, whoever they say they are. */
async function startIssuer(pageOrigin: string) {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'page',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [`${pageOrigin}/`],
        post_logout_redirect_uris: [`${pageOrigin}/`],
      },
    ],
    clientBasedCORS: () => true,
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    extraTokenClaims: async () => ({ triptych_role: ['member', 'customer'], triptych_party: acmeBakery }),
    features: {
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: async () => true,
        getResourceServerInfo: async () => ({
          scope: '',
          audience: resource,
          accessTokenFormat: 'jwt' as const,
          accessTokenTTL: tokenSeconds,
        }),
      },
    },
  })
  provider.on('grant.success', ({ oidc }) => void given.push(String(oidc.params?.['grant_type'])))
  const answer = provider.callback()
  server.on('request', (request, response) => void answer(request, response))
  return { issuer, close: () => (server.closeAllConnections(), void server.close()) }
}

const page = await serveExample()
const { issuer, close } = await startIssuer(page.origin)
afterAll(async () => {
  close()
  await page.close()
})

const session = useBrowser({
  settings: async () => ({
    CORS_ORIGINS: page.origin,
    AUTH_ISSUER: issuer,
    AUTH_AUDIENCE: resource,
    AUTH_CLAIM_ROLE: '/triptych_role',
    AUTH_ROLE_WORDS: 'customer=organization',
    AUTH_CLAIM_PARTY: '/triptych_party',
    AUTH_TOKEN_TYPE: 'at+jwt',
    AUTH_TOKEN_SECONDS: '60',
  }),
  origins: () => [page.origin, issuer, fonts],
})

test('somebody logs in at an issuer, asks, has the token renewed, and logs out', async () => {
  await page.serve({ gateway: `${session.origin}/graphql`, issuer, clientId: 'page', resource })
  await session.context.route(`${fonts}/**`, (route) => route.fulfill({ contentType: 'text/css', body: '' }))
  const shown = await session.context.newPage()
  const answer = () => shown.locator('#answer').textContent()
  await shown.goto(`${page.origin}/`)
  await expect.poll(answer).toBe('Nobody is logged in.')

  await shown.click('#login')
  await shown.fill('[name=login]', 'jonas')
  await shown.fill('[name=password]', 'bread')
  await shown.click('[type=submit]')
  // What the page may do in his name.
  await shown.click('[type=submit]')
  const expected = {
    viewer: { accountId: 'jonas', role: 'ORGANIZATION', organization: { name: 'Acme Bakery' } },
    subscriptions: { totalCount: expect.any(Number) },
  }
  await expect.poll(async () => JSON.parse((await answer()) ?? '').data).toEqual(expected)
  expect(shown.url()).toBe(`${page.origin}/`)
  expect(await shown.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0])

  // It is good for less than the example wants to have left.
  const before = given.length
  await shown.click('#ask')
  await expect.poll(() => given.slice(before)).toEqual(['refresh_token'])
  await expect.poll(async () => JSON.parse((await answer()) ?? '').data).toEqual(expected)

  await shown.click('#logout')
  await shown.click('[type=submit]')
  await shown.waitForURL(`${page.origin}/**`)
  await expect.poll(answer).toBe('Nobody is logged in.')
  await shown.click('#login')
  // The issuer asks anew who it is.
  await shown.waitForSelector('[name=login]')
}, 120_000)
