import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { generous } from '../support/generous.ts'

const own = fileURLToPath(new URL('../../src/main.js', import.meta.url))
const repository = fileURLToPath(new URL('../..', import.meta.url))

/** Nothing of the environment that the tests run in but what a process needs. */
const { PATH = '', HOME = '', TMPDIR = '' } = process.env

/** Where and how a command runs. */
export interface ChildOptions {
  readonly cwd?: string
  readonly env?: Record<string, string>
  /** Node's own arguments, before the program. */
  readonly nodeArguments?: readonly string[]
  /** The program of another version. */
  readonly main?: string
  /** What it reads; without it, nothing ever comes. */
  readonly input?: string
}

/** A finished command. */
export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A running command; `finished` settles when it ended, and with it all that it started and that writes where it does. */
export interface Child {
  readonly process: ChildProcess
  readonly finished: Promise<Finished>
  /** What it has written to stdout so far. */
  readonly stdout: () => string
  /** Waits until stdout matches. Throws with everything that was written if the process ends before. */
  readonly printed: (pattern: RegExp) => Promise<RegExpExecArray>
}

/** Starts `triptych` with these arguments. An empty setting is that of a gateway where nothing is set. */
export function start(
  args: readonly string[],
  { cwd = repository, env = {}, nodeArguments = [], main = own, input }: ChildOptions = {},
): Child {
  const child = spawn(process.execPath, [...nodeArguments, main, ...args], {
    cwd,
    env: { PATH, HOME, TMPDIR, ...generous, ...env },
  })
  if (input !== undefined) child.stdin.end(input)
  return watched(child)
}

/** Starts `triptych` so that no file that it writes grows beyond so many bytes. */
export function startWithQuota(bytes: number, args: readonly string[], env: Record<string, string>): Child {
  // Units of 512 bytes, as POSIX has them.
  const limited = `ulimit -f ${Math.floor(bytes / 512)} && exec "$@"`
  const command = ['-c', limited, 'sh', process.execPath, own, ...args]
  return watched(spawn('sh', command, { cwd: repository, env: { PATH, HOME, TMPDIR, ...env } }))
}

/** A child with all that it starts, which is one group of processes. */
export interface Group extends Child {
  /** Sends a signal to all that are still there. */
  readonly endGroup: (signal: NodeJS.Signals) => void
}

/** Starts a command of a shell in the repository. */
export function startInShell(command: string, env: Readonly<Record<string, string>>): Group {
  const child = spawn('sh', ['-c', command], { cwd: repository, env: { PATH, HOME, TMPDIR, ...env }, detached: true })
  return grouped(child)
}

/** Starts the gateway as `npm start` does, with npm as the leader of its group. */
export function startByNpm(env: Readonly<Record<string, string>>): Group {
  return grouped(spawn('npm', ['start'], { cwd: repository, env: { PATH, HOME, TMPDIR, ...env }, detached: true }))
}

function grouped(child: ChildProcessWithoutNullStreams): Group {
  const endGroup = (signal: NodeJS.Signals) => {
    try {
      process.kill(-(child.pid ?? 0), signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
  return { ...watched(child), endGroup }
}

function watched(child: ChildProcessWithoutNullStreams): Child {
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const finished = once(child, 'close').then(() => ({ code: child.exitCode, stdout, stderr }))
  return {
    process: child,
    finished,
    stdout: () => stdout,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(stdout)
          if (match) resolve(match)
        }
        child.stdout.on('data', look)
        look()
        void finished.then((end) => reject(new Error(`It ended before it printed ${pattern}: ${JSON.stringify(end)}`)))
      }),
  }
}

/** Runs `triptych` to its end. */
export async function triptych(args: readonly string[], options: ChildOptions = {}): Promise<Finished> {
  return start(args, options).finished
}
