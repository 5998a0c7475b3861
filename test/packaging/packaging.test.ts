import { mkdtemp, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import '../support/provided.ts'
import { finish, type Published, publish, serve } from './published.ts'

let published: Published
beforeAll(async () => {
  published = await publish(await mkdtemp(join(inject('runFolder'), 'packaging-')))
})

describe('the package', () => {
  it('holds what it needs to run and to be read, and no sources or tests', () => {
    const { files } = published
    // The last one is the file that docs/import.md and `triptych import --help` name.
    const read = ['README.md', 'LICENSE', 'CHANGELOG.md', 'docs/README.md', 'examples/import/bakery.ndjson']
    expect(files).toEqual(expect.arrayContaining(['dist/main.js', 'schema.graphql', ...read]))
    for (const dialect of ['sqlite', 'postgres']) {
      expect(files).toContain(`drizzle/${dialect}/0000_initial.sql`)
      expect(files).toContain(`drizzle/${dialect}/meta/_journal.json`)
    }
    expect(
      files.filter((path) => /^(src|test|lint|bench|data|\.ci)\/|\.ts$|_snapshot\.json$|\.key\.json$/.test(path)),
    ).toEqual([])
  })

  it('has a README whose links lead into the package', async () => {
    const documents = published.files.filter((path) => path.endsWith('.md'))
    const home = join(published.folder, 'node_modules', 'triptych')
    for (const path of documents) {
      const text = await readFile(join(home, path), 'utf8')
      const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) => link)
      const broken = await Promise.all(
        links.map((link) =>
          stat(join(home, path, '..', link)).then(
            () => [],
            () => [`${path}: ${link}`],
          ),
        ),
      )
      expect(broken.flat()).toEqual([])
    }
  })

  it('leaves development dependencies at home', async () => {
    for (const name of ['vitest', 'typescript', 'node'])
      await expect(stat(join(published.folder, 'node_modules', name))).rejects.toThrow('ENOENT')
  })

  it.each(['18.20.0', '20.19.0', '22.16.0'])(
    'refuses Node %s in one line before it loads anything',
    async (version) => {
      const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`
      const older = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`]
      const main = join('node_modules', 'triptych', 'dist', 'main.js')
      const result = await finish(published.folder, process.execPath, ...older, main, 'serve')
      expect(result).toEqual({
        code: 1,
        stdout: '',
        stderr: `triptych: This is Node ${version}, but Triptych needs Node 22.17 or newer.\n`,
      })
    },
  )
})

describe('npx triptych serve', () => {
  let served: Awaited<ReturnType<typeof serve>>
  beforeAll(async () => {
    served = await serve(published.folder)
  })
  afterAll(() => served.stop())

  const get = (path: string) => fetch(new URL(path, served.url), { headers: { accept: 'text/html' } })

  it('shows its pages, with all that they load', async () => {
    for (const path of ['/', '/graphql', '/docs', '/docs/decisions']) {
      const response = await get(path)
      expect(response.status).toBe(200)
      const assets = [...(await response.text()).matchAll(/(?:src|href)="(\/(?:assets\/|favicon)[^"]+)"/g)].map(
        ([, asset = '']) => asset,
      )
      expect(assets.length).toBeGreaterThan(2)
      for (const asset of assets) expect([asset, (await get(asset)).status]).toEqual([asset, 200])
    }
  })

  it('answers a query about the demo data with a token that it printed', async () => {
    const { stdout: token } = await finish(published.folder, 'npx', 'triptych', 'token', '--role', 'operator')
    const response = await fetch(new URL('/graphql', served.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token.trim()}` },
      body: JSON.stringify({ query: '{ sellers { nodes { name } } }' }),
    })
    expect(await response.json()).toEqual({
      data: { sellers: { nodes: [{ name: 'Aurora Software' }, { name: 'Borealis Systems' }] } },
    })
  })

  it('finds its tables up to date afterwards', async () => {
    expect(await finish(published.folder, 'npx', 'triptych', 'migrate')).toMatchObject({
      code: 0,
      stdout: 'The tables are up to date.\n',
    })
  })

  it('serves the schema that the package holds', async () => {
    const packed = await readFile(join(published.folder, 'node_modules', 'triptych', 'schema.graphql'), 'utf8')
    expect(await (await get('/schema.graphql')).text()).toBe(packed)
  })
})
