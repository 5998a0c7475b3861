import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { inject } from 'vitest'
import { generous } from '../support/generous.ts'
import '../support/provided.ts'

/** The gateway as its users start it: a process of its own, with demo data, on a port that the system chose. */
export interface ServedGateway extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly origin: string
  readonly databaseUrl: string
}

const entry = join(import.meta.dirname, '../../src/main.js')

/**
 * Starts `triptych serve` on an empty database, with settings such as `{ CORS_ORIGINS: … }`, and waits until it says
 * that it is ready.
 */
export async function serveGateway(settings: Record<string, string> = {}): Promise<ServedGateway> {
  const folder = await mkdtemp(join(inject('runFolder'), 'served-'))
  const databaseUrl = `file:${folder}/triptych.db`
  const env = {
    ...process.env,
    ...generous,
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    PORT: '0',
    DATABASE_URL: databaseUrl,
    ...settings,
  }
  const child = spawn(process.execPath, [entry, 'serve'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const origin = await ready(child)
  return {
    origin,
    databaseUrl,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function ready(child: ChildProcess): Promise<string> {
  let said = ''
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        const origin = /ready at (http:\/\/[^\s/]+)/.exec(said)?.[1]
        if (origin) resolve(origin)
      })
    }
    child.once('exit', (code) => reject(new Error(`The gateway ended with ${code} before it was ready.\n${said}`)))
  })
}
