import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { ConcreteRequest, ReaderFragment } from 'relay-runtime'
import { inject } from 'vitest'
import '../support/provided.ts'

const root = join(import.meta.dirname, '..', '..')
const compiler = join(root, 'node_modules', 'relay-compiler', 'cli.js')

/** What the compiler said, and what it made. */
export interface Compiled {
  readonly code: number
  /** Everything printed, on either stream, a line each. */
  readonly said: readonly string[]
  /** The names of all artifacts. */
  readonly names: readonly string[]
  readonly request: (name: string) => ConcreteRequest
  readonly fragment: (name: string) => ReaderFragment
}

/** Compiles the documents of `app/`, and more sources by file name, against a schema, in a folder of its own. */
export async function compileRelay(schema: string, more: Record<string, string> = {}): Promise<Compiled> {
  const folder = await mkdtemp(join(inject('runFolder'), 'relay-'))
  await cp(join(import.meta.dirname, 'app'), join(folder, 'src'), { recursive: true })
  for (const [name, text] of Object.entries(more)) await writeFile(join(folder, 'src', name), text)
  await writeFile(join(folder, 'schema.graphql'), schema)
  await mkdir(join(folder, 'artifacts'))
  // Artifacts as CommonJS, so that they find each other without a bundler.
  await writeFile(join(folder, 'package.json'), '{ "type": "commonjs" }\n')
  const app = {
    schema: 'schema.graphql',
    language: 'javascript',
    output: 'artifacts',
    eagerEsModules: false,
    // Warnings and hints end the compilation as errors do.
    diagnosticReportConfig: { criticalLevel: 'hint' },
  }
  const config = { root: '.', sources: { src: 'app' }, projects: { app }, noSourceControl: true }
  await writeFile(join(folder, 'relay.config.json'), JSON.stringify(config))
  const { code, said } = await run(folder)
  const artifacts = await readdir(join(folder, 'artifacts'))
  const load = createRequire(join(folder, 'artifacts', 'any.js'))
  return {
    code,
    said,
    names: artifacts.map((file) => file.replace('.graphql.js', '')),
    request: (name) => load(`./${name}.graphql.js`) as ConcreteRequest,
    fragment: (name) => load(`./${name}.graphql.js`) as ReaderFragment,
  }
}

function run(folder: string): Promise<Pick<Compiled, 'code' | 'said'>> {
  return new Promise((resolve) => {
    // Without Watchman it walks the folder instead of asking a service of the machine.
    execFile(
      process.execPath,
      [compiler, '--noWatchman', 'relay.config.json'],
      { cwd: folder, timeout: 60_000 },
      (error, stdout, stderr) => {
        const lines = stripVTControlCharacters(`${stdout}${stderr}`).split('\n')
        resolve({ code: error ? Number(error.code ?? -1) : 0, said: lines.filter((line) => line !== '') })
      },
    )
  })
}
