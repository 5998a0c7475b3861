import { join } from 'node:path'
import { inject } from 'vitest'
import { loadDemo } from '../../src/demo/load.ts'
import { people } from '../../src/demo/people.ts'
import { start } from '../commands/child.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { generous } from '../support/generous.ts'
import { writeManySubscriptions } from '../support/many-subscriptions.ts'
import '../support/provided.ts'
import { testTime } from '../support/templates.ts'
import type { Attack } from './documents.ts'

type Slug = (typeof people)[number]['slug']

/** A served gateway, a process of its own, that is asked by attackers and by a well-behaved client. */
export interface AttackedGateway extends AsyncDisposable {
  readonly ask: (as: Slug, attack: Attack) => Promise<Asked>
  /** The text of an answer. */
  readonly read: (as: Slug, query: string) => Promise<string>
}

/** What came of a request. */
export interface Asked {
  readonly status: number
  readonly code: string | null
  readonly milliseconds: number
}

/** Serves many subscriptions on a database of its own, with what is set where nothing is set, but for these settings. */
export async function attackedGateway(
  subscriptions: number,
  settings: Record<string, string> = {},
): Promise<AttackedGateway> {
  const { database, url } = await freshDatabase()
  await loadDemo(database, { now: testTime })
  await writeManySubscriptions(database, subscriptions)
  const keyFile = join(inject('runFolder'), `attacked-${process.pid}-${Date.now()}.json`)
  const env = {
    ...Object.fromEntries(Object.keys(generous).map((name) => [name, ''])),
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'error',
    DATABASE_URL: url,
    DEMO_DATA: 'false',
    AUTH_KEY_FILE: keyFile,
    TICK_INTERVAL_MS: '0',
    ...settings,
  }
  const child = start(['serve'], { env })
  const [, origin] = await child.printed(/ready at (http:\/\/[^\s/]+)/)
  const tokens = new Map<Slug, Promise<string>>()

  async function tokenOf(slug: Slug): Promise<string> {
    const person = people.find((each) => each.slug === slug)
    const role = (person?.role ?? 'OPERATOR').toLowerCase().replace('_', '-')
    const parties = (person?.parties ?? []).flatMap((party) => ['--party', party])
    const { finished } = start(['token', '--role', role, ...parties], { env })
    return (await finished).stdout.trim()
  }

  async function headersOf(slug: Slug): Promise<Record<string, string>> {
    const token = tokens.get(slug) ?? tokenOf(slug)
    tokens.set(slug, token)
    return { 'content-type': 'application/json', authorization: `Bearer ${await token}` }
  }

  const post = (headers: Record<string, string>, attack: Attack) =>
    fetch(`${origin}/graphql`, { method: 'POST', headers, body: JSON.stringify(attack) })

  return {
    read: async (as, query) => (await post(await headersOf(as), { query })).text(),
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
