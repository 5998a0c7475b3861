import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { once } from '../../once.ts'

/** The folder of the package, beside `src` in the repository and beside `dist` in the published package. */
const root = new URL('../../../', import.meta.url)

/** Documents at the top of the package, and where they are shown. */
const addressesAtTheTop = new Map([
  ['README.md', '/docs/readme'],
  ['CHANGELOG.md', '/docs/changelog'],
  ['CONTRIBUTING.md', '/docs/contributing'],
  // Beside docs/security.md, from which only capitals tell it.
  ['SECURITY.md', '/docs/security-policy'],
])

/** What other pages of the gateway show already. */
const addressesElsewhere = new Map([
  ['schema.graphql', '/schema.graphql'],
  ['docs/openapi.json', '/api/openapi.json'],
])

/** Files of the package that are shown at `/docs`, as paths in it, by their addresses. */
export const shownFiles = once(async (): Promise<ReadonlyMap<string, string>> => {
  const folders = await Promise.all(['docs', 'deploy'].map(filesIn))
  const paths = [...addressesAtTheTop.keys(), 'LICENSE', ...folders.flat()]
  return new Map(paths.filter((path) => !addressesElsewhere.has(path)).map((path) => [addressOf(path), path]))
})

/** Where a file of the package is shown; the file does not have to be there. */
export function addressOf(path: string): string {
  const known = addressesElsewhere.get(path) ?? addressesAtTheTop.get(path)
  if (known !== undefined) return known
  const withinDocs = path.replace(/^docs\//, '')
  return `/docs/${withinDocs}`.replace(/(\/README)?\.md$/, '')
}

/** The text of a file of the package. */
export function readShown(path: string): Promise<string> {
  return readFile(new URL(path, root), 'utf8')
}

async function filesIn(folder: string): Promise<string[]> {
  const start = fileURLToPath(new URL(`${folder}/`, root))
  const entries = await readdir(start, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return files.map((file) => `${folder}/${relative(start, file).replaceAll(sep, '/')}`)
}
