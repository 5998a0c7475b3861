/** Checks that the committed migrations make the tables that src/database/tables describes, on both engines. */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '..')
const drizzleKit = join(root, 'node_modules', 'drizzle-kit', 'bin.cjs')

/**
 * Generates on top of a copy of the committed migrations, and answers the SQL that is missing, or what drizzle-kit
 * wants to know.
 */
async function missing(dialect: string, folder: string): Promise<string> {
  const copy = join(folder, dialect)
  await cp(join(root, 'drizzle', dialect), copy, { recursive: true })
  const committed = new Set(await readdir(copy))
  const config = join(folder, `${dialect}.config.ts`)
  const original = JSON.stringify(join(root, `drizzle.${dialect}.config.ts`))
  // drizzle-kit puts `./` before the folder, so it has to be a relative one.
  const out = JSON.stringify(relative(root, copy))
  await writeFile(config, `import config from ${original}\n\nexport default { ...config, out: ${out} }\n`)
  const generating = promisify(execFile)(process.execPath, [drizzleKit, 'generate', '--config', config], {
    cwd: root,
    timeout: 60_000,
  })
  generating.child.stdin?.end()
  const { stdout, stderr } = await generating
  if (stdout.includes('No schema changes')) return ''
  const added = (await readdir(copy)).filter((name) => name.endsWith('.sql') && !committed.has(name))
  const sql = (await Promise.all(added.map((name) => readFile(join(copy, name), 'utf8')))).join('\n')
  // Where it cannot tell a renamed column from a new one it asks, finds nobody there, and still ends with success.
  return sql || `${stdout}${stderr}`
}

const folder = await mkdtemp(join(tmpdir(), 'triptych-migrations-'))
try {
  for (const dialect of ['sqlite', 'postgres']) {
    const sql = await missing(dialect, folder)
    if (sql === '') continue
    process.stderr.write(
      `drizzle/${dialect} lacks a migration for what src/database/tables now says:\n\n${sql}\n\n` +
        'If the change is meant, run `npm run generate:migrations` and commit the new files of both engines with it.\n',
    )
    process.exitCode = 1
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
