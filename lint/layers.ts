import { dirname, join, relative, sep } from 'node:path'
import type { ESTree, Rule } from '@oxlint/plugins'

/** Folders of `src` that are no nouns; every other folder is one and has the rooms of `rooms`. */
const sharedFolders = new Set([
  'commands',
  'database',
  'demo',
  'graphql',
  'http',
  'identity',
  'import-export',
  'instruments',
  'operations',
  'pages',
  'rest',
  'values',
])

/**
 * The files of a noun that have rules of their own, or folders of that name, or `graphql.products.ts`; any other is
 * `noun`: pure.
 */
const rooms = new Set(['store', 'operations', 'graphql', 'rest'])

/** Files beside the folders: those that put everything together, those that list it, those that know the request or SQL. */
const topFiles: Record<string, string> = {
  'main.js': 'process',
  'gateway.ts': 'process',
  'api-documents.ts': 'process',
  'open-addresses.ts': 'process',
  'fault-answers.ts': 'process',
  'request-contexts.ts': 'process',
  'schema.ts': 'contents',
  'routes.ts': 'contents',
  'counterparts.ts': 'contents',
  'refusals.ts': 'contents',
  'config.ts': 'configuration',
  'context.ts': 'context',
  'offered.ts': 'database',
  'visibility.ts': 'database',
  'visible-to.ts': 'database',
}

/** What everything may import: values, and the files beside the folders that know nothing but them. */
const open = ['values/', 'common']

/** What each place may import from `src`. `own` is the same noun, `other` another one; places not listed here are free. */
export const allowed: Readonly<Record<string, readonly string[]>> = {
  noun: ['own noun', 'other noun', 'operations/', ...open],
  store: [
    'own noun',
    'own store',
    'other noun',
    'other store',
    'operations/',
    'database',
    'transaction',
    'tables',
    ...open,
  ],
  operations: [
    'own noun',
    'own store',
    'own operations',
    'other noun',
    'other store',
    'operations/',
    'transaction',
    ...open,
  ],
  graphql: [
    'own noun',
    'own store',
    'own operations',
    'own graphql',
    'other noun',
    'other graphql',
    ...shownFrom('graphql/'),
  ],
  rest: ['own noun', 'own store', 'own operations', 'own rest', 'other noun', 'other rest', ...shownFrom('rest/')],
  'graphql/': ['http/', 'identity/', 'database', 'transaction', 'tables', ...shownFrom('graphql/')],
  'rest/': ['http/', 'identity/', 'database', 'transaction', 'tables', ...shownFrom('rest/')],
  'operations/': ['operations/', 'database', 'transaction', 'tables', ...open],
  'identity/': ['identity/', 'http/', 'database', 'transaction', 'tables', ...open],
  'http/': ['http/', ...open],
  'instruments/': ['instruments/', 'transaction', ...open],
  'values/': ['values/'],
  database: ['database', 'transaction', 'tables', 'driver', ...open],
  common: open,
}

/** What the files of one skin, GraphQL or REST, share. */
function shownFrom(skin: string): string[] {
  return [skin, 'operations/', 'context', ...open]
}

/** What a type-only import, which leaves no trace in the running program, may reach beyond `allowed`: the rows' types. */
const allowedTypes: Record<string, readonly string[]> = {
  noun: ['tables'],
  graphql: ['other store'],
  rest: ['other store'],
  common: ['tables', 'database', 'transaction', 'configuration'],
}

/** Libraries that compute and do nothing else: allowed everywhere. */
const pureLibraries = new Set([
  '@formatjs/intl-localematcher',
  'negotiator',
  'node:crypto',
  'node:url',
  'node:util',
  're2js',
  'standardwebhooks',
  'uuidv7',
  'zod',
])

const dialects =
  /^(better-sqlite3|pg|pg-copy-streams|drizzle-orm\/(better-sqlite3|node-postgres|migrator|[a-z]+-core))(\/|$)/
const sql = /^drizzle-orm(\/|$)/

interface Layer {
  readonly folder: string
  readonly kind: string
}

/** Whether a folder of `src` is one of the business. */
export function isNoun(folder: string): boolean {
  return !sharedFolders.has(folder)
}

/** The place of a file, given relative to `src`, with slashes. */
function placeOf(path: string): Layer {
  const [folder = '', second] = path.split('/')
  if (second === undefined) return { folder: '', kind: topFiles[folder] ?? 'common' }
  if (folder === 'database') return { folder, kind: databaseKind(second) }
  if (sharedFolders.has(folder)) return { folder, kind: `${folder}/` }
  const room = second.split('.', 1)[0] ?? ''
  return { folder, kind: rooms.has(room) ? room : 'noun' }
}

/**
 * Drivers and dialects are the database folder's own; `database.ts`, with the transaction's type, is open to operations
 * too.
 */
function databaseKind(file: string): string {
  if (file === 'database.ts') return 'transaction'
  if (file === 'tables.ts') return 'tables'
  return /^(sqlite|postgres)(\..+)?\.ts$|^(columns|schema)\./.test(file) ? 'driver' : 'database'
}

/** What a place is called in `allowed`, seen from another. */
function seenFrom(importer: Layer, { folder, kind }: Layer): string {
  if (!rooms.has(kind) && kind !== 'noun') return kind
  return `${folder === importer.folder ? 'own' : 'other'} ${kind}`
}

function refusedFile(path: string, importer: Layer, target: string, isType: boolean): string | undefined {
  if (target.startsWith('../')) return target === '../package.json' ? undefined : 'src imports nothing from outside src'
  const place = placeOf(target)
  const inDatabase = importer.folder === 'database'
  if (place.kind === 'driver' && !inDatabase)
    return `only src/database may import ${target}: open a database with database/open.ts`
  const rules = allowed[inDatabase ? 'database' : importer.kind]
  const seen = seenFrom(importer, place)
  const isOpen = rules === undefined || rules.includes(seen) || (isType && allowedTypes[importer.kind]?.includes(seen))
  return isOpen ? undefined : `${path} may not import ${target} (${seen}); it may import: ${rules.join(', ')}`
}

function refusedPackage(path: string, importer: Layer, name: string): string | undefined {
  const { folder, kind } = importer
  if (folder === 'database' || pureLibraries.has(name)) return undefined
  if (dialects.test(name)) return `only src/database may import ${name}`
  const speaksSql =
    ['store', 'operations/', 'database', 'demo/', 'import-export/', 'commands/'].includes(kind) ||
    path.startsWith('identity/store.')
  if (sql.test(name)) return speaksSql ? undefined : `${path} may not import ${name}: SQL belongs into a store.ts`
  if (['noun', 'store', 'operations'].includes(kind)) return `${path} may not import ${name}: it does no I/O of its own`
  return undefined
}

/**
 * Says why a file of `src` may not import something, or undefined where it may. `path` is relative to `src`, with
 * slashes; `isType` tells an `import type`.
 */
export function refusal(path: string, specifier: string, isType = false): string | undefined {
  const importer = placeOf(path)
  if (!specifier.startsWith('.')) return refusedPackage(path, importer, specifier)
  return refusedFile(path, importer, join(dirname(path), specifier).split(sep).join('/'), isType)
}

type Importing =
  | ESTree.ImportDeclaration
  | ESTree.ImportExpression
  | ESTree.ExportNamedDeclaration
  | ESTree.ExportAllDeclaration

/** Lints the layer table of CONTRIBUTING.md. */
export const layers: Rule = {
  create(context) {
    const path = relative(join(context.cwd, 'src'), context.filename).split(sep).join('/')
    if (path.startsWith('..')) return {}
    const check = (node: Importing) => {
      const { source } = node
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return
      const kind = 'importKind' in node ? node.importKind : 'exportKind' in node ? node.exportKind : 'value'
      const message = refusal(path, source.value, kind === 'type')
      if (message) context.report({ message, node: source })
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    }
  },
}
