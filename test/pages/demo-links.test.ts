import { describe, expect, test } from 'vitest'
import { answerOf, open, pagesAtHome, peopleAtHome, tokenOf } from './support.ts'

const link = '/graphql?as=cumulus'
/** Where a person of the demo is opened: in GraphiQL, and on the page of the REST API. */
const links = [link, '/api/docs?as=cumulus']

async function isOffered(
  pages: ReturnType<typeof pagesAtHome>,
  headers: Record<string, string> = {},
  address = '',
): Promise<boolean> {
  const home = await (await answerOf(pages, open('/', headers), address)).text()
  const rest = await (await answerOf(pages, open('/api/docs', headers), address)).text()
  const shows = home.includes('?as=')
  expect(rest.includes('?as='), 'the page of the REST API shows them when the home page does').toBe(shows)
  for (const each of links) {
    const opened = await answerOf(pages, open(each, headers), address)
    expect(opened.status, 'the links work exactly when the pages show them').toBe(shows ? 200 : 404)
  }
  return shows
}

test.each(links)('the demo link %s opens a page with the token in it and nowhere else', async (link) => {
  const response = await answerOf(pagesAtHome(), open(link))
  expect(await response.text()).toContain(tokenOf('cumulus'))
  expect(JSON.stringify([...response.headers])).not.toContain(tokenOf('cumulus'))
})

test.each(links)(
  'the page with a token at %s is kept by nobody, framed by nobody and named to nobody',
  async (link) => {
    const { headers } = await answerOf(pagesAtHome(), open(link))
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('content-security-policy')).toContain(`frame-ancestors 'none'`)
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('etag')).toBeNull()
  },
)

test('no token is issued for pages that are opened as nobody', async () => {
  const pages = pagesAtHome({ issueToken: () => Promise.reject(new Error('a token was issued')) })
  for (const path of ['/', '/graphql', '/api/docs']) {
    expect(await (await answerOf(pages, open(path))).text()).not.toContain('eyJhbGciOi')
  }
})

describe('who has demo links', () => {
  test.each(['localhost', 'LOCALHOST:4000', '127.0.0.1:4000', '[::1]:4000'])('asked as %s it has', async (host) => {
    expect(await isOffered(pagesAtHome(), { host })).toBe(true)
  })

  test.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example:4000',
    '192.168.1.2:4000',
  ])('asked as %s, as a page that rebinds its name would, it has not', async (host) => {
    expect(await isOffered(pagesAtHome(), { host })).toBe(false)
  })

  test.each(['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'via'])(
    'behind a proxy that sends %s it has not',
    async (header) => {
      expect(await isOffered(pagesAtHome(), { [header]: 'for=192.0.2.1' })).toBe(false)
    },
  )

  test.each([
    ['127.0.0.1', true],
    ['::1', true],
    ['192.0.2.1', false],
    ['2001:db8::1', false],
  ])('asked from %s it has: %s', async (address, expected) => {
    expect(await isOffered(pagesAtHome(), {}, address)).toBe(expected)
  })

  test('a gateway that has no people to offer has not, and says why', async () => {
    const pages = pagesAtHome({ demoPeople: async () => ({ people: [], why: 'There are <none> today.' }) })
    expect(await isOffered(pages)).toBe(false)
    expect(await (await answerOf(pages, open('/'))).text()).toContain('There are &lt;none&gt; today.')
  })

  test('whoever asks from elsewhere is told why, and no more', async () => {
    const home = await (await answerOf(pagesAtHome(), open('/', { via: '1.1 proxy' }))).text()
    expect(home).toContain('People of the demo are opened from the machine itself')
    expect(home).not.toContain('Acme')
  })

  test('the answer may change while the gateway runs', async () => {
    let why: string | null = null
    const known = pagesAtHome()
    const pages = pagesAtHome({
      demoPeople: async () => (why === null ? { people: peopleAtHome, why } : { people: [], why }),
    })
    expect(await isOffered(known)).toBe(true)
    expect(await isOffered(pages)).toBe(true)
    why = 'Somebody imported data.'
    expect(await isOffered(pages)).toBe(false)
    why = null
    expect(await isOffered(pages)).toBe(true)
  })
})

test('a person that does not exist, two at once, and a forbidden one are refused with the same bytes', async () => {
  const refusals = await Promise.all([
    answerOf(pagesAtHome(), open('/graphql?as=nobody')),
    answerOf(pagesAtHome(), open('/graphql?as=')),
    answerOf(pagesAtHome(), open('/api/docs?as=nobody')),
    answerOf(pagesAtHome(), open('/api/docs?as=')),
    ...links.flatMap((each) => [
      answerOf(pagesAtHome(), open(`${each}&as=acme`)),
      answerOf(pagesAtHome({ demoPeople: async () => ({ people: [], why: 'No.' }) }), open(each)),
    ]),
  ])
  expect(new Set(refusals.map((each) => each.status))).toEqual(new Set([404]))
  const [first, ...others] = await Promise.all(refusals.map((each) => each.text()))
  for (const other of others) expect(other).toBe(first)
})

test.each(links)('a page that fetches, embeds or frames the demo link %s gets no token', async (link) => {
  const attempts = [
    { 'sec-fetch-mode': 'no-cors' },
    { 'sec-fetch-mode': 'cors' },
    { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  ]
  for (const headers of attempts) expect((await answerOf(pagesAtHome(), open(link, headers))).status).toBe(404)
  const click = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  expect((await answerOf(pagesAtHome(), open(link, click))).status).toBe(200)
})

test('what a person is called cannot become markup', async () => {
  const pages = pagesAtHome()
  const home = await (await answerOf(pages, open('/'))).text()
  expect(home).toContain('Cumulus &lt;Broker&gt;')
  expect(home).toContain('Manages &quot;Acme&quot; &amp; Birch.')
  for (const each of links) expect(await (await answerOf(pages, open(each))).text()).not.toContain('Cumulus <Broker>')
})
