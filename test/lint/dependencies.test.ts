import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, inject, test } from 'vitest'
import '../support/provided.ts'

const check = join(import.meta.dirname, '..', '..', 'lint', 'dependencies.ts')

/** A package as it is installed, and whether the lock file has it for development alone. */
interface Installed {
  readonly license: string
  readonly dev?: true
}

/** What the check says of a folder with these packages, and with these lines in the decision. */
async function complaints(packages: Record<string, Installed>, lines: readonly string[] = []): Promise<string[]> {
  const folder = await mkdtemp(join(inject('runFolder'), 'dependencies-'))
  const paths = Object.entries(packages).map(
    ([name, { license, dev }]) => [`node_modules/${name}`, { license, dev }] as const,
  )
  const files = {
    'package.json': { dependencies: {}, devDependencies: {} },
    'package-lock.json': {
      packages: { '': {}, ...Object.fromEntries(paths.map(([path, { dev }]) => [path, { dev }])) },
    },
    ...Object.fromEntries(paths.map(([path, { license }]) => [`${path}/package.json`, { license }])),
  }
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(folder, dirname(path)), { recursive: true })
    await writeFile(join(folder, path), JSON.stringify(content))
  }
  await mkdir(join(folder, 'docs/decisions'), { recursive: true })
  await writeFile(join(folder, 'docs/decisions/0013-dependencies.md'), lines.join('\n'))
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, [check, folder], (_error, _stdout, stderr) => resolve(stderr))
  })
  // The folder has few of the packages that exceptions are made for.
  return output.split('\n').filter((line) => line !== '' && !line.includes('needs none any more'))
}

test('a license that is not allowed is reported, and one that is allowed is not', async () => {
  const found = await complaints({
    good: { license: 'MIT' },
    bad: { license: 'GPL-3.0-only' },
    'good/node_modules/worse': { license: 'Elastic-2.0', dev: true },
  })
  expect(found).toEqual([
    'bad has the license GPL-3.0-only, which is not in the list of lint/dependencies.ts.',
    'worse has the license Elastic-2.0, which is not in the list of lint/dependencies.ts.',
  ])
})

test('what is fine for development may not come with the program, even through another package', async () => {
  const elastic = { license: 'Elastic-2.0' }
  expect(
    await complaints({
      '@apollo/gateway': { ...elastic, dev: true },
      '@apollo/query-planner': { ...elastic, dev: true },
    }),
  ).toEqual([])
  expect(await complaints({ '@apollo/gateway': elastic, 'other/node_modules/@apollo/composition': elastic })).toEqual([
    '@apollo/gateway has the license Elastic-2.0 and may be used for development only, but comes with the program.',
    '@apollo/composition has the license Elastic-2.0 and may be used for development only, but comes with the program.',
  ])
})

test('another package of the same makers is not fine for all that', async () => {
  expect(await complaints({ '@apollo/subgraph-next': { license: 'Elastic-2.0', dev: true } })).toHaveLength(1)
})

test('a line of the decision that has no package, or that another one repeats, is reported', async () => {
  const decision = join('docs', 'decisions', '0013-dependencies.md')
  expect(await complaints({ good: { license: 'MIT' } }, ['| `gone` | its place |', '| `gone` | its place |'])).toEqual([
    `gone has a line in ${decision}, but is no dependency any more.`,
    `gone has more than one line in ${decision}.`,
  ])
})
