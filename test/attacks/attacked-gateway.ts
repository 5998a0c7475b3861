import { join } from 'node:path'
import { inject } from 'vitest'
import { loadDemo } from '../../src/demo/load.ts'
import { start } from '../commands/child.ts'
import { emptyDatabase, freshDatabase } from '../support/fresh-database.ts'
import { generous } from '../support/generous.ts'
import { writeManySubscriptions } from '../support/many-subscriptions.ts'
import '../support/provided.ts'
import { testTime } from '../support/templates.ts'
import { type Attackers, type Name, ofMost, ofTheDemo } from './attackers.ts'
import type { Attack } from './documents.ts'

/** A served gateway, a process of its own, that is asked by attackers and by a well-behaved client. */
export interface AttackedGateway extends AsyncDisposable {
  readonly ask: (as: Name, attack: Attack) => Promise<Asked>
  /** The text of an answer. */
  readonly read: (as: Name, query: string) => Promise<string>
}

/** What came of a request. */
export interface Asked {
  readonly status: number
  readonly code: string | null
  readonly milliseconds: number
}

/** What is attacked. */
interface Attacked {
  /** How many subscriptions there are beside those of the demo. */
  readonly subscriptions: number
  /** Whether they are spread over parties and services as in `triptych demo --subscriptions`. */
  readonly isLifelike: boolean
  readonly settings?: Record<string, string>
}

/** The address of a database with so many subscriptions: the one that `TRIPTYCH_ATTACKED` names, or a new one. */
async function filled({ subscriptions, isLifelike }: Attacked): Promise<string> {
  const { TRIPTYCH_ATTACKED: prepared } = process.env
  if (prepared && isLifelike) return prepared
  if (isLifelike) {
    const url = await emptyDatabase()
    await start(['demo', '--subscriptions', String(subscriptions)], { env: { DATABASE_URL: url } }).finished
    return url
  }
  const { database, url } = await freshDatabase()
  await loadDemo(database, { now: testTime })
  await writeManySubscriptions(database, subscriptions)
  return url
}

/** Serves many subscriptions, with what is set where nothing is set, but for these settings. */
export async function attackedGateway(attacked: Attacked): Promise<AttackedGateway> {
  const env = {
    ...Object.fromEntries(Object.keys(generous).map((name) => [name, ''])),
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'error',
    DATABASE_URL: await filled(attacked),
    DEMO_DATA: 'false',
    AUTH_KEY_FILE: join(inject('runFolder'), `attacked-${process.pid}-${Date.now()}.json`),
    TICK_INTERVAL_MS: '0',
    ...attacked.settings,
  }
  const child = start(['serve'], { env })
  const [, origin] = await child.printed(/ready at (http:\/\/[^\s/]+)/)
  const tokens = new Map<Name, Promise<string>>()
  let attackers: Attackers = ofTheDemo

  async function tokenOf(name: Name): Promise<string> {
    const { role, parties } = attackers[name]
    const given = parties.flatMap((party) => ['--party', party])
    const { finished } = start(['token', '--role', role.toLowerCase().replace('_', '-'), ...given], { env })
    return (await finished).stdout.trim()
  }

  async function headersOf(name: Name): Promise<Record<string, string>> {
    const token = tokens.get(name) ?? tokenOf(name)
    tokens.set(name, token)
    return { 'content-type': 'application/json', authorization: `Bearer ${await token}` }
  }

  const post = (headers: Record<string, string>, attack: Attack) =>
    fetch(`${origin}/graphql`, { method: 'POST', headers, body: JSON.stringify(attack) })
  const read: AttackedGateway['read'] = async (as, query) => (await post(await headersOf(as), { query })).text()

  if (attacked.isLifelike) attackers = await ofMost((query) => read('operator', query))

  return {
    read,
    async ask(as, attack) {
      const headers = await headersOf(as)
      const startedAt = performance.now()
      const response = await post(headers, attack)
      const text = await response.text()
      const milliseconds = performance.now() - startedAt
      const [, code = null] = /"code":"([A-Z_]+)"/.exec(text) ?? []
      return { status: response.status, code, milliseconds }
    },
    async [Symbol.asyncDispose]() {
      child.process.kill('SIGTERM')
      await child.finished
    },
  }
}

/** A value below which so much of all lies, from 0 to 1. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}
