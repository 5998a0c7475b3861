import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const isForeign = (name: string) => /(^|\/)(node_modules|dist|data)(\/|$)/.test(name)

/** The documents about the code. The changelog also names what was. */
const documents = globSync(['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs/**/*.md', 'examples/*/README.md'], {
  cwd: root,
}).toSorted()

/** What documents name though it is not here: of other programs, or not there yet. */
const elsewhere = new Set([
  '.ts',
  '<noun>.ts',
  'COMMIT',
  'citus.enable_unsafe_triggers',
  'EBADENGINE',
  'Enum.VALUE',
  'data/bench.json',
  'data/triptych.key.json',
  'extensions.valueCompletion',
  'findBreakingChanges',
  'hot_standby_feedback',
  'idtyp',
  'index.ts',
  'max_prepared_statements',
  'mmap_size',
  'nodejs_eventloop_lag_p99_seconds',
  'nodejs_gc_duration_seconds',
  'nodejs_heap_size_used_bytes',
  'pg_dump',
  'persistConfig.file',
  'persisted-documents.json',
  'persistedDocuments',
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
  'relayPagination',
  'reusePort',
  'router.mjs',
  'schema.released.graphql',
  'tracing.mjs',
  'triptych_party',
  'triptych/schema.graphql',
  'ysql_yb_ddl_transaction_block_enabled',
])

/** The files that every noun has. */
const roles = new Set([
  'graphql.ts',
  'graphql.refusals.ts',
  'operations.ts',
  'records.ts',
  'refusals.ts',
  'rest.counterparts.ts',
  'rest.ts',
  'store.ts',
])

const fileName = /\.(graphql|js|json|md|mjs|sql|svg|ts)$/
const ourFolder = /^(bench|deploy|docs|drizzle|examples|lint|src|test)\//
const identifier = /^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*(\(\))?$/

let files: string[] = []
let words: ReadonlySet<string> = new Set()
beforeAll(async () => {
  const patterns = ['*', '{bench,deploy,docs,drizzle,examples,lint,src,test}/**/*']
  files = globSync(patterns, { cwd: root, exclude: isForeign }).filter((path) => !isForeign(path))
  const ofCode = files.filter((path) => /\.(ts|js|sql)$|^(package\.json|schema\.graphql)$/.test(path))
  const texts = await Promise.all(
    ofCode.filter((path) => !path.startsWith('test/documents/')).map((path) => readFile(join(root, path), 'utf8')),
  )
  words = new Set(texts.flatMap((text) => text.match(/[A-Za-z_$][\w$]*/g) ?? []))
})

/** Everything in backticks outside of blocks of code. */
function namesIn(text: string): string[] {
  const prose = text.replaceAll(/```.*?```/gs, '')
  return [...new Set([...prose.matchAll(/`([^`\n]+)`/g)].map(([, name = '']) => name))]
}

const isPath = (name: string) =>
  /^[\w.<>*{}/-]+$/.test(name) && !name.startsWith('/') && (ourFolder.test(name) || fileName.test(name))

function isThere(name: string): boolean {
  if (!isPath(name))
    return name
      .replace('()', '')
      .split('.')
      .every((word) => words.has(word))
  const path = name.replace(/\/$/, '')
  if (path.includes('*')) return globSync(`src/**/${path}`, { cwd: root }).length > 0
  const holders = files.filter((file) => file === path || file.endsWith(`/${path}`))
  // A name alone says which file only where there is one, or where it is that of a room.
  const isClear =
    name.includes('/') ||
    files.includes(path) ||
    holders.length === 1 ||
    roles.has(path) ||
    files.includes(`src/${path}`)
  return holders.length > 0 && isClear
}

async function named(document: string): Promise<string[]> {
  const names = namesIn(await readFile(join(root, document), 'utf8'))
  return names.filter((name) => isPath(name) || identifier.test(name))
}

describe.each(documents)('%s', async (document) => {
  const text = await readFile(join(root, document), 'utf8')

  it('names only files and identifiers that are there', async () => {
    expect((await named(document)).filter((name) => !elsewhere.has(name) && !isThere(name))).toEqual([])
  })

  it('looks for identifiers only in files that have them', async () => {
    const pairs = [...text.matchAll(/`([\w.]+)(?:\(\))?`\s+of\s+`([\w./-]+\.(?:ts|js))`/g)]
    const missing = pairs.map(async ([pair, name = '', path = '']) => {
      const holders = files.filter((file) => file === path || file.endsWith(`/${path}`))
      const code = await Promise.all(holders.map((file) => readFile(join(root, file), 'utf8')))
      const [word = ''] = name.split('.').slice(-1)
      return code.some((each) => new RegExp(`\\b${word}\\b`).test(each)) ? [] : [pair]
    })
    expect((await Promise.all(missing)).flat()).toEqual([])
  })

  it('leads to files and sections that are there', async () => {
    const links = [...text.matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)/g)]
    const broken = links.map(async ([link, path = '', section]) => {
      const target = path === '' ? document : join(dirname(document), path).replace(/\/$/, '')
      if (!files.includes(target)) return [link]
      return section === undefined || sectionsIn(await readFile(join(root, target), 'utf8')).includes(section)
        ? []
        : [link]
    })
    expect((await Promise.all(broken)).flat()).toEqual([])
  })
})

/** The sections of a text as links name them. */
function sectionsIn(text: string): string[] {
  const headings = [...text.replaceAll(/```.*?```/gs, '').matchAll(/^#+ (.+)$/gm)]
  return headings.map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

it('makes no exception that no document needs', async () => {
  const all = new Set((await Promise.all(documents.map(named))).flat())
  expect([...elsewhere].filter((name) => !all.has(name))).toEqual([])
  expect(documents.length).toBeGreaterThan(35)
})
