import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { aurora, subscriptionId } from '../../src/demo/ids.ts'
import { people, person } from '../../src/demo/people.ts'
import { readLocalKey } from '../../src/identity/local-key.ts'
import { issueToken } from '../../src/identity/token.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { generous } from '../support/generous.ts'
import { isLong } from '../support/long-run.ts'
import { manyId, writeManySubscriptions } from '../support/many-subscriptions.ts'
import '../support/provided.ts'
import { anonymousAttacks } from './anonymous-attacks.ts'
import { attacks } from './documents.ts'
import { startVictim, type Victim } from './victim.ts'

/** Minutes of load; `TRIPTYCH_MINUTES` sets others. */
const minutes = Number(process.env['TRIPTYCH_MINUTES'] ?? (isLong ? 10 : 0.1))
const subscriptions = isLong ? 20_000 : 2000

/** Budgets and times as they are where nothing is set. */
const asUnset = Object.fromEntries(Object.keys(generous).map((name) => [name, '']))

type Slug = (typeof people)[number]['slug']

let victim: Victim
const tokens = new Map<Slug, string>()
beforeAll(async () => {
  const { database, url } = await freshDatabase({}, 'demo')
  await writeManySubscriptions(database, subscriptions)
  const keyFile = join(await mkdtemp(join(inject('runFolder'), 'mixed-')), 'key.json')
  const key = await readLocalKey(keyFile)
  const { issuer, audience } = readConfig({}).auth
  for (const { slug } of people)
    tokens.set(
      slug,
      await issueToken(key, { ...person(slug), issuer, audience, now: new Date(), expiresInSeconds: 36_000 }),
    )
  victim = await startVictim({
    ...asUnset,
    DATABASE_URL: url,
    DEMO_DATA: 'false',
    AUTH_KEY_FILE: keyFile,
    UNREAD_TIMEOUT_MS: '3000',
  })
}, 240_000)
afterAll(() => victim.stop())

/** What a request was answered. */
interface Answered {
  readonly status: number
  readonly retryAfter: string | null
  readonly body: string
}

async function send(
  path: string,
  as: Slug | null,
  body: object | null,
  more: Record<string, string> = {},
): Promise<Answered> {
  const authorization = as === null ? {} : { authorization: `Bearer ${tokens.get(as)}` }
  const type = body === null ? {} : { 'content-type': 'application/json' }
  const response = await fetch(`http://127.0.0.1:${victim.port}${path}`, {
    method: body === null ? 'GET' : 'POST',
    headers: { ...type, ...authorization, ...more },
    ...(body === null ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body: await response.text() }
}

const page = {
  query: '{ subscriptions(first: 20) { totalCount nodes { id status service { name } organization { name } } } }',
}
const ofOne = (id: string) => ({
  query: 'query ($id: ID!) { subscription(id: $id) { id version quantity } }',
  variables: { id },
})
const change = (id: string, quantity: number) => ({
  query: `mutation ($id: ID!, $quantity: Int!) { updateSubscription(input: { subscriptionId: $id, quantity: $quantity }) {
    __typename ... on DomainError { code } } }`,
  variables: { id, quantity },
})

/** What well-behaved clients ask, one thing after the other. */
const usual: readonly ((round: number) => Promise<Answered>)[] = [
  () => send('/graphql', 'nimbus-partners', page),
  () => send('/graphql', 'birch-clinic', page),
  (round) => send('/graphql', 'stratus-trade', ofOne(manyId(round % 100))),
  (round) => send('/graphql', 'cumulus-broker', change(subscriptionId(1), 1 + (round % 5))),
  () => send(`/api/sellers/${aurora}/subscriptions?first=20`, 'aurora-software', null),
  () => send('/health', null, null),
]

/** What others ask meanwhile: all that is known to cost much, and what is never read. */
const hostile: readonly (() => Promise<unknown>)[] = [
  ...Object.values(anonymousAttacks).map(
    ({ body, headers }) =>
      () =>
        send('/graphql', null, body(), headers),
  ),
  ...Object.values(attacks).flatMap((attack) =>
    (['operator', 'workspace-owner', 'borealis-systems'] as const).map((as) => () => send('/graphql', as, attack)),
  ),
  async () => {
    const head = `Host: 127.0.0.1\r\nAuthorization: Bearer ${tokens.get('borealis-systems')}\r\n\r\n`
    victim.open(`GET /api/sellers/${person('borealis-systems').parties[0]}/subscriptions HTTP/1.1\r\n${head}`).pause()
    await wait(100)
  },
  async () => {
    const head = 'Host: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n'
    victim.open(`POST /graphql HTTP/1.1\r\n${head}${'x'.repeat(5000)}`)
    await wait(100)
  },
]

describe.runIf(process.platform === 'linux')('all attacks together', () => {
  it(
    `leave the well-behaved their answers, or a time after which to ask again, in flat memory, for ${minutes} minutes`,
    async () => {
      const end = Date.now() + minutes * 60_000
      const wrong: string[] = []
      let answered = 0
      let turnedAway = 0
      const client = async (ask: (round: number) => Promise<Answered>) => {
        for (let round = 0; Date.now() < end; round += 1) {
          const { status, retryAfter, body } = await ask(round)
          if (status === 200 && !body.includes('"errors"')) answered += 1
          else if ((status === 429 || status === 503) && retryAfter !== null) turnedAway += 1
          else wrong.push(`${status} ${body.slice(0, 300)}`)
          await wait(20)
        }
      }
      const attacker = async (first: number) => {
        for (let round = first; Date.now() < end; round += 1)
          await hostile[round % hostile.length]?.().catch(() => null)
      }
      const memory: number[] = []
      const watch = async () => {
        for (; Date.now() < end; await wait(1000)) memory.push(await victim.megabytes())
      }
      await Promise.all([watch(), ...usual.map(client), ...[0, 7, 13, 23, 31, 41].map(attacker)])
      expect(wrong.slice(0, 5)).toEqual([])
      expect(answered).toBeGreaterThan(10)
      const most = (part: readonly number[]) => Math.max(...part)
      // Flat: what is needed at first is enough to the end. What a short run needs first is not judged.
      const late = minutes < 1 ? [] : memory.slice(-Math.floor(memory.length / 3))
      const before = memory.slice(0, memory.length - late.length)
      expect(most([0, ...late])).toBeLessThan(1.25 * most(before))
      expect(most(memory)).toBeLessThan(800)
      if (minutes >= 1)
        process.stdout.write(
          `answered ${answered}, turned away ${turnedAway}; memory ${most(memory).toFixed(0)} MB at most, ${memory.at(-1)?.toFixed(0)} at last\n`,
        )
    },
    minutes * 60_000 + 240_000,
  )

  it(
    'without credentials leave the process below 300 MB',
    async () => {
      const alone = await startVictim(asUnset)
      try {
        const end = Date.now() + (minutes * 60_000) / 3
        const most: number[] = []
        const attacker = async (first: number) => {
          for (let round = first; Date.now() < end; round += 1) {
            const { body, headers } =
              Object.values(anonymousAttacks)[round % Object.keys(anonymousAttacks).length] ?? {}
            await fetch(`http://127.0.0.1:${alone.port}/graphql`, {
              method: 'POST',
              headers: { 'content-type': 'application/json', ...headers },
              body: JSON.stringify(body?.()),
            })
              .then((response) => response.arrayBuffer())
              .catch(() => null)
          }
        }
        const watch = async () => {
          for (; Date.now() < end; await wait(500)) most.push(await alone.megabytes())
        }
        await Promise.all([watch(), attacker(0), attacker(3), attacker(6), attacker(9)])
        expect(Math.max(...most)).toBeLessThan(300)
      } finally {
        await alone.stop()
      }
    },
    minutes * 60_000 + 240_000,
  )
})
