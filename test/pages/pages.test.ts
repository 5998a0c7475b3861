import { Script } from 'node:vm'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { answerOf, open, pagesAtHome } from './support.ts'

const pages = pagesAtHome()

async function assetsOf(path: string): Promise<string[]> {
  const text = await (await answerOf(pages, open(path))).text()
  return [...new Set(text.match(/\/assets\/[\w.-]+/g))]
}

test('what is no page is left to others', async () => {
  const leftAlone = [
    open('/health'),
    open('/schema.graphql'),
    open('/graphql/'),
    open('/', {}, 'POST'),
    open('/graphql', {}, 'POST'),
    open('/graphql', {}, 'OPTIONS'),
    open('/graphql?query=%7Bviewer%7Brole%7D%7D'),
    open('/graphql', { accept: '*/*' }),
    open('/graphql', { accept: 'application/json' }),
    open('/graphql', { accept: 'application/graphql-response+json, application/json;q=0.9' }),
    open('/graphql', { accept: 'text/event-stream' }),
    open('/graphql?as=cumulus', { accept: '*/*' }),
  ]
  expect(await Promise.all(leftAlone.map((request) => pages.handle(request)))).toEqual(leftAlone.map(() => null))
})

test.each(['/', '/schema', '/graphql', '/graphql?as=cumulus'])(
  '%s is a page with every security header',
  async (path) => {
    const { status, headers } = await answerOf(pages, open(path))
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('permissions-policy')).toContain('camera=()')
  },
)

test.each(['/', '/schema', '/graphql'])(
  'the policy of %s lets no inline script run and nothing come from elsewhere',
  async (path) => {
    const response = await answerOf(pages, open(path))
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain(`default-src 'none'`)
    expect(policy).toContain(`script-src 'self';`)
    expect(policy).toContain(`base-uri 'none'`)
    expect(policy).not.toMatch(/unsafe-eval|https?:|blob:|\*/)
    const text = await response.text()
    expect(text).not.toMatch(/<script(?![^>]*(src=|type="application\/json"))/)
    expect(text).not.toMatch(/ on\w+="/)
    expect(text).not.toMatch(/ style="/)
    const elsewhere = [...text.matchAll(/(?:src|href)="([^"]*)"/g)]
      .map((match) => match[1] ?? '')
      .filter((address) => !/^[/#]/.test(address))
    expect(elsewhere).toEqual([])
  },
)

test('every page leads to all others', async () => {
  const places = ['/docs', '/api/docs', '/schema', '/graphql']
  for (const path of ['/', ...places, '/graphql?as=cumulus']) {
    const text = await (await answerOf(pages, open(path))).text()
    const [, nav = ''] = /<nav aria-label="Main">(.*?)<\/nav>/s.exec(text) ?? []
    const own = path.replace(/\?.*/, '')
    expect([path, places.filter((place) => place !== own && !nav.includes(`href="${place}"`))]).toEqual([path, []])
  }
})

test('only the page of the editor may have inline styles', async () => {
  for (const path of ['/', '/schema']) {
    expect((await answerOf(pages, open(path))).headers.get('content-security-policy')).not.toContain('unsafe-inline')
  }
})

test('pages without a token are asked after each time, and a browser that has them gets 304', async () => {
  for (const path of ['/', '/schema', '/graphql']) {
    const first = await answerOf(pages, open(path))
    expect(first.headers.get('cache-control')).toBe('no-cache')
    const again = await answerOf(pages, open(path, { 'if-none-match': `"other", W/${first.headers.get('etag')}` }))
    expect(again.status).toBe(304)
    expect(await again.text()).toBe('')
    expect(again.headers.get('content-security-policy')).toBe(first.headers.get('content-security-policy'))
  }
})

test('GraphiQL and the API at one address are told apart by caches', async () => {
  expect((await answerOf(pages, open('/graphql'))).headers.get('vary')).toContain('Accept')
  expect((await answerOf(pages, open('/graphql?as=cumulus'))).headers.get('vary')).toContain('Accept')
})

const everything = ['/', '/schema', '/graphql', '/graphql?as=cumulus', '/robots.txt', '/favicon.svg', '/favicon.ico']

test.each(everything)('HEAD %s is GET without a body', async (path) => {
  const [get, head] = await Promise.all([answerOf(pages, open(path)), answerOf(pages, open(path, {}, 'HEAD'))])
  expect(head.status).toBe(200)
  expect(await head.text()).toBe('')
  const described = (response: Response) => [...response.headers].filter(([name]) => name !== 'content-length')
  expect(described(head)).toEqual(described(get))
})

test('every asset that a page names is there for good, under a name of its content', async () => {
  const paths = [...(await assetsOf('/')), ...(await assetsOf('/schema')), ...(await assetsOf('/graphql'))]
  expect(paths.length).toBeGreaterThanOrEqual(11)
  for (const path of paths) {
    const response = await answerOf(pages, open(path))
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toContain('immutable')
    expect(response.headers.get('content-type')).toMatch(/^text\/(css|javascript); charset=utf-8$/)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await answerOf(pages, open(path, { 'if-none-match': response.headers.get('etag') ?? '' }))).status).toBe(
      304,
    )
  }
})

test('an asset that is not there is not found', async () => {
  for (const path of ['/assets/', '/assets/home.css', '/assets/../package.json', '/assets/%2e%2e%2fpackage.json']) {
    const response = await pages.handle(open(path))
    expect(response === null || response.status === 404).toBe(true)
  }
})

test('assets come compressed as the client likes them', async () => {
  const [path = ''] = await assetsOf('/')
  const plain = await answerOf(pages, open(path))
  expect(plain.headers.get('content-encoding')).toBeNull()
  const text = await plain.text()
  const brotli = await answerOf(pages, open(path, { 'accept-encoding': 'gzip, deflate, br, zstd' }))
  expect(brotli.headers.get('content-encoding')).toBe('br')
  expect(brotliDecompressSync(Buffer.from(await brotli.arrayBuffer())).toString()).toBe(text)
  const gzip = await answerOf(pages, open(path, { 'accept-encoding': 'gzip' }))
  expect(gzip.headers.get('content-encoding')).toBe('gzip')
  expect(gunzipSync(Buffer.from(await gzip.arrayBuffer())).toString()).toBe(text)
  expect(new Set([plain, brotli, gzip].map((each) => each.headers.get('etag'))).size).toBe(3)
  expect(gzip.headers.get('vary')).toBe('Accept-Encoding')
})

test('the scripts of the pages are whole: they lean on nothing that only the server has', async () => {
  const all = [...(await assetsOf('/')), ...(await assetsOf('/schema')), ...(await assetsOf('/graphql'))]
  const own = all.filter((path) => /\/(home|schema|explorer)-[\w-]+\.js$/.test(path))
  expect(own).toHaveLength(3)
  for (const path of own) {
    const text = await (await answerOf(pages, open(path))).text()
    expect(() => new Script(text)).not.toThrow()
    expect(text).not.toMatch(/__vi_|__vite|__name\(|require\(|\bimport\b/)
  }
})

test('search engines stay out, and the mark is a picture', async () => {
  expect(await (await answerOf(pages, open('/robots.txt'))).text()).toBe('User-agent: *\nDisallow: /\n')
  const icon = await answerOf(pages, open('/favicon.ico'))
  expect(icon.headers.get('content-type')).toBe('image/svg+xml')
  expect(await icon.text()).toContain('xmlns="http://www.w3.org/2000/svg"')
})

test('the home page says how to get a token where there are no demo links', async () => {
  const production = pagesAtHome({ isProduction: true })
  const text = await (await answerOf(production, open('/'))).text()
  expect(text).toContain('the issuer that this gateway trusts')
  expect(text).not.toContain('npm run')
})
