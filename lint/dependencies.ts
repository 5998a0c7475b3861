/**
 * Checks that every installed package, development included, has a license that this project can live with, and that
 * every dependency of package.json, and no other, has a line in its decision that says what it earns. What may only be
 * used to develop must not come with the program, whatever brings it.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** This repository, or the folder that is given. */
const root = process.argv[2] ?? join(import.meta.dirname, '..')

const allowed = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Unlicense',
  'CC0-1.0',
])

interface Exception {
  readonly name: RegExp
  readonly license: string
  readonly why: string
  /** Whether it is fine for development alone. */
  readonly isForDevelopment?: true
}

const fromApollo = 'Apollo’s composer or router, with which tests prove that theirs take our graph'

/** Packages with another license that are fine all the same, and why. */
const exceptions: readonly Exception[] = [
  {
    name: /^argparse$/,
    license: 'PSF-2.0',
    why: 'permissive, Python’s own; part of the linter of our OpenAPI document',
    isForDevelopment: true,
  },
  { name: /^lightningcss(-|$)/, license: 'MPL-2.0', why: 'part of the test runner, unchanged', isForDevelopment: true },
  { name: /^@apollo\/composition$/, license: 'Elastic-2.0', why: fromApollo, isForDevelopment: true },
  { name: /^@apollo\/federation-internals$/, license: 'Elastic-2.0', why: fromApollo, isForDevelopment: true },
  { name: /^@apollo\/gateway$/, license: 'Elastic-2.0', why: fromApollo, isForDevelopment: true },
  { name: /^@apollo\/query-graphs$/, license: 'Elastic-2.0', why: fromApollo, isForDevelopment: true },
  { name: /^@apollo\/query-planner$/, license: 'Elastic-2.0', why: fromApollo, isForDevelopment: true },
]

interface Manifest {
  readonly license?: string | { readonly type?: string }
  readonly licenses?: readonly { readonly type?: string }[]
}

function licenseOf({ license, licenses }: Manifest): string {
  if (typeof license === 'string') return license
  return license?.type ?? licenses?.map(({ type }) => type).join(' OR ') ?? 'none'
}

/** Whether an SPDX expression leaves a choice of allowed licenses; all these packages write them without nesting. */
function isAllowed(expression: string): boolean {
  const choices = expression.replaceAll(/[()]/g, '').split(' OR ')
  return choices.some((choice) => choice.split(' AND ').every((license) => allowed.has(license.trim())))
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`)
  process.exitCode = 1
}

const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, { optional?: boolean; dev?: boolean }>
}
const used = new Set<object>()
let checked = 0
for (const [path, { optional, dev }] of Object.entries(lock.packages)) {
  if (path === '') continue
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
  const text = await readFile(join(root, path, 'package.json'), 'utf8').catch(() => null)
  // Binaries of other platforms are in the lock file and not installed; they come from the same sources as this one's.
  if (text === null && optional) continue
  if (text === null) throw new Error(`${name} is not installed: run \`npm ci\`.`)
  checked += 1
  const license = licenseOf(JSON.parse(text) as Manifest)
  const exception = exceptions.find((each) => each.name.test(name) && each.license === license)
  if (exception) used.add(exception)
  if (exception?.isForDevelopment && !dev)
    complain(`${name} has the license ${license} and may be used for development only, but comes with the program.`)
  if (exception || isAllowed(license)) continue
  complain(`${name} has the license ${license}, which is not in the list of lint/dependencies.ts.`)
}
for (const exception of exceptions.filter((each) => !used.has(each))) {
  complain(`lint/dependencies.ts makes an exception for ${exception.name.source}, which needs none any more.`)
}
if (checked === 0) throw new Error('package-lock.json names no package.')

const decision = join('docs', 'decisions', '0013-dependencies.md')
const text = await readFile(join(root, decision), 'utf8')
const lines = [...text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name)
const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<
  'dependencies' | 'devDependencies',
  object
>
const wanted = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)])
for (const name of wanted)
  if (!lines.includes(name)) complain(`${name} has no line in ${decision} that says what it earns.`)
for (const name of new Set(lines))
  if (!wanted.has(name)) complain(`${name} has a line in ${decision}, but is no dependency any more.`)
for (const name of new Set(lines.filter((each, index) => lines.indexOf(each) < index)))
  complain(`${name} has more than one line in ${decision}.`)
