/**
 * Compares schema.graphql with the schema of the last release, and fails for a breaking change that the changelog does
 * not name: `node lint/schema-changes.ts`. With `release` it keeps schema.graphql as the schema of the newest version
 * in the changelog. `--folder PATH` takes the three files from another folder.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { newestVersion } from './changelog.ts'
import { compareSchemas } from './schema-comparison.ts'

const { values, positionals } = parseArgs({ options: { folder: { type: 'string' } }, allowPositionals: true })
const folder = values.folder ?? join(import.meta.dirname, '..')
const releasedFile = 'schema.released.graphql'
const read = (name: string) => readFile(join(folder, name), 'utf8')

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`)
  process.exitCode = 1
}

const changelog = await read('CHANGELOG.md')
const schema = await read('schema.graphql')
const released = await read(releasedFile).catch(() => null)
const version = newestVersion(changelog)
// The heading tells which release the file is of, so that a release without its schema is noticed.
const heading = `# The schema of ${version}, the last release. Written by \`npm run release:schema\`; schema.graphql is compared with it.\n\n`

if (positionals[0] === 'release') {
  if (version === null)
    complain('CHANGELOG.md has no version: give what is unreleased its heading first, such as ## [0.1.0] - 2026-03-01.')
  else await writeFile(join(folder, releasedFile), heading + schema)
} else if (version === null) {
  if (released === null) say('There is no release yet: nothing to compare schema.graphql with.')
  else complain(`There is ${releasedFile}, but CHANGELOG.md has no version.`)
} else if (!released?.startsWith(heading)) {
  complain(
    `${releasedFile} is not that of ${version}, the newest version in CHANGELOG.md: run \`npm run release:schema\` when it is released.`,
  )
} else {
  for (const { kind, names, message } of await compareSchemas(released, schema, changelog)) {
    const named = names.map((name) => `\`${name}\``).join(' and ')
    if (kind === 'noticeable') say(`clients may notice ${named}: ${message}.`)
    else if (kind === 'named') say(`breaks clients of ${version}, and CHANGELOG.md says so, ${named}: ${message}.`)
    else {
      complain(`breaks clients of ${version}, ${named}: ${message}.`)
      complain(`  If it is meant, name ${named} in a line under ### Breaking of what is unreleased in CHANGELOG.md.`)
    }
  }
}
