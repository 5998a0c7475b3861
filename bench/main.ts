import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import { load, type Round, send } from './load.ts'
import { type Read, reads } from './queries.ts'
import { runCommand, type Server, startGateway, startRaw } from './servers.ts'

/**
 * Times the gateway against a hand-written server over the same data, in one run and in turns. Only the ratios mean
 * anything: figures of other machines, or of other hours of this one, cannot be compared with them.
 */
const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false }, subscriptions: { type: 'string' } } })
const subscriptions = Number(options.subscriptions ?? (options.quick ? 5_000 : 100_000))
const rounds = options.quick ? 2 : 7
const milliseconds = options.quick ? 400 : 3_000
const connections = 8

const folder = await mkdtemp(join(tmpdir(), 'triptych-bench-'))
const file = join(folder, 'bench.db')
const url = `file:${file}`
const servers: Server[] = []
try {
  print(`Making ${subscriptions} subscriptions …`)
  await runCommand(url, ['demo', '--subscriptions', String(subscriptions)])
  const token = await runCommand(url, ['token', '--role', 'operator', '--expires', '12h'])
  servers.push(await startRaw(file), await startGateway(url, token))
  const results = []
  for (const read of reads) results.push(await measure(read))
  await report(results)
} finally {
  await Promise.all(servers.map((server) => server.stop()))
  await rm(folder, { recursive: true, force: true })
}

/** One read on all servers: first the same answers, then a warm-up that does not count, then rounds in turns. */
async function measure(read: Read) {
  const ids = sample(read.ids)
  const agents = new Map(servers.map((server) => [server, new Agent({ keepAlive: true, maxSockets: connections })]))
  await compare(read, ids, agents)
  const round = (server: Server) => load(server, agents.get(server) as Agent, () => bodyFor(read, pick(ids)), { connections, milliseconds })
  for (const server of servers) await round(server)
  const rows = new Map<string, Round[]>(servers.map((server) => [server.name, []]))
  for (let turn = 0; turn < rounds; turn += 1) {
    for (const server of turn % 2 === 0 ? servers : servers.toReversed()) rows.get(server.name)?.push(await round(server))
  }
  for (const agent of agents.values()) agent.destroy()
  return { read, rows }
}

/** Cursors are each server's own; everything else must be the same. */
async function compare(read: Read, ids: readonly string[], agents: Map<Server, Agent>): Promise<void> {
  for (const id of ids.slice(0, 20)) {
    const answers: { status: number; data: unknown }[] = []
    for (const server of servers) {
      const { status, text } = await send(server, agents.get(server) as Agent, bodyFor(read, id))
      const data = JSON.parse(text, (key, value: unknown) => (key === 'cursor' || key === 'endCursor' ? null : value)) as unknown
      answers.push({ status, data })
    }
    if (!answers.every((answer) => isDeepStrictEqual(answer, answers[0])))
      throw new Error(`The servers answer ${read.name} differently for ${id}: ${JSON.stringify(answers)}`)
  }
}

function bodyFor({ name, query }: Read, id: string): string {
  return JSON.stringify({ operationName: name, query, variables: { id } })
}

function sample(table: Read['ids']): string[] {
  const database = new Database(file, { readonly: true })
  const where = table === 'subscriptions' ? '' : ` where id in (select ${table.slice(0, -1)}_id from subscriptions)`
  const ids = database.prepare(`select id from ${table}${where} order by random() limit 1000`).pluck().all() as string[]
  database.close()
  return ids
}

function pick(ids: readonly string[]): string {
  return ids[Math.floor(Math.random() * ids.length)] ?? ''
}

async function report(results: readonly Awaited<ReturnType<typeof measure>>[]): Promise<void> {
  print('\nread  server      requests/s (min – max)       p50 ms  p99 ms  ratio to raw')
  for (const { read, rows } of results) {
    const limit = median(rows.get('raw'), 'requestsPerSecond')
    for (const [name, taken] of rows) {
      const speeds = taken.map((round) => round.requestsPerSecond).toSorted((a, b) => a - b)
      const speed = median(taken, 'requestsPerSecond')
      const spread = `${Math.round(speed)} (${Math.round(speeds[0] ?? 0)} – ${Math.round(speeds.at(-1) ?? 0)})`
      const times = [median(taken, 'p50'), median(taken, 'p99')].map((time) => time.toFixed(2).padStart(6))
      print(`${read.name.padEnd(6)}${name.padEnd(12)}${spread.padEnd(28)} ${times.join('  ')}  ${(speed / limit).toFixed(3)}`)
    }
  }
  await mkdir('data', { recursive: true })
  const kept = results.map(({ read, rows }) => ({ read: read.name, rows: Object.fromEntries(rows) }))
  await writeFile('data/bench.json', JSON.stringify({ subscriptions, connections, rounds, milliseconds, results: kept }, null, 2))
  print('\nThe figures of every round are in data/bench.json.')
}

function median(taken: readonly Round[] | undefined, figure: keyof Round): number {
  const figures = (taken ?? []).map((round) => round[figure]).toSorted((a, b) => a - b)
  return figures[Math.floor(figures.length / 2)] ?? 0
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
