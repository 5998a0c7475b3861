import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { serveGateway, type ServedGateway } from '../browser/served-gateway.ts'
import { emptyDatabase } from '../support/fresh-database.ts'
import { inlineElsewhere, type RunElsewhere, runElsewhere } from './commands-elsewhere.ts'
import { commandsIn, type DocumentedCommand, inlineCommandsIn, readDocuments, root } from './shell-commands.ts'

const documents = await readDocuments()
const commands = documents.flatMap(commandsIn)
const inline = documents.flatMap(inlineCommandsIn)

const isRunBy =
  ({ command, document }: DocumentedCommand) =>
  (other: RunElsewhere) =>
    command.startsWith(other.begins) && (other.document ?? document) === document

/** The commands that are run here, by their document. */
const ours = Map.groupBy(
  commands.filter((command) => !runElsewhere.some(isRunBy(command))),
  ({ document }) => document,
)

/** A document whose id is in the manifest that docs/clients.md publishes. */
const trusted = {
  '4f1c0b7d2a9e5c3f8b6d1e0a7c4f9b2d5e8a1c3f': 'query ($first: Int) { subscriptions(first: $first) { totalCount } }',
}

describe('the commands of the documents', () => {
  let gateway: ServedGateway
  let databaseUrl: string
  let folder: string
  let environment: NodeJS.ProcessEnv
  beforeAll(async () => {
    databaseUrl = await emptyDatabase()
    folder = await mkdtemp(join(inject('runFolder'), 'commands-'))
    await writeFile(join(folder, 'persisted-documents.json'), JSON.stringify(trusted))
    const ours = { DATABASE_URL: databaseUrl, AUTH_KEY_FILE: join(folder, 'key.json') }
    gateway = await serveGateway({ ...ours, TRUSTED_DOCUMENTS: 'allowed' })
    environment = {
      ...process.env,
      ...ours,
      NODE_ENV: 'development',
      ROOT: root,
      NODE: process.execPath,
    }
    const { stdout } = await run(`triptych token --role operator`)
    environment = { ...environment, token: stdout.trim(), TOKEN: stdout.trim() }
  })
  afterAll(() => gateway[Symbol.asyncDispose]())

  /** What stands for programs: ours is not installed, and a client made is one that is used. */
  const prelude = `
npm() {
  case "$1 $2 $3 $4" in
    'run --silent triptych --') shift 4; triptych "$@" ;;
    *) command npm --prefix "$ROOT" "$@" ;;
  esac
}
curl() {
  while said=$(command curl --silent --show-error --fail-with-body --max-time 60 "$@"); do
    # What was published is known to a running gateway some seconds later.
    case "$said" in *PERSISTED_QUERY_NOT_FOUND*) sleep 0.2 ;; *) break ;; esac
  done
  printf '%s\\n' "$said"
}
triptych() {
  said=$("$NODE" "$ROOT/src/main.js" "$@") || return
  printf '%s\\n' "$said"
  case "$1 $2" in 'client create') eval "$said" ;; esac
}
`

  const here = (script: string) => script.replaceAll(/http:\/\/(?:localhost|127\.0\.0\.1):4000/g, gateway.origin)

  async function run(script: string): Promise<{ stdout: string; stderr: string }> {
    return promisify(execFile)('sh', ['-ec', `${prelude}\n${here(script)}`], { cwd: folder, env: environment })
  }

  it.each([...ours].map(([document, those]) => [document, those.map(({ command }) => command)] as const))(
    '%s has commands that are carried out one after the other, as they stand',
    async (_, those) => {
      const streams = those.filter((command) => command.startsWith('curl -N'))
      const script = those.filter((command) => !streams.includes(command)).join('\n')
      const { stdout } = await run(script)
      expect(stdout).not.toContain('"errors"')
      expect(stdout.trim() === '').toBe(script === '')
      for (const stream of streams) expect(await firstOf(stream)).toMatch(/^:|^event: /)
    },
  )

  /** What a command that does not end by itself says first. */
  async function firstOf(command: string): Promise<string> {
    const child = spawn('sh', ['-ec', `exec ${here(command)}`], { cwd: folder, env: environment })
    try {
      return await new Promise((resolve, reject) => {
        child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()))
        child.once('exit', (code) => reject(new Error(`${command} ended with ${code}.`)))
      })
    } finally {
      child.kill()
    }
  }

  it('names a test that there is for each that it leaves to others', async () => {
    for (const { file, title } of [...runElsewhere, ...inlineElsewhere]) {
      expect([file, existsSync(join(root, file))]).toEqual([file, true])
      expect([file, (await readFile(join(root, file), 'utf8')).includes(title)]).toEqual([file, true])
    }
    const needed = (each: RunElsewhere, those: readonly DocumentedCommand[]) =>
      those.some((command) => isRunBy(command)(each))
    expect(runElsewhere.filter((each) => !needed(each, commands))).toEqual([])
    expect(inlineElsewhere.filter((each) => !needed(each, inline))).toEqual([])
    expect([...ours.values()].flat().length).toBeGreaterThan(10)
  })

  it('runs what sentences show of other programs, or leaves it to a test', async () => {
    const others = inline.filter(
      ({ command }) => !/^(?:triptych|npm (?:run|ci|start|test)|npx triptych|curl) ?/.test(command),
    )
    const isQuick = ({ command }: DocumentedCommand) => /^(?:git|grep|openssl) /.test(command)
    const unknown = others.filter((each) => !isQuick(each) && !inlineElsewhere.some(isRunBy(each)))
    expect(unknown).toEqual([])
    for (const { command } of others.filter(isQuick)) {
      const { stdout } = await promisify(execFile)('sh', ['-ec', command], { cwd: root })
      expect([command, stdout.trim()]).not.toEqual([command, ''])
    }
  })
})
