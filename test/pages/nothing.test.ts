import { describe, expect, it } from 'vitest'
import { openGateway } from '../support/gateway.ts'
import { open, pagesAtHome } from './support.ts'

/** Addresses where there is nothing, wherever one would look for it. */
const addresses = ['/no/such/page', '/docs/grpah', '/graphql?as=nobody', '/graphql?as=', '/assets/nothing.css', '/Docs']
const message = JSON.stringify({ message: 'There is nothing at this address.' })

describe('an address where there is nothing', () => {
  it('is said to be that in a page that leads home, to who opens it in a browser', async () => {
    const gateway = await openGateway()
    const texts = new Set<string>()
    for (const address of addresses) {
      const { status, headers, ...response } = await answered(await gateway.fetch(open(address)))
      expect([address, status, headers.get('content-type')]).toEqual([address, 404, 'text/html; charset=utf-8'])
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('content-security-policy')).toContain(`default-src 'none'`)
      expect(response.text).toMatch(/<h1[^>]*>There is nothing <em>here<\/em><\/h1>/)
      expect(response.text).toContain('href="/"')
      texts.add(response.text)
    }
    // Nothing is told of who could be opened, and of what is hidden.
    expect(texts.size).toBe(1)
    expect([...texts].join()).not.toMatch(/as=|demo|person/i)
  })

  it('is JSON to programs, and to the parts of other pages', async () => {
    const gateway = await openGateway()
    for (const address of addresses.filter((each) => !each.startsWith('/graphql'))) {
      for (const headers of [{ accept: '*/*' }, { accept: 'application/json' }, { 'sec-fetch-dest': 'iframe' }]) {
        const { status, text } = await answered(await gateway.fetch(open(address, headers)))
        expect([address, status, text]).toEqual([address, 404, message])
      }
    }
    const { status, text } = await answered(
      await gateway.fetch(open('/graphql?as=nobody', { 'sec-fetch-dest': 'iframe' })),
    )
    expect([status, text]).toEqual([404, message])
    expect((await gateway.fetch(open('/no/such/page', {}, 'POST'))).headers.get('content-type')).toMatch(/json/)
    expect((await gateway.fetch(open('/api/nothing'))).headers.get('content-type')).toMatch(/json/)
  })

  it('has a page that leads only to pages that are shown, and none where none is', async () => {
    const all = { home: false, graphiql: false, schema: false, apiDocs: false, docs: false }
    const of = (shown: object) => pagesAtHome({ shown: { ...all, ...shown } }).nothingAt(open('/nothing'))
    expect(await of({})).toBeNull()
    const links = (text = '') => [...text.matchAll(/<a [^>]*href="(\/[^"]*)"/g)].map(([, address]) => address)
    expect(links(await (await of({ docs: true }))?.text())).toEqual(['/docs', '/docs'])
    expect(links(await (await of({ home: true }))?.text())).toEqual(['/', '/'])
  })

  it('has no body for HEAD', async () => {
    const gateway = await openGateway()
    const { status, text } = await answered(await gateway.fetch(open('/no/such/page', {}, 'HEAD')))
    expect([status, text]).toEqual([404, ''])
  })
})

async function answered(response: Response) {
  return { status: response.status, headers: response.headers, text: await response.text() }
}
