/**
 * Measures how many writes many writers in two processes do while one does one after the other, on a PostgreSQL whose
 * commits take 5 ms. Writes of different rows must not wait for each other's commits. `--quick` only smokes.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { postgresDatabases } from './databases.ts'
import { print } from './print.ts'
import { root, runTriptych, stopProcess } from './processes.ts'

const isQuick = process.argv.includes('--quick')
const writers = 32
/** What the writers together must reach of what one reaches. */
const least = 5
const seconds = isQuick ? 0.5 : 5
/** Each commit waits so long for others to be written with it. */
const commits = ['fsync=on', 'synchronous_commit=on', 'commit_siblings=0', 'commit_delay=5000']

/** A row that somebody may write all the time, and the token of the one who may. */
interface Row {
  readonly subscriptionId: string
  readonly token: string
}

const folder = await mkdtemp(join(tmpdir(), 'triptych-commits-'))
const databases = await postgresDatabases(commits)
const started: ChildProcess[] = []
try {
  const url = await databases.make('commits', 500)
  const env = { DATABASE_URL: url, AUTH_KEY_FILE: join(folder, 'key.json'), TICK_INTERVAL_MS: '0', LOG_LEVEL: 'error' }
  const most = '999999999999'
  const budgets = { BUDGET_POINTS: most, BUDGET_WRITES: most, BUDGET_REQUESTS: most }
  const gateways = await Promise.all([1, 2].map(() => serve({ ...env, ...budgets })))
  const rows = await rowsToWrite(url, env)
  const one = await writesPerSecond(gateways, rows.slice(0, 1))
  const many = await writesPerSecond(gateways, rows.slice(1))
  const ratio = many / one
  print(commits.join(' '))
  print(`1 writer: ${one.toFixed(0)} writes a second; ${writers} writers in two processes: ${many.toFixed(0)}`)
  print(`ratio ${ratio.toFixed(1)}, at least ${least}: ${ratio >= least ? 'pass' : 'FAIL'}`)
  if (ratio < least && !isQuick) process.exitCode = 1
} finally {
  await Promise.all(started.map(stopProcess))
  await databases.stop()
  await rm(folder, { recursive: true, force: true })
}

/** Starts a gateway, and answers its address. */
async function serve(env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, ['src/main.js', 'serve'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'development', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  started.push(child)
  for await (const line of createInterface(child.stdout)) {
    const [, address] = /ready at (\S+)$/.exec(line) ?? []
    if (address !== undefined) return address
  }
  throw new Error(`The gateway ended with ${(await once(child, 'exit')).join()}.`)
}

/** Active subscriptions: one for the writer that is alone, and one for each of the others. */
async function rowsToWrite(url: string, env: Readonly<Record<string, string>>): Promise<Row[]> {
  const found = await databases.read(
    url,
    `select id, reseller_id from subscriptions where status = 'ACTIVE' and (due_at is null or due_at > now() + interval '1 day')
     order by reseller_id, id limit ${writers + 1}`,
  )
  const tokens = new Map<string, string>()
  const rows: Row[] = []
  for (const { id, reseller_id: reseller } of found) {
    const party = String(reseller)
    const token = tokens.get(party) ?? (await runTriptych(['token', '--role', 'broker', '--party', party], env))
    tokens.set(party, token)
    rows.push({ subscriptionId: String(id), token })
  }
  if (rows.length <= writers) throw new Error(`There are only ${rows.length} subscriptions to write.`)
  return rows
}

/** How many writes all rows get in a second, each by a writer of its own that sends one after the other. */
async function writesPerSecond(gateways: readonly string[], rows: readonly Row[]): Promise<number> {
  const until = performance.now() + seconds * 1000
  const counts = await Promise.all(
    rows.map(async (row, index) => {
      let count = 0
      while (performance.now() < until) {
        await write(gateways[index % gateways.length] ?? '', row, count)
        count += 1
      }
      return count
    }),
  )
  return counts.reduce((sum, count) => sum + count, 0) / seconds
}

/** Puts a subscription on hold, or ends that. Throws where it is not done. */
async function write(gateway: string, { subscriptionId, token }: Row, turn: number): Promise<void> {
  const verb = turn % 2 === 0 ? 'suspendSubscription' : 'reinstateSubscription'
  const reason = turn % 2 === 0 ? ', reason: "measured"' : ''
  const query = `mutation { ${verb}(input: { subscriptionId: "${subscriptionId}"${reason} }) { __typename } }`
  const response = await fetch(`${gateway}graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  })
  const text = await response.text()
  if (!text.includes('Success')) throw new Error(`A write was answered ${response.status}: ${text.slice(0, 500)}`)
}
