/**
 * Measures the gateway against other servers over the same data, in one run and in turns. Only the ratios mean
 * anything: figures of other machines, or of other hours of this one, cannot be compared with them.
 */
import { constants, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Client from 'better-sqlite3'
import { type Data, type Party, sampleData } from './data.ts'
import { startGenerator } from './load/handle.ts'
import { type Measured, measure } from './measure.ts'
import { type Options, readOptions } from './options.ts'
import type { Row } from './peers/engine.ts'
import { canPin, root, runTriptych } from './processes.ts'
import { print, printRatios } from './report.ts'
import { type Asking, keyOf } from './requests.ts'
import { type Server, startGateway, startIssuer, startPeer } from './servers.ts'
import { walkList } from './walk.ts'

const options = readOptions()
const folder = await mkdtemp(join(tmpdir(), 'triptych-bench-'))
const keyFile = join(folder, 'key.json')
const ends: (() => Promise<void> | void)[] = [() => rm(folder, { recursive: true, force: true })]
try {
  await run(options)
} finally {
  for (const end of ends.toReversed()) await end()
}

async function run(options: Options): Promise<void> {
  print(canPin ? 'The server under load has core 0, the load generator core 1.' : 'Without taskset and two cores: servers and load generator share all cores.')
  const original = await makeData(options)
  const client = new Client(original, { readonly: true })
  const data = await sampleData(async (sql) => client.prepare(sql).all() as Row[], 'sqlite', options.isQuick ? 6 : 20)
  client.close()
  const tokens = await makeTokens(data)
  const issuer = await startIssuer(keyFile)
  ends.push(issuer.stop)

  const askings: Asking[] = []
  for (const name of options.servers) {
    const copy = join(folder, `${name}.db`)
    await copyFile(original, copy, constants.COPYFILE_FICLONE)
    const url = `file:${copy}`
    const server: Server = name === 'triptych' ? await startGateway(url, { issuerUrl: issuer.url, folder }) : await startPeer(name, url)
    ends.push(() => server.stop())
    const cursors = new Map<string, (string | null)[]>()
    if (options.cases.some(({ name: each }) => each === 'Q2')) {
      for (const seller of data.sellers) cursors.set(seller, await walkList({ server, tokens }, seller, 500))
    }
    askings.push({ server, tokens, cursors })
  }
  const pages = new Map([...(askings[0]?.cursors ?? [])].map(([seller, cursors]) => [seller, cursors.length - 1]))

  const generator = startGenerator()
  ends.push(() => generator.stop())
  const measured: Measured[] = []
  for (const each of options.cases) {
    print(`${each.name}: ${each.what} …`)
    measured.push(await measure(each, each.ask(data, pages), askings, generator, options))
  }
  printRatios(measured)
  await keep(options, measured)
}

/** The database that every server gets a copy of. */
async function makeData({ database, subscriptions }: Options): Promise<string> {
  const original = join(folder, 'original.db')
  if (database === undefined) {
    print(`Making ${subscriptions} subscriptions …`)
    await runTriptych(['demo', '--subscriptions', String(subscriptions)], { DATABASE_URL: `file:${original}` })
  } else {
    await copyFile(database, original, constants.COPYFILE_FICLONE)
  }
  return original
}

async function makeTokens({ sellers, resellers }: Data): Promise<Map<string, string>> {
  const parties: Party[] = [...sellers.map((id) => ({ role: 'seller' as const, id })), ...resellers.map((id) => ({ role: 'broker' as const, id }))]
  const tokens = new Map<string, string>()
  for (const party of parties) {
    const { role, id } = party
    tokens.set(keyOf(party), await runTriptych(['token', '--role', role, '--party', id, '--expires', '12h'], { AUTH_KEY_FILE: keyFile }))
  }
  return tokens
}

async function keep({ subscriptions, database, rounds, milliseconds, connections, writeConnections }: Options, measured: readonly Measured[]): Promise<void> {
  const file = join(root, 'data', 'bench.json')
  await mkdir(join(root, 'data'), { recursive: true })
  const results = measured.map((each) => ({ ...each, rounds: Object.fromEntries(each.rounds) }))
  await writeFile(file, JSON.stringify({ subscriptions, database, rounds, milliseconds, connections, writeConnections, canPin, results }, null, 2))
  print('\nThe figures of every round are in data/bench.json.')
}
