import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { readLocalKey } from '../src/identity/local-key.ts'
import { root, spawnOn, stopProcess } from './processes.ts'

/** The servers that can be measured, the gateway last. */
export const serverNames = [
  'raw',
  'mercurius',
  'mercurius-dataloader',
  'apollo',
  'plain',
  'postgraphile',
  'triptych',
] as const

/** One of the servers. */
export type ServerName = (typeof serverNames)[number]

/** The servers that run on an engine. */
export function serversOn(engine: 'sqlite' | 'postgres'): ServerName[] {
  return serverNames.filter((name) => engine === 'postgres' || name !== 'postgraphile')
}

/** Whether a server is one of the others that are in use: neither the gateway nor the limit. */
export function isPeer(name: ServerName): boolean {
  return name !== 'raw' && name !== 'triptych'
}

/** Where PostGraphile is, with packages of its own. */
const postgraphile = 'bench/postgraphile'

/** A server under load, in a process of its own. */
export interface Server {
  readonly name: ServerName
  readonly port: number
  readonly pid: number
  /** The database that it alone uses. */
  readonly databaseUrl: string
  /** The process of the database server, whose children serve it; null where there is none. */
  readonly databasePid: number | null
  stop(): Promise<void>
}

/** A server that was started, but for what the bench knows of its database. */
export type Started = Omit<Server, 'databasePid'>

/** Starts one of the peers: each listens at a port that it prints. */
export async function startPeer(name: Exclude<ServerName, 'triptych'>, databaseUrl: string): Promise<Started> {
  const env = { ...process.env, NODE_ENV: 'production' }
  const [program, ...more] = name.split('-')
  const file = name === 'postgraphile' ? `${postgraphile}/server.ts` : `bench/peers/${program}.ts`
  if (name === 'postgraphile' && !existsSync(join(root, postgraphile, 'node_modules')))
    throw new Error(
      `PostGraphile is not installed: \`npm ci --prefix ${postgraphile}\` does, or leave it out by --servers.`,
    )
  const child = spawnOn(0, [file, databaseUrl, ...more], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return {
    name,
    port: Number(await firstLine(child)),
    pid: child.pid ?? 0,
    databaseUrl,
    stop: () => stopProcess(child),
  }
}

/** What a gateway is started with. */
interface GatewaySetting {
  readonly issuerUrl: string
  /** The file that its log is written to. */
  readonly log: string
  readonly nodeOptions?: readonly string[] | undefined
  /** In how many workers it answers, on any core. Where it is not said, in one process on the core of servers. */
  readonly workers?: number | undefined
  /** The folder of the build to start: this one, where none is named. */
  readonly checkout?: string | undefined
}

/**
 * Starts the gateway as `npm start` does, in production: with credentials of an issuer, visibility, limits, and a log
 * of every request in JSON, which goes to a file. Only the clock is off, since what it writes would come in somebody's
 * round.
 */
export async function startGateway(
  databaseUrl: string,
  { issuerUrl, log, nodeOptions = [], workers, checkout = root }: GatewaySetting,
): Promise<Started> {
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    PORT: '0',
    LOG_LEVEL: 'info',
    TICK_INTERVAL_MS: '0',
    // What is used is counted as ever, but there is enough of it.
    ...Object.fromEntries(['POINTS', 'WRITES', 'REQUESTS', 'LISTS'].map((kind) => [`BUDGET_${kind}`, '999999999999'])),
    AUTH_JWKS_URL: issuerUrl,
    AUTH_ISSUER: 'triptych-local',
    WORKERS: String(workers ?? 1),
  }
  const file = await open(log, 'w')
  const child = spawnOn(workers === undefined ? 0 : null, [...nodeOptions, ...(await startArguments(checkout))], {
    cwd: checkout,
    env,
    stdio: ['ignore', file.fd, 'inherit'],
  })
  await file.close()
  let port: string | undefined
  while (port === undefined) {
    if (child.exitCode !== null)
      throw new Error(`The gateway ended with ${child.exitCode}: ${await readFile(log, 'utf8')}`)
    await setTimeout(2)
    port = /ready at http:\/\/[^"]*:(\d+)/.exec(await readFile(log, 'utf8'))?.[1]
  }
  return { name: 'triptych', port: Number(port), pid: child.pid ?? 0, databaseUrl, stop: () => stopProcess(child) }
}

/** What `npm start` gives to Node. */
async function startArguments(checkout: string): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8')) as {
    scripts: { start: string }
  }
  return scripts.start.replace(/^(exec )?node /, '').split(' ')
}

/** Publishes the key that `triptych token` signs with, as an issuer does. */
export async function startIssuer(keyFile: string): Promise<{ url: string; stop: () => void }> {
  const { publicJwk } = await readLocalKey(keyFile)
  const keys = JSON.stringify({ keys: [publicJwk] })
  const server = createServer((_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(keys),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, stop: () => server.close() }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('The server has no output.')
  for await (const line of createInterface(child.stdout)) {
    // The rest of what it prints must be read, or the pipe would fill and stop it.
    child.stdout.resume()
    return line
  }
  throw new Error('The server ended before it was ready.')
}
