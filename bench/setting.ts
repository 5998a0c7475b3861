import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Data, type Party, sampleData } from './data.ts'
import { type Databases, postgresDatabases, sqliteDatabases } from './databases.ts'
import { type Generator, startGenerator } from './load/handle.ts'
import type { Options } from './options.ts'
import { print } from './print.ts'
import { runTriptych } from './processes.ts'
import { type Asking, keyOf } from './requests.ts'
import { type Server, type ServerName, startGateway, startIssuer, startPeer } from './servers.ts'
import { walkList } from './walk.ts'

/** What a run stands on. Everything in it ends with `end`. */
export interface Setting {
  readonly databases: Databases
  readonly generator: Generator
  /** Starts a server on a database that is its own. */
  start(
    name: ServerName,
    databaseUrl: string,
    how?: { nodeOptions?: readonly string[]; checkout?: string; workers?: number },
  ): Promise<Server>
  /** Takes the sample of a database, and makes the tokens of those who ask. */
  sample(databaseUrl: string, parties: number): Promise<Sample>
  end(): Promise<void>
}

/** A sample of the data, and the tokens of its parties. */
export interface Sample {
  readonly data: Data
  readonly tokens: ReadonlyMap<string, string>
}

/** Prepares a run: a folder, an engine, an issuer of tokens, and the load generator. */
export async function createSetting({ engine }: Pick<Options, 'engine'>): Promise<Setting> {
  const folder = await mkdtemp(join(tmpdir(), 'triptych-bench-'))
  const keyFile = join(folder, 'key.json')
  const issuer = await startIssuer(keyFile)
  const generator = startGenerator()
  const databases = engine === 'postgres' ? await postgresDatabases() : sqliteDatabases(folder)
  const servers: Server[] = []
  const setting: Setting = {
    databases,
    generator,
    async start(name, databaseUrl, how) {
      const gateway = { issuerUrl: issuer.url, log: join(folder, `gateway-${servers.length}.log`), ...how }
      const server = name === 'triptych' ? await startGateway(databaseUrl, gateway) : await startPeer(name, databaseUrl)
      const whole = { ...server, databasePid: databases.pid }
      servers.push(whole)
      return whole
    },
    async sample(databaseUrl, parties) {
      const data = await sampleData((sql) => databases.read(databaseUrl, sql), databases.engine, parties)
      return { data, tokens: await makeTokens(data, keyFile) }
    },
    async end() {
      generator.stop()
      issuer.stop()
      await Promise.all(servers.map((server) => server.stop()))
      await databases.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
  // Copies of the data are large: nothing of them may stay behind.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void setting.end().finally(() => process.exit(1)))
  return setting
}

/** Makes the data that the options ask for. */
export function makeData(
  { databases }: Setting,
  { subscriptions, database }: Options,
  name = 'original',
  factor = 1,
): Promise<string> {
  if (database === undefined || factor !== 1) print(`Making ${subscriptions * factor} subscriptions …`)
  return databases.make(name, subscriptions * factor, factor === 1 ? database : undefined)
}

/** Makes a server ready to be asked: where a case needs them, with its cursors of each seller's list, up to page 1,001. */
export async function askingOf(server: Server, { data, tokens }: Sample, needsCursors: boolean): Promise<Asking> {
  const cursors = new Map<string, (string | null)[]>()
  for (const seller of needsCursors ? data.sellers : [])
    cursors.set(seller, await walkList({ server, tokens }, seller, 500))
  return { server, tokens, cursors }
}

/** How many hundreds of rows of each seller's list there are cursors of. */
export function hundredsOf({ cursors }: Asking): Map<string, number> {
  return new Map([...cursors].map(([seller, each]) => [seller, each.length - 1]))
}

async function makeTokens({ sellers, resellers }: Data, keyFile: string): Promise<Map<string, string>> {
  const parties: Party[] = [
    ...sellers.map((id) => ({ role: 'seller' as const, id })),
    ...resellers.map((id) => ({ role: 'broker' as const, id })),
  ]
  const tokens = new Map<string, string>()
  for (const party of parties) {
    const { role, id } = party
    tokens.set(
      keyOf(party),
      await runTriptych(['token', '--role', role, '--party', id, '--expires', '12h'], {
        DATABASE_URL: 'file::memory:',
        AUTH_KEY_FILE: keyFile,
      }),
    )
  }
  return tokens
}
