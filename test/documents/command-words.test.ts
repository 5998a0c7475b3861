import { existsSync, globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { program } from '../../src/commands/command-line.ts'
import { variables } from '../../src/variables.ts'
import config from '../../vitest.config.ts'
import { blocksIn, commandsIn, inlineCommandsIn, isSetting, readDocuments, root } from './shell-commands.ts'

const documents = await readDocuments()
const commands = documents.flatMap((each) => [...commandsIn(each), ...inlineCommandsIn(each)])

/** What is said to `triptych` by a command, however it is called; null where it is not called. */
function saidToTriptych(command: string): string[] | null {
  const [, said] =
    /(?:npx triptych|npm run --silent triptych --|(?:^|\(|[|&] |^(?:[A-Z_]+=\S* )+)triptych)((?: [^|)]+)?)/.exec(
      command,
    ) ?? []
  return said === undefined ? null : (said.match(/'[^']*'|"[^"]*"|[^\s'"]+/g) ?? [])
}

/** What of some words the command line does not know. */
function unknownIn(words: readonly string[], verb: Command): string[] {
  const [first, ...rest] = words
  // Three dots stand for any verb.
  if (first === undefined || first === '…') return []
  if (first === 'help' && verb.parent === null) return unknownIn(rest, verb)
  const next = verb.commands.find((each) => each.name() === first)
  if (next) return unknownIn(rest, next)
  if (verb.commands.length > 0 && !first.startsWith('-')) return [first]
  const options = words.filter((word) => word.startsWith('--')).map((word) => word.replace(/=.*/, ''))
  const known = [...verb.options.map(({ long }) => long), '--help', '--version']
  return options.filter((option) => !known.includes(option))
}

/** The verb that some words begin with, in one text; none where they ask for help alone. */
function verbOf(words: readonly string[], verb: Command): string[] {
  const [first, ...rest] = words
  const next = verb.commands.find((each) => each.name() === first)
  if (!next) return []
  const [below] = verbOf(rest, next)
  if (below === undefined && next.commands.length > 0) return []
  return [[first, below].filter(Boolean).join(' ')]
}

/** Scripts of npm, those of the examples too. */
const scripts = new Map(
  await Promise.all(
    globSync(['package.json', 'examples/*/package.json'], { cwd: root }).map(async (path) => {
      const read = JSON.parse(await readFile(join(root, path), 'utf8')) as { scripts?: Record<string, string> }
      return [dirname(path), Object.keys(read.scripts ?? {})] as const
    }),
  ),
)

describe('what documents say', () => {
  it('to the command line, it understands: verbs and options', () => {
    const said = commands.flatMap(({ document, command }) => {
      const words = saidToTriptych(command)
      return words ? [{ document, command, words }] : []
    })
    expect(said.length).toBeGreaterThan(25)
    const wrong = said.map(({ document, command, words }) => [document, command, ...unknownIn(words, program())])
    expect(wrong.filter((each) => each.length > 2)).toEqual([])
    expect(unknownIn(['serve', '--prot'], program())).toEqual(['--prot'])
    expect(unknownIn(['secrets', 'encrpyt'], program())).toEqual(['encrpyt'])
  })

  it('to the command line, a test runs: each verb', async () => {
    const paths = globSync('test/**/*.ts', { cwd: root, exclude: ['test/documents/**'] })
    const tests = await Promise.all(paths.map((path) => readFile(join(root, path), 'utf8')))
    const isRun = (verb: readonly string[]) => {
      const words = verb.map((word) => `'${word}'`).join(', ')
      return tests.some((text) => ['(', '[', ', '].some((before) => text.includes(before + words)))
    }
    const verbs = commands.flatMap(({ command }) => verbOf(saidToTriptych(command) ?? [], program()))
    expect([...new Set(verbs)].filter((verb) => !isRun(verb.split(' ')))).toEqual([])
    expect(new Set(verbs).size).toBeGreaterThan(20)
    expect(isRun(['keys', 'revok'])).toBe(false)
  })

  it('to npm, there is: scripts of the package or of an example', () => {
    const asked = commands.flatMap(({ document, command }) =>
      [...command.matchAll(/npm run (?:--silent )?([\w:-]+)|npm (start|test)\b/g)].map(([, name, short]) => ({
        document,
        name: name ?? short ?? '',
      })),
    )
    expect(asked.length).toBeGreaterThan(20)
    const known = new Set([...scripts.values()].flat())
    expect(asked.filter(({ name }) => !known.has(name))).toEqual([])
  })

  it('to set, is a setting: each line of a block, and each variable before a command', () => {
    const set = documents.flatMap(({ document, text }) =>
      blocksIn(text, 'sh').flatMap((block) =>
        block.split('\n').flatMap((line) => {
          const before = isSetting(line) ? line : /^(?:export )?((?:[A-Z][A-Z0-9_]*=\S* ?)*)/.exec(line)?.[1]
          return [...(before ?? '').matchAll(/([A-Z][A-Z0-9_]*)=/g)].map(([, name = '']) => ({ document, name }))
        }),
      ),
    )
    expect(set.length).toBeGreaterThan(15)
    expect(set.filter(({ name }) => !isKnown(name))).toEqual([])
  })

  it('of files and projects of tests, there is', () => {
    const words = commands.flatMap(({ document, command }) => command.split(' ').map((word) => ({ document, word })))
    const paths = words.filter(({ word }) => /^(?:bench|deploy|docs|drizzle|examples|src|test)\//.test(word))
    expect(paths.length).toBeGreaterThan(5)
    expect(paths.filter(({ word }) => !existsSync(join(root, word)))).toEqual([])
    const projects = commands.flatMap(({ command }) =>
      [...command.matchAll(/--project (\w+)/g)].map(([, name]) => name),
    )
    const there = config.test?.projects?.map((each) => typeof each === 'object' && 'test' in each && each.test?.name)
    for (const project of projects) expect(there).toContain(project)
    expect(projects.length).toBeGreaterThan(1)
  })

  it('of the command line, has one place that says how it is called', () => {
    const saying = documents.filter(
      ({ document, text }) =>
        /^docs\/[\w-]+\.md$/.test(document) &&
        document !== 'docs/quick-start.md' &&
        [...text.matchAll(/(?:^|`|\| )triptych ([a-z]+)/gm)].some(([, verb]) =>
          program().commands.some((each) => each.name() === verb),
        ),
    )
    expect(saying.length).toBeGreaterThan(6)
    const silent = saying.filter(({ text }) => !text.includes('(quick-start.md#the-command-line)'))
    expect(silent.map(({ document }) => document)).toEqual([])
  })

  it('of examples, is all that there are', () => {
    const folders = globSync('examples/*', { cwd: root }).toSorted()
    const text = documents.map((each) => each.text).join('\n')
    expect(folders.length).toBeGreaterThan(5)
    expect(folders.filter((folder) => !new RegExp(`cd ${folder}\\b`).test(text))).toEqual(['examples/import'])
    expect(text).toContain('examples/import/bakery.ndjson')
  })

  it('of words in capitals, stands in the code', async () => {
    const paths = globSync(['src/**/*.ts', 'examples/*/src/*', 'bench/**/*.ts', 'lint/**/*.ts', 'test/**/*.ts'], {
      cwd: root,
      exclude: ['test/documents/command*'],
    })
    const texts = await Promise.all(
      [...paths, 'schema.graphql', 'package.json'].map((path) => readFile(join(root, path), 'utf8')),
    )
    const words = new Set(texts.flatMap((text) => text.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g) ?? []))
    const named = documents
      .filter(({ document }) => document !== 'CHANGELOG.md')
      .flatMap(({ document, text }) =>
        [...new Set(text.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g))].map((word) => ({ document, word })),
      )
    expect(named.filter(({ word }) => !words.has(word) && !isKnown(word))).toEqual([])
  })
})

/** Variables of other programs, and those that the documents themselves give a value. */
const others = new Set([
  'TOKEN',
  'NODE_OPTIONS',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'TRIPTYCH_URL',
  'CLIENT_ID',
  'CLIENT_SECRET',
  'BROKER_TOKEN',
  'SELLER_TOKEN',
  // Of a claim of Zitadel.
  'V2_258',
])

function isKnown(name: string): boolean {
  // Those that stand for the ids of what a document makes.
  return others.has(name) || /^(?:[A-Z]+_ID|ID_OF_[A-Z]+)$/.test(name) || name in variables.shape
}
