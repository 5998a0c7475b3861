import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Script } from 'node:vm'
import { brotliDecompressSync } from 'node:zlib'
import MiniSearch from 'minisearch'
import { describe, expect, it } from 'vitest'
import { createSearch, type SearchSection } from '../../src/pages/docs/search-client.ts'
import { answerOf, open, pagesAtHome } from './support.ts'

const root = join(import.meta.dirname, '..', '..')
const pages = pagesAtHome()

const get = (path: string) => answerOf(pages, open(path))
const textAt = async (path: string) => (await get(path)).text()

/** Where a document of the repository is shown, as people would guess it. */
function addressOf(path: string): string {
  return `/${path.replace(/(\/README)?\.md$/, '')}`
}

const documents = globSync('docs/**/*.md', { cwd: root }).map((path) => addressOf(path.replaceAll('\\', '/')))
const atTheTop = ['/docs/readme', '/docs/changelog', '/docs/contributing', '/docs/security-policy']

/** The addresses that a page leads to. */
function linksOf(text: string): string[] {
  return [...text.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address = '']) => address)
}

const contentsOf = (text: string) => linksOf(/<nav class="contents".*?<\/nav>/s.exec(text)?.[0] ?? '')

describe.each([...documents, ...atTheTop])('%s', (address) => {
  it('is a page with the policy of all pages, in which nothing is inline and nothing comes from elsewhere', async () => {
    const response = await get(address)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    const policy = (await get('/')).headers.get('content-security-policy')
    expect(response.headers.get('content-security-policy')).toBe(policy)
    const text = await response.text()
    expect(text).not.toMatch(/<script(?![^>]*src=)|<style| style="| on\w+="/)
    expect([...text.matchAll(/ src="([^"]*)"/g)].filter(([, from = '']) => !from.startsWith('/'))).toEqual([])
    expect(text.match(/<h1/g)).toHaveLength(1)
  })

  it('leads to pages, files and sections that are there', async () => {
    const text = await textAt(address)
    // The port is that of whoever shows the page.
    expect(linksOf(text).filter((link) => link.startsWith('http://localhost:4000'))).toEqual([])
    const broken = linksOf(text)
      .filter((link) => !/^(https?|mailto):/.test(link))
      .map(async (link) => {
        const [path = '', section] = link.split('#', 2)
        const elsewhere = ['/schema.graphql', '/api/openapi.json', '/graphql']
        if (elsewhere.includes(path)) return []
        const target = path === '' ? text : await textOf(path)
        return target !== null && (section === undefined || target.includes(` id="${section}"`)) ? [] : [link]
      })
    expect((await Promise.all(broken)).flat()).toEqual([])
  })
})

async function textOf(path: string): Promise<string | null> {
  const response = await get(path)
  return response.status === 200 ? response.text() : null
}

describe('the contents', () => {
  it('name every document', async () => {
    const listed = new Set([...contentsOf(await textAt('/docs')), ...contentsOf(await textAt('/docs/decisions'))])
    expect(documents.filter((address) => !listed.has(address))).toEqual([])
  })

  it('say which document is shown, and what comes before and after it', async () => {
    let address: string | undefined = '/docs'
    const read: string[] = []
    while (address !== undefined) {
      const text: string = await textAt(address)
      expect(text).toContain(`<a href="${address}" aria-current="page">`)
      const before = /rel="prev" href="([^"]+)"/.exec(text)?.[1]
      expect(before).toBe(read.at(-1))
      read.push(address)
      address = /rel="next" href="([^"]+)"/.exec(text)?.[1]
    }
    expect(documents.filter((each) => !read.includes(each))).toEqual([])
  })
})

describe('answers', () => {
  it('come compressed, once for those who hold them, and without a body to HEAD', async () => {
    const first = await get('/docs/graph')
    expect(first.headers.get('cache-control')).toBe('no-cache')
    const packed = await answerOf(pages, open('/docs/graph', { 'accept-encoding': 'br' }))
    const text = await first.text()
    expect(brotliDecompressSync(Buffer.from(await packed.arrayBuffer())).toString()).toBe(text)
    const again = open('/docs/graph', { 'if-none-match': first.headers.get('etag') ?? '' })
    expect((await answerOf(pages, again)).status).toBe(304)
    const head = await answerOf(pages, open('/docs/graph', {}, 'HEAD'))
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
      200,
      String(Buffer.byteLength(text)),
      '',
    ])
  })

  it('are 404 where nothing is shown, and for what lies beside the documents', async () => {
    const paths = ['/docs/', '/docs/nothing', '/docs/graph.md', '/docs/../package.json', '/docs/%2e%2e/package.json']
    const statuses = paths.map(async (path) => (await pages.handle(open(path)))?.status ?? 404)
    expect(await Promise.all(statuses)).toEqual(paths.map(() => 404))
    expect(await pages.handle(open('/docsy'))).toBeNull()
    expect(await pages.handle(open('/docs/graph', {}, 'POST'))).toBeNull()
  })

  it('are pictures, which have their own style sheet when they are opened alone', async () => {
    for (const path of globSync('docs/*.svg', { cwd: root })) {
      const { status, headers } = await get(`/${path}`)
      expect([status, headers.get('content-type')]).toEqual([200, 'image/svg+xml'])
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*; style-src 'sha256-[\w+/=]{44}'$/)
    }
  })

  it('are plain text where a file of the package is no document', async () => {
    for (const path of ['/docs/monitoring/alerts.yml', '/docs/deploy/triptych.service', '/docs/LICENSE'])
      expect((await get(path)).headers.get('content-type')).toBe('text/plain; charset=utf-8')
  })
})

/** What the script of a page would fetch to search with. */
async function searched(): Promise<{ library: string; sections: readonly SearchSection[] }> {
  const [, library = '', sections = ''] =
    /data-library="([^"]+)" data-sections="([^"]+)"/.exec(await textAt('/docs')) ?? []
  const answer = await get(sections)
  return { library: await textAt(library), sections: (await answer.json()) as SearchSection[] }
}

describe('the search', () => {
  it('has the sections of all documents, at places that are there', async () => {
    const { sections } = await searched()
    const found = new Set(sections.map(({ address }) => address.replace(/#.*/, '')))
    expect(documents.filter((address) => !found.has(address))).toEqual([])
    const lost = sections.map(async ({ address }) => {
      const [path = '', anchor = ''] = address.split('#')
      return (await textOf(path))?.includes(anchor === '' ? '<h1' : ` id="${anchor}"`) ? [] : [address]
    })
    expect((await Promise.all(lost)).flat()).toEqual([])
  })

  it('runs in browsers: its library and its script are whole', async () => {
    const { library } = await searched()
    expect(() => new Script(library)).not.toThrow()
    const script = linksOf(await textAt('/docs')).find((link) => /docs-[\w-]+\.js$/.test(link)) ?? ''
    const text = await textAt(script)
    expect(() => new Script(text)).not.toThrow()
    expect(text).not.toMatch(/__vi_|__vite|__name\(|require\(|\bimport\b/)
  })

  it('puts what people do before why it is so', async () => {
    const find = createSearch(MiniSearch, (await searched()).sections)
    const found = find('backup')
    expect(found[0]?.address).toBe('/docs/upgrading#backing-up')
    expect(found.map(({ address }) => address)).toContain('/docs/decisions/0054-backups-of-sqlite')
  })

  it('finds what is spelt in another way, and nothing for what is nowhere', async () => {
    const find = createSearch(MiniSearch, (await searched()).sections)
    expect(find('subscribtion')[0]).toMatchObject({
      words: expect.arrayContaining([expect.stringMatching(/^subscription/)]),
    })
    expect(find('xylophone')).toEqual([])
    expect(find('the')).toEqual([])
  })
})

it('is not loaded before somebody reads it', async () => {
  const watch = `import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context) } })
    await import('./src/commands/gateway-pages.ts')
    process.stdout.write(loaded.filter((url) => /pages[/]/.test(url)).join(' '))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', watch], {
    cwd: root,
  })
  expect(stdout).toContain('/src/pages/home.ts')
  expect(stdout).not.toMatch(/\/pages\/docs\/|marked|minisearch|slugger/)
})
