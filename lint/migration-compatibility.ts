/**
 * Checks that compatibility.json says of every migration since which version the package can be used on a database that
 * has it, and why, where a statement takes something from the version before. `--folder PATH` takes the migrations and
 * package.json from another folder.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readMigrations } from '../src/database/migrations.ts'
import { isAtLeast } from '../src/version.ts'
import { narrowing } from './narrowing.ts'

interface Compatibility {
  readonly compatibleSince: string
  readonly because?: string
}

const { values } = parseArgs({ options: { folder: { type: 'string' } } })
const root = values.folder ?? join(import.meta.dirname, '..')
const drizzle = join(root, 'drizzle')
const read = async <T>(path: string) => JSON.parse(await readFile(path, 'utf8')) as T

function complain(text: string): void {
  process.stderr.write(`${text}\n`)
  process.exitCode = 1
}

const said = await read<Record<string, Compatibility>>(join(drizzle, 'compatibility.json'))
const { version } = await read<{ version: string }>(join(root, 'package.json'))
const ofEngines = (['sqlite', 'postgres'] as const).map((engine) => readMigrations(engine, drizzle))
const [sqlite = [], postgres = []] = ofEngines
const names = sqlite.map(({ name }) => name)

if (names.join() !== postgres.map(({ name }) => name).join())
  complain('The engines have migrations of different names: generate and name both together.')
for (const name of Object.keys(said))
  if (!names.includes(name)) complain(`compatibility.json tells of ${name}, which is no migration.`)

for (const name of names) {
  const { compatibleSince = '', because } = said[name] ?? {}
  if (!/^\d+\.\d+\.\d+$/.test(compatibleSince)) {
    complain(`compatibility.json does not say since which version a database with ${name} can be used.`)
    continue
  }
  if (!isAtLeast(version, compatibleSince))
    complain(
      `compatibility.json says that ${name} needs ${compatibleSince}, which is newer than this version, ${version}.`,
    )
  const found = ofEngines.flatMap((migrations) => {
    const { statements = [], indexes = [] } = migrations.find((each) => each.name === name) ?? {}
    return narrowing([...statements, ...indexes.map(({ statement }) => statement)])
  })
  if (found.length > 0 && because === undefined) {
    complain(`${name} takes something from the version before:\n  ${found.join('\n  ')}`)
    complain(
      '  Expand first, and contract in a later version. If that version can do with it all the same, compatibility.json ' +
        'says why in "because"; if only newer ones can, "compatibleSince" names them.',
    )
  }
  if (found.length === 0 && because !== undefined)
    complain(`compatibility.json says why versions before can do with ${name}, which takes nothing from them.`)
}
