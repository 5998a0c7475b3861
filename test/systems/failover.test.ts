import { join } from 'node:path'
import pg from 'pg'
import { expect, inject, it } from 'vitest'
import { subscriptionId } from '../../src/demo/ids.ts'
import { afterFile } from '../support/cleanups.ts'
import { ask, brokerToken, serve } from './gateways.ts'
import { runPgBouncer, through } from './pgbouncer.ts'
import { runPair } from './postgres-pair.ts'

const id = subscriptionId(5)
const read = `{ subscription(id: "${id}") { quantity organization { name } } }`
const write = `mutation ($input: UpdateSubscriptionInput!) { updateSubscription(input: $input) { __typename } }`

it('a server that dies is told as such, and once its standby is promoted all goes on, with every answered write', async () => {
  const { primary, standby, promote } = await runPair()
  const pooler = await runPgBouncer(primary.url)
  const env = {
    DATABASE_URL: through(pooler, primary.url),
    AUTH_KEY_FILE: join(inject('runFolder'), 'failover.json'),
    DATABASE_CONNECT_TIMEOUT_MS: '1000',
  }
  const { address, child } = await serve(env)
  const token = await brokerToken(env)
  afterFile(async () => void child.process.kill('SIGTERM'))

  const answered: number[] = []
  const outcomes = new Map<string, number>()
  const note = (outcome: string) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  const deadline = { isOver: false }
  const writing = (async () => {
    for (let quantity = 1000; !deadline.isOver; quantity += 1) {
      const { status, retryAfter } = await ask(address, token, write, { input: { subscriptionId: id, quantity } })
      if (status === 200) answered.push(quantity)
      note(`${status} ${retryAfter === null ? 'now' : 'later'}`)
    }
  })()
  const reading = Array.from({ length: 3 }, async () => {
    while (!deadline.isOver) {
      const { status, retryAfter } = await ask(address, token, read)
      note(`${status} ${retryAfter === null ? 'now' : 'later'}`)
    }
  })

  await expect.poll(() => answered.length).toBeGreaterThan(20)
  await primary.stop('SIGKILL')
  await expect.poll(() => outcomes.get('503 later') ?? 0).toBeGreaterThan(10)
  expect((await fetch(`${address}health/ready`)).status).toBe(200)
  const before = answered.length
  await promote()
  await pooler.leadTo(standby.url)
  await expect.poll(() => answered.length, { timeout: 60_000 }).toBeGreaterThan(before + 20)
  deadline.isOver = true
  await Promise.all([writing, ...reading])

  expect([...outcomes.keys()].toSorted()).toEqual(['200 now', '503 later'])
  const kept = await quantities(through(pooler, standby.url))
  expect(answered.filter((quantity) => !kept.has(quantity))).toEqual([])
})

/** All quantities that the subscription has had. */
async function quantities(url: string): Promise<Set<number>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ changes: { after: string }[] }>(
    'select changes::jsonb as changes from subscription_history where subscription_id = $1',
    [id],
  )
  await client.end()
  return new Set(rows.flatMap(({ changes }) => changes).map(({ after }) => Number(after)))
}
