import { expect, it } from 'vitest'
import { ShortTurns } from '../../src/database/slots.ts'
import { cumulus, subscriptionId } from '../../src/demo/ids.ts'
import type { Viewer } from '../../src/viewer.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { countTurns } from '../support/loop-turns.ts'
import { logEverything, recordedEvents } from '../support/recorded-events.ts'
import { type OpenStream, openStream } from './sse.ts'

const reader: Viewer = { accountId: 'reader', account: 'USER', role: 'BROKER', parties: [cumulus] }

async function update(gateway: TestGateway, quantity: number): Promise<void> {
  const input = `{ subscriptionId: "${subscriptionId(1)}", quantity: ${quantity} }`
  await gateway.read('cumulus-broker', `mutation { updateSubscription(input: ${input}) { __typename } }`)
  await logEverything(gateway.database)
}

const lists = (count: number, selection: string) =>
  `subject { ... on ServiceSubscription { reseller {
    ${Array.from({ length: count }, (_, index) => `a${index}: subscriptions(first: 100) { nodes { ${selection} } }`).join(' ')} } } }`

/** Has something change, and waits until all streams were told of it. */
async function tell(gateway: TestGateway, streams: readonly OpenStream[]): Promise<void> {
  await update(gateway, 31)
  await expect.poll(() => streams.every(({ results }) => results.length > 0)).toBe(true)
}

it('an event that many listen to is told to a few of them at once, and others have their turn in between', async () => {
  const gateway = await openGateway()
  const query = `subscription { events { event { id ${lists(2, 'id status')} } } }`
  const streams = await Promise.all(Array.from({ length: 60 }, () => openStream(gateway, 'cumulus-broker', query)))
  const inTurn: number[] = []
  const { query: ask } = gateway.database
  const loop = countTurns()
  gateway.database.query = (...given) => {
    inTurn.push(loop.now())
    return ask(...given)
  }
  await tell(gateway, streams)
  loop.stop()
  const most = Math.max(...[...Map.groupBy(inTurn, (each) => each).values()].map(({ length }) => length))
  expect(inTurn.length).toBeGreaterThan(60)
  expect(most).toBeLessThan(inTurn.length * 0.7)
  await Promise.all(streams.map(({ close }) => close()))
})

it('what takes long is divided among turns of the event loop', async () => {
  const turns = new ShortTurns()
  const loop = countTurns()
  const inTurn = await Promise.all(
    Array.from({ length: 12 }, async () => {
      await turns.next()
      const until = performance.now() + 4
      while (performance.now() < until);
      return loop.now()
    }),
  )
  loop.stop()
  const pieces = [...Map.groupBy(inTurn, (each) => each).values()].map(({ length }) => length)
  expect(Math.max(...pieces)).toBeLessThanOrEqual(3)
})

it('what reads much for an event reads in turns', async () => {
  const gateway = await openGateway({ env: { HEAVY_COST: '500' } })
  const query = `subscription { events { event { id ${lists(10, 'id')} } } }`
  const stream = await openStream(gateway, 'cumulus-broker', query)
  let turns = 0
  const { turn } = gateway.database
  gateway.database.turn = (read, lane) => {
    turns += 1
    return turn(read, lane)
  }
  await tell(gateway, [stream])
  expect(turns).toBeGreaterThanOrEqual(10)
  await stream.close()
})

it('what a message selects has its turn with all else that its party asks', async () => {
  const gateway = await openGateway({ opened: { rowsAtOnce: 1 } })
  await update(gateway, 31)
  const event = (await recordedEvents(gateway.database)).at(-1)
  const lanes: unknown[] = []
  const { turn } = gateway.database
  gateway.database.turn = (read, lane) => {
    lanes.push(lane)
    return turn(read, lane)
  }
  const list = 'subscriptions(first: 5, filter: { isTrial: false }) { nodes { id } }'
  const selection = `{ subject { ... on ServiceSubscription { organization { ${list} } } } }`
  const viewer = { role: 'BROKER', account: 'SERVICE', accountId: 'endpoint', parties: [cumulus] } as const
  const told = await gateway.select(selection, viewer, event?.id ?? '')
  expect(told).toMatchObject({ subject: { organization: { subscriptions: { nodes: expect.any(Array) } } } })
  expect(new Set(lanes)).toEqual(new Set([gateway.budgets.of(viewer, '')]))
})

it('a stream waits while its account has nothing left, and goes on afterwards', async () => {
  const gateway = await openGateway({ env: { BUDGET_POINTS: '60000' } })
  const stream = await openStream(gateway, reader, 'subscription { events { event { id } } }')
  const account = gateway.budgets.of(reader, '')
  const { perMinute } = account.points
  account.charge(perMinute + perMinute / 200)
  await update(gateway, 31)
  expect(stream.results).toEqual([])
  await expect.poll(() => stream.results.length, { timeout: 5000 }).toBe(1)
  expect(account.points.remaining(performance.now())).toBeLessThan(perMinute / 100)
  await stream.close()
})

it('what it would tell is no larger than any answer', async () => {
  const gateway = await openGateway()
  const long = `fragment Long on ServiceSubscription { ${'a'.repeat(90_000)}: id }`
  const query = `subscription { events { event { id ${lists(20, '...Long')} } } } ${long}`
  const stream = await openStream(gateway, 'operator', query)
  await update(gateway, 31)
  await expect.poll(() => stream.results.length).toBe(1)
  expect(stream.results[0].data).toBeUndefined()
  expect(stream.results[0].errors[0].extensions.code).toBe('COST_LIMIT')
  await stream.close()
})
