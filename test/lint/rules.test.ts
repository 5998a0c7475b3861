import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, inject, test } from 'vitest'
import '../support/provided.ts'

const root = join(import.meta.dirname, '..', '..')

/**
 * Plants files in a tree of its own, lints it as this repository is linted, and answers `file: rule` for each
 * complaint.
 */
async function complaints(files: Record<string, string>): Promise<string[]> {
  const tree = await mkdtemp(join(inject('runFolder'), 'lint-'))
  const config = JSON.parse(await readFile(join(root, '.oxlintrc.json'), 'utf8')) as { options: object }
  // Rules that need types need installed packages too; the tree has none.
  const planted = {
    ...config,
    options: { ...config.options, typeAware: false },
    jsPlugins: [join(root, 'lint', 'plugin.ts')],
  }
  for (const [path, text] of Object.entries({ '.oxlintrc.json': JSON.stringify(planted), ...files })) {
    await mkdir(dirname(join(tree, path)), { recursive: true })
    await writeFile(join(tree, path), text)
  }
  const output = await new Promise<string>((resolve) => {
    const oxlint = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint')
    execFile(process.execPath, [oxlint, '--format', 'json'], { cwd: tree }, (_error, stdout) => resolve(stdout))
  })
  const { diagnostics } = JSON.parse(output) as { diagnostics: { filename: string; code: string }[] }
  return diagnostics.map(({ filename, code }) => `${filename}: ${code}`)
}

test('each rule of the house reports a planted violation, and nothing else', async () => {
  const use = (specifier: string) => `import { a } from '${specifier}'\n\nexport const b = a\n`
  const found = await complaints({
    'src/vocabulary.ts': 'export const a = 1\n',
    'src/subscriptions/subscription.ts': use('../vocabulary.ts'),
    'src/subscriptions/store.ts': use('./graphql.ts'),
    'src/subscriptions/operations.ts': "export * from '../graphql/errors.ts'\n",
    'src/subscriptions/graphql.ts': "export const load = import('../database/database.ts')\n",
    'src/organizations/graphql.ts': "export type { Database } from '../database/database.ts'\n",
    'src/organizations/organization.ts': use('drizzle-orm/pg-core'),
    'src/config.ts': 'export const port = process.env.PORT\n',
    'src/gateway.ts': 'export const port = process.env.PORT\n',
    'src/chicken.ts': "import { egg } from './egg.ts'\n\nexport const chicken = [egg]\n",
    'src/egg.ts': "import { chicken } from './chicken.ts'\n\nexport const egg = [chicken]\n",
    'src/hen.ts': "import type { Cock } from './cock.ts'\n\nexport type Hen = Cock | 1\n",
    'src/cock.ts': "import type { Hen } from './hen.ts'\n\nexport type Cock = Hen | 2\n",
    'src/utils.ts': 'export const a = 1\n',
    'src/camelCase.ts': 'export const a = 1\n',
    'src/bare.ts': 'export function bare() {}\n',
    'src/bare-arrow.ts': 'export const bare = () => 1\n',
    'src/long.ts': `export const long = '${'x'.repeat(140)}'\n`,
    'src/default.ts': 'export default 1\n',
    'src/services/store.ts': "import { eq } from 'drizzle-orm'\n\nexport const a = eq\n",
    'src/sellers/store.ts':
      "import { asc, type Column } from 'drizzle-orm'\n\n/** Ordered. */\nexport const a = (c: Column) => asc(c)\n",
    'src/database/migrate.ts': "import { eq } from 'drizzle-orm'\n\nexport const a = eq\n",
  })
  expect(found.toSorted()).toEqual([
    'src/bare-arrow.ts: house(documented-exports)',
    'src/bare.ts: house(documented-exports)',
    'src/camelCase.ts: house(file-names)',
    'src/chicken.ts: import(no-cycle)',
    'src/cock.ts: import(no-cycle)',
    'src/default.ts: import(no-default-export)',
    'src/egg.ts: import(no-cycle)',
    'src/gateway.ts: node(no-process-env)',
    'src/hen.ts: import(no-cycle)',
    'src/long.ts: house(line-length)',
    'src/organizations/graphql.ts: house(layers)',
    'src/organizations/organization.ts: house(layers)',
    'src/services/store.ts: eslint(no-restricted-imports)',
    'src/subscriptions/graphql.ts: house(layers)',
    'src/subscriptions/operations.ts: house(layers)',
    'src/subscriptions/store.ts: house(layers)',
    'src/utils.ts: house(file-names)',
  ])
})

test('statements are awaited outside src/database, whatever else is called get, all, run or values', async () => {
  const statements = [
    'tx.select().from(table).all()',
    'tx.select().from(table).where(condition).get()',
    'database.connection.insert(table).values(row).run()',
    'database.connection.all(sql)',
    'connection.select().from(table).values()',
    'tx.run(sql)',
    'query.prepare().get({ id: 1 })',
    'statement.all()',
  ]
  const others = [
    'tx.insert(table).values(row)',
    'map.get(key)',
    'app.get("/", handler)',
    'headers.get("accept")',
    'Promise.all(promises)',
    'storage.run(context, work)',
    'Object.values(object)',
    'map.values()',
  ]
  const source = (lines: string[]) =>
    lines.map((line, index) => `/** ${index}. */\nexport const a${index} = () => ${line}\n`).join('')
  const found = await complaints({
    'src/statements.ts': source(statements),
    'src/others.ts': source(others),
    'src/database/migrate.ts': source(statements),
  })
  expect(found).toEqual(statements.map(() => 'src/statements.ts: house(portable-statements)'))
})
