import { type ChildProcess, spawn, type SpawnOptions, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** The repository. */
export const root = join(import.meta.dirname, '..')

/** Whether each process can be held to a core: needs `taskset` of Linux, and the first two cores. */
export const canPin = ['0', '1'].every((core) => spawnSync('taskset', ['-c', core, 'true']).status === 0)

/** Starts a Node program on one core: servers under load on core 0, the load generator on core 1. On null, on any. */
export function spawnOn(core: 0 | 1 | null, args: readonly string[], options: SpawnOptions): ChildProcess {
  // taskset becomes the program that it starts, so its process id is the program's.
  if (canPin && core !== null)
    return spawn('taskset', ['-c', String(core), process.execPath, ...args], { cwd: root, ...options })
  return spawn(process.execPath, args, { cwd: root, ...options })
}

/** Ends a process in good order and waits until it is gone. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill()
  await ended
}

/** Runs one command of the gateway to its end and answers what it printed. */
export async function runTriptych(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd = root,
): Promise<string> {
  const child = spawn(process.execPath, ['src/main.js', ...args], {
    cwd,
    env: { ...process.env, NODE_ENV: 'development', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  if (code !== 0) throw new Error(`triptych ${args[0]} ended with ${code}`)
  return printed.trim()
}
