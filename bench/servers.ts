import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A server under load, in a process of its own. */
export interface Server {
  readonly name: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  stop(): Promise<void>
}

const root = join(import.meta.dirname, '..')

/** Starts the gateway as it runs in production but for its key: credentials, visibility, limits and logging switched on. */
export async function startGateway(databaseUrl: string, token: string): Promise<Server> {
  const env = { ...process.env, DATABASE_URL: databaseUrl, PORT: '0', LOG_LEVEL: 'info', TICK_INTERVAL_MS: '0' }
  const child = spawn(process.execPath, ['src/main.ts', 'serve'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await firstLine(child, /http:\/\/\S+/)
  return { name: 'triptych', url: `${url}graphql`, headers: { authorization: `Bearer ${token}` }, stop: () => stop(child) }
}

/** Starts the limit: see raw-server.ts. */
export async function startRaw(file: string): Promise<Server> {
  const child = spawn(process.execPath, ['bench/raw-server.ts', file], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  const port = await firstLine(child, /\d+/)
  return { name: 'raw', url: `http://127.0.0.1:${port}/`, headers: {}, stop: () => stop(child) }
}

/** Runs one command of the gateway to its end and answers what it printed. */
export async function runCommand(databaseUrl: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, DATABASE_URL: databaseUrl }
  const child = spawn(process.execPath, ['src/main.ts', ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  if (code !== 0) throw new Error(`triptych ${args[0]} ended with ${code}`)
  return printed.trim()
}

async function firstLine(child: ChildProcess, pattern: RegExp): Promise<string> {
  if (!child.stdout) throw new Error('The server has no output.')
  for await (const line of createInterface(child.stdout)) {
    const found = pattern.exec(line)
    if (!found) continue
    // The rest of what it prints must be read, or the pipe would fill and stop it.
    child.stdout.resume()
    return found[0]
  }
  throw new Error('The server ended before it was ready.')
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = once(child, 'exit')
  child.kill()
  await ended
}
