import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { once } from '../../once.ts'
import { createAsset, type Asset } from '../assets.ts'
import { securityHeaders } from '../headers.ts'
import { readContents } from './contents.ts'
import { readShown, shownFiles } from './files.ts'
import { parseDocument } from './markdown.ts'
import { docsAssets, documentPage } from './page.ts'
import { readSections } from './sections.ts'

/** Something at an address below `/docs`, and the headers that go with it. */
interface Shown {
  readonly asset: Asset
  readonly headers: Record<string, string>
}

const pictureType = 'image/svg+xml'

/** What browsers show or offer to keep, by the end of its name; all else is plain text. */
const types = new Map([
  ['md', 'text/html; charset=utf-8'],
  ['svg', pictureType],
  ['json', 'application/json'],
])

/** The documentation, each part of it written at the first request for it. */
interface Docs {
  /** What stands at an address; null for nothing. */
  readonly at: (address: string) => Promise<Shown | null>
  /** An asset by its path; undefined for none. */
  readonly asset: (path: string) => Promise<Asset | undefined>
}

/** Makes the documentation, whose pages are shown as `present` has them. */
export function createDocs(present: (page: string) => string): Docs {
  const known = new Map<string, Promise<Shown>>()
  return {
    async at(address) {
      const path = (await shownFiles()).get(address)
      if (path === undefined) return null
      const shown = known.get(address) ?? show(path, address, present)
      known.set(address, shown)
      return shown
    },
    asset: async (path) => [...docsAssets, ...(await searchAssets())].find((asset) => asset.path === path),
  }
}

async function show(path: string, address: string, present: (page: string) => string): Promise<Shown> {
  const text = await readShown(path)
  const ending = /\.(\w+)$/.exec(path)?.[1] ?? ''
  const type = types.get(ending) ?? 'text/plain; charset=utf-8'
  if (ending !== 'md') {
    const headers = { ...securityHeaders('asset'), ...(type === pictureType ? styledBy(text) : {}) }
    return { asset: createAsset('file', type, text), headers }
  }
  const [contents, [library, sections]] = await Promise.all([readContents(), searchAssets()])
  const search = { library: library.path, sections: sections.path }
  const page = documentPage(parseDocument(path, text), { address, contents, search })
  return { asset: createAsset('page', type, present(page)), headers: securityHeaders('page') }
}

/** The policy of a picture that is opened by itself: its own style sheet and no other. */
function styledBy(picture: string): Record<string, string> {
  const [, style] = /<style>(.*?)<\/style>/s.exec(picture) ?? []
  if (style === undefined) return {}
  const digest = createHash('sha256').update(style).digest('base64')
  const { 'content-security-policy': policy } = securityHeaders('asset')
  return { 'content-security-policy': `${policy}; style-src 'sha256-${digest}'` }
}

/** The library of the search, in the form for browsers, which its package has beside the others, and what it searches. */
const searchAssets = once(async (): Promise<readonly [library: Asset, sections: Asset]> => {
  const main = createRequire(import.meta.url).resolve('minisearch')
  const [library, sections] = await Promise.all([
    readFile(new URL('../umd/index.js', pathToFileURL(main)), 'utf8'),
    readSections(),
  ])
  return [
    createAsset('docs-search.js', 'text/javascript; charset=utf-8', library),
    createAsset('docs-sections.json', 'application/json', JSON.stringify(sections)),
  ]
})
