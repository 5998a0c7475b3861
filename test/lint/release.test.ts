import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { changelogFaults } from '../../lint/changelog.ts'
import '../support/provided.ts'

const root = join(import.meta.dirname, '..', '..')

/** The commands of the recipe, in order. */
async function recipe(): Promise<string[]> {
  const contributing = await readFile(join(root, 'CONTRIBUTING.md'), 'utf8')
  const [, commands = ''] = /## How to release\n[^]*?```sh\n([^]*?)```/.exec(contributing) ?? []
  return commands
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
}

function run(folder: string, command: string): Promise<{ code: number; said: string }> {
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH']}` }
  return new Promise((resolve) => {
    execFile('sh', ['-c', command], { cwd: folder, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      resolve({ code: error ? 1 : 0, said: stdout + stderr }),
    )
  })
}

/** A copy of what a release is made of, without what takes long, with another changelog and version. */
async function releaseFolder(changelog: string): Promise<string> {
  const folder = await mkdtemp(join(inject('runFolder'), 'release-'))
  for (const path of ['package-lock.json', 'lint', 'src', 'drizzle', 'README.md', 'LICENSE'])
    await cp(join(root, path), join(folder, path), { recursive: true })
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  const { scripts, ...own } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const { prepack: _, ...others } = scripts
  await writeFile(join(folder, 'package.json'), JSON.stringify({ ...own, scripts: others, version: '7.8.9' }))
  await writeFile(join(folder, 'CHANGELOG.md'), changelog)
  return folder
}

const changelog = `# Changelog

## [Unreleased]

## [7.8.9] - 2026-11-29

### Breaking

- \`Query.shop\` is gone.

### Added

- Towns, which
  are new.

## [7.8.8] - 2026-11-01

### Fixed

- A fault of old.
`

describe('the recipe of a release', () => {
  it('makes notes, a bill of materials, the package and checksums', async () => {
    const folder = await releaseFolder(changelog)
    for (const command of await recipe())
      expect({ command, ...(await run(folder, command)) }).toMatchObject({ code: 0 })
    const notes = await readFile(join(folder, 'notes.md'), 'utf8')
    expect(notes).toContain(
      '# triptych 7.8.9\n\n### Breaking\n\n- `Query.shop` is gone.\n\n### Added\n\n- Towns, which\n',
    )
    expect(notes).toMatch(/versions since \d+\.\d+\.\d+ go on with it\.\n$/)
    expect(notes).not.toContain('A fault of old')

    const bill = JSON.parse(await readFile(join(folder, 'triptych.cdx.json'), 'utf8'))
    expect(bill.bomFormat).toBe('CycloneDX')
    expect(bill.metadata.component).toMatchObject({ name: 'triptych', version: '7.8.9' })
    const named: Record<string, string> = Object.fromEntries(
      bill.components.map((each: { name: string; version: string }) => [each.name, each.version]),
    )
    const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    expect(named).toMatchObject(dependencies)
    for (const tool of ['vitest', 'typescript', 'oxlint', 'playwright-core']) expect(named).not.toHaveProperty(tool)
    expect(bill.components.filter((each: { licenses?: unknown[] }) => !each.licenses?.length)).toEqual([])

    const sums = await readFile(join(folder, 'SHA256SUMS'), 'utf8')
    expect(sums).toMatch(/^[0-9a-f]{64} {2}triptych-7\.8\.9\.tgz\n[0-9a-f]{64} {2}triptych\.cdx\.json\n$/)
  })

  it('stops where the changelog says nothing of the version', async () => {
    const folder = await releaseFolder(changelog.replace('[7.8.9] - 2026-11-29', '[7.8.9]'))
    const { code, said } = await run(folder, 'npm run --silent release:notes')
    expect(code).toBe(1)
    expect(said).toContain('CHANGELOG.md has no version 7.8.9')
  })
})

describe('the form of the changelog', () => {
  it('is that of the one that is here', async () => {
    expect(changelogFaults(changelog)).toEqual([])
    expect(changelogFaults(await readFile(join(root, 'CHANGELOG.md'), 'utf8'))).toEqual([])
  })

  it.each([
    ['a version without a date', '## [7.8.9] - 2026-11-29', '## [7.8.9]', /must be \[Unreleased\]/],
    ['a kind that nobody looks for', '### Added', '### New', /has New, which is none of/],
    ['kinds in another order', '### Added', '### Security\n\n- A.\n\n### Added', /another order/],
    ['a kind twice', '### Added', '### Breaking', /twice/],
    ['text that is no entry', '- Towns', 'Towns', /"Towns, which" is no entry/],
  ])('is not %s', (_what, part, other, fault) => {
    expect(changelogFaults(changelog.replace(part, other)).join('\n')).toMatch(fault)
  })
})
