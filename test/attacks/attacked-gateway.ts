import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
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
import { type Asked, type Sent, send } from './sending.ts'

/** A served gateway, a process of its own, that is asked by attackers and by a well-behaved client. */
export interface AttackedGateway extends AsyncDisposable {
  readonly ask: (as: Name, attack: Attack) => Promise<Asked>
  /** So many who ask for one thing in a loop, in a thread of their own, until they are told to end. */
  readonly attack: (as: Name, attack: Attack, attackers: number) => Promise<{ end: () => Promise<Asked[]> }>
  /** The text of an answer. */
  readonly read: (as: Name, query: string) => Promise<string>
}

/** What is attacked. */
interface Attacked {
  /** How many subscriptions there are beside those of the demo. */
  readonly subscriptions: number
  /** Whether they are spread over parties and services as in `triptych demo --subscriptions`. */
  readonly isLifelike: boolean
  readonly settings?: Record<string, string>
}

/** As `npm start` has it: without it, Node keeps twice 64 MB for young objects, and collects all of them at once. */
export const nodeArguments = ['--max-semi-space-size=16']

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
  const child = start(['serve'], { env, nodeArguments })
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

  async function sentBy(as: Name, attack: Attack): Promise<Sent> {
    return { url: `${origin}/graphql`, headers: await headersOf(as), body: JSON.stringify(attack) }
  }

  const read: AttackedGateway['read'] = async (as, query) => {
    const { url, headers, body } = await sentBy(as, { query })
    return (await fetch(url, { method: 'POST', headers, body })).text()
  }

  if (attacked.isLifelike) attackers = await ofMost((query) => read('operator', query))

  return {
    read,
    ask: async (as, attack) => send(await sentBy(as, attack)),
    async attack(as, attack, attackers) {
      const workerData = { sent: await sentBy(as, attack), attackers }
      const thread = new Worker(new URL('./attacking.ts', import.meta.url), { workerData })
      const done = once(thread, 'message') as Promise<[Asked[]]>
      await once(thread, 'online')
      return {
        async end() {
          // oxlint-disable-next-line unicorn/require-post-message-target-origin
          thread.postMessage('end')
          const [asked] = await done
          return asked
        },
      }
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
