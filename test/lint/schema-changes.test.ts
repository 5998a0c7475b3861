import { execFile } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { compareSchemas } from '../../lint/schema-comparison.ts'
import '../support/provided.ts'

const root = join(import.meta.dirname, '..', '..')
const check = join(root, 'lint', 'schema-changes.ts')

const released = `
interface Node { id: ID! }
type Query { shop(near: String): Shop! shops: [Shop!]! found: Found search(filter: Filter): Found }
type Shop implements Node { id: ID! name: String! state: State! }
type Town implements Node { id: ID! }
union Found = Shop | Town
enum State { OPEN CLOSED GONE }
input Filter { name: String }
`

const unreleased = '# Changelog\n\n## [Unreleased]\n'
const aRelease = '\n## [0.1.0] - 2026-03-01\n\n### Added\n\n- Shops.\n'

/** How a change of the released schema is judged, with these lines in the unreleased part of the changelog. */
async function judged(part: string, other: string, lines = ''): Promise<[kind: string, names: string][]> {
  if (!released.includes(part)) throw new Error(`The released schema has no ${part}.`)
  const changes = await compareSchemas(released, released.replace(part, other), unreleased + lines + aRelease)
  return changes.map(({ kind, names }) => [kind, names.map((name) => `\`${name}\``).join(' and ')])
}

describe('a change that breaks clients', () => {
  const breaking: [string, string, string, string][] = [
    ['a removed field', 'state: State!', '', '`Shop.state`'],
    ['a field that may be null', 'name: String!', 'name: String', '`Shop.name`'],
    ['a removed enum value', ' GONE', '', '`State.GONE`'],
    ['an argument that is required', 'near: String', 'near: String!', '`Query.shop(near:)`'],
    ['a new argument that is required', 'shops:', 'shops(in: ID!):', '`Query.shops(in:)`'],
    ['a removed member of a union', 'Shop | Town', 'Shop', '`Found` and `Town`'],
    ['an interface that a type leaves', 'Town implements Node', 'Town', '`Town` and `Node`'],
    ['an input field that is required', 'Filter { name: String', 'Filter { name: String!', '`Filter.name`'],
    ['a removed query', 'found: Found', '', '`Query.found`'],
  ]

  it.each(breaking)('is refused: %s', async (_what, part, other, names) => {
    expect(await judged(part, other)).toEqual([['unnamed', names]])
  })

  it.each(breaking)('is let through when the changelog names it: %s', async (_what, part, other, names) => {
    expect(await judged(part, other, `\n### Breaking\n\n- Shops changed:\n  see ${names}.\n`)).toEqual([
      ['named', names],
    ])
  })

  it.each([
    ['another name', '\n### Breaking\n\n- `Shop.names` is gone.\n'],
    ['the name under another heading', '\n### Changed\n\n- `Shop.name` may be null.\n'],
    ['the names of one change in two lines', '\n### Breaking\n\n- `Shop`.\n- `name`.\n'],
    ['the name without its mark', '\n### Breaking\n\n- Shop.name may be null.\n'],
  ])('is refused though the changelog has %s', async (_what, lines) => {
    expect(await judged('name: String!', 'name: String', lines)).toEqual([['unnamed', '`Shop.name`']])
  })

  it('is refused though an earlier release broke at the same place', async () => {
    const earlier = '\n## [0.1.1] - 2026-03-02\n\n### Breaking\n\n- `Shop.name` may be null.\n'
    expect(await judged('name: String!', 'name: String', earlier)).toEqual([['unnamed', '`Shop.name`']])
  })

  it('is refused beside another that is named', async () => {
    expect(await judged('OPEN CLOSED GONE', 'OPEN', '\n### Breaking\n\n- `State.CLOSED` is gone.\n')).toEqual([
      ['named', '`State.CLOSED`'],
      ['unnamed', '`State.GONE`'],
    ])
  })
})

it.each([
  ['nothing', 'Shop', 'Shop', []],
  ['a field', 'name: String!', 'name: String! city: String', []],
  ['a deprecation', 'name: String!', 'name: String! @deprecated(reason: "Names go.")', []],
  ['an optional argument', 'shops:', 'shops(in: ID):', [['noticeable', '`Query.shops(in:)`']]],
  ['an enum value', 'GONE', 'GONE MOVED', [['noticeable', '`State.MOVED`']]],
  ['a member of a union', 'Shop | Town', 'Shop | Town | Query', [['noticeable', '`Found`']]],
])('lets additions through: %s', async (_what, part, other, judgement) => {
  expect(await judged(part, other)).toEqual(judgement)
})

interface Said {
  readonly code: number
  readonly said: string
}

/** Runs the check, or a release, on files of its own. */
async function run(files: Record<string, string>, ...args: string[]): Promise<Said & { folder: string }> {
  const folder = await mkdtemp(join(inject('runFolder'), 'schema-changes-'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return { folder, ...(await runIn(folder, ...args)) }
}

function runIn(folder: string, ...args: string[]): Promise<Said> {
  return new Promise((resolve) => {
    execFile(process.execPath, [check, '--folder', folder, ...args], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, said: `${stdout}${stderr}` }),
    )
  })
}

describe('releases', () => {
  it('before the first there is nothing to compare with', async () => {
    const { code, said } = await run({ 'schema.graphql': released, 'CHANGELOG.md': unreleased })
    expect({ code, said }).toEqual({
      code: 0,
      said: 'There is no release yet: nothing to compare schema.graphql with.\n',
    })
  })

  it('are refused without their schema, and kept by the release step', async () => {
    const { folder, code, said } = await run({ 'schema.graphql': released, 'CHANGELOG.md': unreleased + aRelease })
    expect(code).toBe(1)
    expect(said).toContain('npm run release:schema')
    expect(await runIn(folder, 'release')).toEqual({ code: 0, said: '' })
    expect(await readFile(join(folder, 'schema.released.graphql'), 'utf8')).toContain(released)
    expect(await runIn(folder)).toEqual({ code: 0, said: '' })
    await writeFile(join(folder, 'CHANGELOG.md'), `${unreleased}\n## [0.2.0] - 2026-04-01\n${aRelease}`)
    const next = await runIn(folder)
    expect(next.code).toBe(1)
    expect(next.said).toContain('is not that of 0.2.0')
  })

  it('are what every later change is held to', async () => {
    const { folder } = await run({ 'schema.graphql': released, 'CHANGELOG.md': unreleased + aRelease }, 'release')
    await writeFile(join(folder, 'schema.graphql'), released.replace('state: State!', '').replace('GONE', 'GONE MOVED'))
    expect(await runIn(folder)).toEqual({
      code: 1,
      said: [
        "clients may notice `State.MOVED`: Enum value 'MOVED' was added to enum 'State'.",
        "breaks clients of 0.1.0, `Shop.state`: Field 'state' was removed from object type 'Shop'.",
        '  If it is meant, name `Shop.state` in a line under ### Breaking of what is unreleased in CHANGELOG.md.',
        '',
      ].join('\n'),
    })
    await writeFile(
      join(folder, 'CHANGELOG.md'),
      `${unreleased}\n### Breaking\n\n- \`Shop.state\` is gone.\n${aRelease}`,
    )
    expect(await runIn(folder)).toMatchObject({
      code: 0,
      said: expect.stringContaining('and CHANGELOG.md says so, `Shop.state`'),
    })
  })

  it('cannot be kept while the changelog has none', async () => {
    expect(await run({ 'schema.graphql': released, 'CHANGELOG.md': unreleased }, 'release')).toMatchObject({ code: 1 })
  })
})
