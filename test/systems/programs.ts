import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { chmod, chown, mkdtemp, writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { inject } from 'vitest'
import { afterFile } from '../support/cleanups.ts'

/** The programs that these tests run, and where they come from. */
const packages = { pgbouncer: 'pgbouncer', nginx: 'nginx' } as const

type Program = keyof typeof packages

/** Folders of programs that only administrators have in their path. */
const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin']

/** Programs that do not run as root are run by `nobody`. */
const owner = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

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

/** Fails the whole run where a program is missing: a test that does not run proves nothing. */
export function setup(): void {
  const missing = Object.entries(packages).filter(([program]) => !find(program as Program))
  if (missing.length === 0) return
  const names = missing.map(([program]) => program).join(' and ')
  const install = `apt-get install --no-install-recommends ${missing.map(([, name]) => name).join(' ')}`
  throw new Error(`npm run test:systems needs ${names}, which this machine does not have. On Debian: ${install}`)
}

/** A program that runs. */
export interface Running {
  readonly port: number
  /** Ends it with a signal and waits for that. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>
}

/**
 * Runs a program with a file of settings that `configure` writes for a folder of its own and a port, a free one unless
 * one is wanted, until it listens there. Ended after the test file.
 */
export async function run(
  program: Program,
  argumentsFor: (file: string) => readonly string[],
  configure: (place: { readonly port: number; readonly folder: string }) => string,
  wanted?: number,
): Promise<Running> {
  const folder = await mkdtemp(join(inject('runFolder'), `${program}-`))
  const port = wanted ?? (await freePort())
  const file = join(folder, 'settings')
  await writeFile(file, configure({ port, folder }))
  await allow(folder)
  const child = spawn(find(program) ?? program, argumentsFor(file), { cwd: folder, stdio: 'pipe', ...owner })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-10_000)))
  const gone = once(child, 'exit')
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await gone
  }
  afterFile(() => stop('SIGKILL'))
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) break
    if (await answers(port)) return { port, stop }
    await wait(50)
  }
  throw new Error(`${program} does not listen:\n${said}`)
}

/** Lets whoever runs the program into its folder, and into that of the test run. */
async function allow(folder: string): Promise<void> {
  await chmod(inject('runFolder'), 0o755)
  if (owner.uid !== undefined) await chown(folder, owner.uid, owner.gid)
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
