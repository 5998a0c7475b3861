import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, globSync } from 'node:fs'
import { chmod, chown, mkdtemp } from 'node:fs/promises'
import { connect, createServer, type AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { inject } from 'vitest'
import { afterFile } from '../support/cleanups.ts'

/** The programs that these tests run, and the Debian packages that have them. */
const packages = {
  pgbouncer: 'pgbouncer',
  nginx: 'nginx',
  initdb: 'postgresql',
  postgres: 'postgresql',
  pg_basebackup: 'postgresql',
  pg_dump: 'postgresql',
  pg_restore: 'postgresql',
  prometheus: 'prometheus',
  promtool: 'prometheus',
} as const

export type Program = keyof typeof packages

/** Folders of programs that are not in everybody's path. */
const folders = [
  ...(process.env['PATH'] ?? '').split(delimiter),
  '/usr/sbin',
  '/usr/local/sbin',
  ...globSync('/usr/lib/postgresql/*/bin').toSorted().toReversed(),
]

/** Programs that do not run as root are run by `nobody`. */
export const owner = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

function find(program: Program): string | undefined {
  return folders
    .map((folder) => join(folder, program))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

/** Where a program is. */
export function pathOf(program: Program): string {
  const path = find(program)
  if (path === undefined) throw new Error(`There is no ${program}.`)
  return path
}

/** Fails the whole run where a program is missing: a test that does not run proves nothing. */
export function setup(): void {
  const missing = Object.entries(packages).filter(([program]) => !find(program as Program))
  if (missing.length === 0) return
  const names = missing.map(([program]) => program).join(', ')
  const install = `apt-get install --no-install-recommends ${[...new Set(missing.map(([, name]) => name))].join(' ')}`
  throw new Error(`npm run test:systems needs ${names}, which this machine does not have. On Debian: ${install}`)
}

/** Milliseconds that a program has to end. */
const endingMs = 5000

/** A program that runs. */
export interface Running {
  readonly port: number
  /** Its folder. */
  readonly folder: string
  /** Ends it with a signal and waits for that. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>
  /** Tells it something. */
  readonly signal: (signal: NodeJS.Signals) => void
}

/** A folder for a program, in which whoever runs it may write. */
export async function folderFor(program: Program): Promise<string> {
  const folder = await mkdtemp(join(inject('runFolder'), `${program}-`))
  await chmod(inject('runFolder'), 0o755)
  await own(folder)
  return folder
}

/** Gives a file or a folder to whoever runs the programs. */
export async function own(path: string): Promise<void> {
  if (owner.uid !== undefined) await chown(path, owner.uid, owner.gid)
}

/** Runs a program until it listens at the port. Ended after the test file. */
export async function run(
  program: Program,
  args: readonly string[],
  { port, folder }: { readonly port: number; readonly folder: string },
): Promise<Running> {
  const child = spawn(pathOf(program), args, { cwd: folder, stdio: 'pipe', ...owner })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-10_000)))
  const gone = once(child, 'exit')
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await gone
  }
  afterFile(async () => {
    // A program that is killed leaves its children behind; one that does not end is killed all the same.
    const late = setTimeout(() => child.kill('SIGKILL'), endingMs)
    await stop('SIGINT')
    clearTimeout(late)
  })
  for (let attempt = 0; attempt < 400 && child.exitCode === null; attempt += 1) {
    if (await answers(port)) return { port, folder, stop, signal: (signal) => void child.kill(signal) }
    await wait(50)
  }
  throw new Error(`${program} does not listen:\n${said}`)
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
