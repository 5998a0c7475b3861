/**
 * What a release says of itself. `node lint/release.ts check` looks whether the changelog has its form; `notes` prints
 * the notes of the version in package.json, and fails where the changelog has none; `sbom` prints what it is made of.
 * `--folder PATH` takes the files from another folder.
 */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { readMigrations } from '../src/database/migrations.ts'
import { isAtLeast } from '../src/version.ts'
import { changelogFaults, newestVersion, sectionOfVersion } from './changelog.ts'

const { values, positionals } = parseArgs({ options: { folder: { type: 'string' } }, allowPositionals: true })
const folder = values.folder ?? join(import.meta.dirname, '..')
const changelog = await readFile(join(folder, 'CHANGELOG.md'), 'utf8')
const { name, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Record<string, string>

function complain(text: string): void {
  process.stderr.write(`${text}\n`)
  process.exitCode = 1
}

/** The oldest version that can be used on a database of this one. */
function compatibleSince(): string {
  const all = readMigrations('sqlite', join(folder, 'drizzle')).map((migration) => migration.compatibleSince)
  return all.reduce((newest, each) => (isAtLeast(each, newest) ? each : newest))
}

function check(): void {
  const newest = newestVersion(changelog)
  if (newest !== null && !isAtLeast(version ?? '', newest))
    complain(`package.json has ${version}, which is older than ${newest}, the newest version in CHANGELOG.md.`)
  for (const fault of changelogFaults(changelog)) complain(`CHANGELOG.md: ${fault}`)
}

function notes(): void {
  const section = sectionOfVersion(changelog, version ?? '')
  if (section === null)
    return complain(
      `CHANGELOG.md has no version ${version}: give what is unreleased its heading, ## [${version}] - 2026-03-01.`,
    )
  process.stdout.write(
    `# ${name} ${version}\n\n${section}\n\n### The database\n\nOnce this version has migrated it, versions since ${compatibleSince()} go on with it.\n`,
  )
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly dev?: true; devDependencies?: unknown }>>
}

/**
 * The bill of what is installed with this package. It is made in a folder where nothing else is asked for: npm leaves
 * out what is needed to develop as well, though the program needs it. The bill has the name of that folder.
 */
async function sbom(): Promise<void> {
  const { packages, ...lock } = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')) as Lock
  const shipped = Object.entries(packages).filter(([, { dev }]) => !dev)
  const [[, { devDependencies: _, ...own }] = ['', {}]] = shipped
  const parent = await mkdtemp(join(tmpdir(), 'triptych-sbom-'))
  try {
    const alone = join(parent, name ?? '')
    await mkdir(alone)
    const root = { ...own, name, version }
    await writeFile(join(alone, 'package.json'), JSON.stringify(root))
    const only = { ...lock, version, packages: { ...Object.fromEntries(shipped), '': root } }
    await writeFile(join(alone, 'package-lock.json'), JSON.stringify(only))
    const made = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only']
    const { stdout } = await promisify(execFile)('npm', made, { cwd: alone, maxBuffer: 2 ** 26 })
    process.stdout.write(stdout)
  } finally {
    await rm(parent, { recursive: true })
  }
}

const jobs = new Map<string, () => Promise<void> | void>(Object.entries({ check, notes, sbom }))
const job = jobs.get(positionals[0] ?? '')
if (job) await job()
else complain('Say check, notes or sbom.')
