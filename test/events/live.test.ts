import * as fc from 'fast-check'
import { uuidv7 } from 'uuidv7'
import { beforeEach, describe, expect, it } from 'vitest'
import { subscriptionId } from '../../src/demo/ids.ts'
import type { Viewer } from '../../src/viewer.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { logEverything } from '../support/recorded-events.ts'
import { isFor, someEvents, someViewer } from './random-events.ts'
import { type OpenStream, openStream } from './sse.ts'

const live = `subscription ($after: String, $filter: EventFilter) {
  events(after: $after, filter: $filter) { cursor event { id kind subjectVersion changes { after } subject { ... on ServiceSubscription { quantity } } } } }`

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

async function update(...quantities: number[]): Promise<void> {
  for (const quantity of quantities)
    await gateway.read(
      'cumulus-broker',
      `mutation { updateSubscription(input: { subscriptionId: "${subscriptionId(1)}", quantity: ${quantity} }) { __typename } }`,
    )
  await logEverything(gateway.database)
}

const told = ({ results }: OpenStream) => results.map(({ data }) => data.events?.event?.changes[0]?.after)

describe('a stream of events', () => {
  it('tells what happens from now on, as it happens, with what it is about as it is then', async () => {
    await update(30)
    const stream = await openStream(gateway, 'cumulus-broker', live)
    await update(31)
    await expect.poll(() => told(stream)).toEqual(['31'])
    await update(32)
    await expect.poll(() => told(stream)).toEqual(['31', '32'])
    expect(stream.results.map(({ data }) => data.events.event.subject.quantity)).toEqual([31, 32])
    await stream.close()
  })

  it('resumes after a cursor without loss or repetition, that of a page of the query as well', async () => {
    const { events } = await gateway.read('cumulus-broker', '{ events { pageInfo { endCursor } } }')
    await update(30, 31, 32)
    const first = await openStream(gateway, 'cumulus-broker', live, { after: events.pageInfo.endCursor })
    await expect.poll(() => told(first)).toEqual(['30', '31', '32'])
    await first.close()
    const { cursor } = first.results[0].data.events
    await update(33)
    const second = await openStream(gateway, 'cumulus-broker', live, { after: cursor })
    await update(34)
    await expect.poll(() => told(second)).toEqual(['31', '32', '33', '34'])
    const page = await gateway.read('cumulus-broker', `{ events(after: "${cursor}") { nodes { changes { after } } } }`)
    expect(page.events.nodes.map(({ changes }: { changes: { after: string }[] }) => changes[0]?.after)).toEqual(
      told(second),
    )
    await second.close()
  })

  it('tells only what passes the filter', async () => {
    const filter = { kinds: ['SUBSCRIPTION_CANCELLED'] }
    const stream = await openStream(gateway, 'cumulus-broker', live, { filter })
    await update(30)
    await gateway.read(
      'cumulus-broker',
      `mutation { cancelSubscription(input: { subscriptionId: "${subscriptionId(1)}", mode: IMMEDIATE }) { __typename } }`,
    )
    await logEverything(gateway.database)
    await expect
      .poll(() => stream.results.map(({ data }) => data.events.event.kind))
      .toEqual(['SUBSCRIPTION_CANCELLED'])
    await stream.close()
  })

  it('shows each viewer what the rules say, live and from before alike', async () => {
    const { database } = gateway
    const catalog = await database.connection.select().from(database.tables.catalogEntries)
    await fc.assert(
      fc.asyncProperty(someEvents, fc.array(someViewer, { minLength: 2, maxLength: 4 }), async (events, viewers) => {
        const rows = events.map((event) => ({ ...event, id: uuidv7() }))
        const { events: end } = await gateway.read('operator', '{ events(last: 1) { pageInfo { endCursor } } }')
        const after = end.pageInfo.endCursor
        const bare = 'subscription ($after: String) { events(after: $after) { event { id } } }'
        const open = (viewer: Viewer) => openStream(gateway, viewer, bare, { after })
        const early = await Promise.all(viewers.map(open))
        const half = Math.floor(rows.length / 2)
        for (const some of [rows.slice(0, half), rows.slice(half)]) {
          await database.transaction(() => database.insertEvents(some))
          await logEverything(database)
        }
        database.eventsLogged.ring()
        const late = await Promise.all(viewers.map(open))
        for (const [index, viewer] of viewers.entries()) {
          const expected = rows.filter((row) => isFor(row, viewer, catalog)).map(({ id }) => id)
          for (const stream of [early[index], late[index]])
            await expect.poll(() => stream?.results.map(({ data }) => data.events.event.id)).toEqual(expected)
        }
        await Promise.all([...early, ...late].map((stream) => stream.close()))
      }),
      { numRuns: 10 },
    )
  })

  it('asks nothing more once the gateway is closed, though somebody still listens', async () => {
    const stream = await openStream(gateway, 'cumulus-broker', live)
    await update(30)
    await expect.poll(() => told(stream)).toEqual(['30'])
    await gateway.close()
    const after = await gateway.counter.during(() => new Promise((resolve) => setTimeout(resolve, 1500)))
    expect(after.statements).toEqual([])
    await stream.close()
  })

  it('ends with a code that says to resume elsewhere when the process ends', async () => {
    const stream = await openStream(gateway, 'cumulus-broker', live)
    gateway.endStreams()
    await stream.ended
    expect(stream.results.at(-1).errors[0].extensions.code).toBe('STREAM_MOVED')
  })

  it('says the same where it opens while the process ends, or afterwards', async () => {
    const { query } = gateway.database
    let open: (() => void) | undefined
    const asked = new Promise<void>((resolve) => {
      gateway.database.query = async (...given) => {
        resolve()
        await new Promise<void>((go) => (open = go))
        return query(...given)
      }
    })
    const opening = openStream(gateway, 'cumulus-broker', live)
    await asked
    gateway.endStreams()
    gateway.database.query = query
    open?.()
    for (const stream of [await opening, await openStream(gateway, 'cumulus-broker', live)]) {
      await stream.ended
      expect(stream.results.map(({ errors }) => errors[0].extensions.code)).toEqual(['STREAM_MOVED'])
    }
  })

  it('ends when its credentials are not accepted any more', async () => {
    const other = await openGateway({ env: { STREAM_CHECK_MS: '20' } })
    const stream = await openStream(other, 'cumulus-broker', live)
    other.clock.now = new Date(other.clock.now.getTime() + 2 * 3_600_000)
    await stream.ended
    expect(stream.results.at(-1).errors[0].extensions.code).toBe('STREAM_TOKEN_EXPIRED')
  })

  it('is refused beyond the number of an account, and of all', async () => {
    const other = await openGateway({ env: { LIMIT_STREAMS: '1' } })
    const first = await openStream(other, 'cumulus-broker', live)
    const second = await openStream(other, 'aurora-software', live)
    await second.ended
    expect(second.results[0].errors[0].extensions.code).toBe('STREAM_LIMIT')
    await first.close()
    const third = await openStream(other, 'aurora-software', live)
    await third.close()
  })

  it.each([
    ['all', { LIMIT_STREAMS: '3' }],
    ['an account', { BUDGET_STREAMS: '3' }],
  ])(
    'is refused beyond the number of %s where many open at once, and those that cannot open take none',
    async (_of, env) => {
      const other = await openGateway({ env })
      const { query } = other.database
      other.database.query = () => Promise.reject(new Error('It fails.'))
      const failing = await Promise.all(Array.from({ length: 5 }, () => openStream(other, 'cumulus-broker', live)))
      await Promise.all(failing.map(({ ended }) => ended))
      const gate = Promise.withResolvers<void>()
      other.database.query = async (...given) => {
        await gate.promise
        return query(...given)
      }
      const streams: OpenStream[] = []
      const opening = Array.from({ length: 8 }, async () => {
        streams.push(await openStream(other, 'cumulus-broker', live))
      })
      // The others are refused before any of them is open.
      const codes = () => streams.map(({ results }) => results[0]?.errors[0].extensions.code)
      await expect.poll(codes).toEqual(Array.from({ length: 5 }, () => 'STREAM_LIMIT'))
      gate.resolve()
      await Promise.all(opening)
      await Promise.all(streams.map(({ close }) => close()))
      // Those that were closed leave in their own time, and then there is room again.
      const again = async () => {
        const stream = await openStream(other, 'cumulus-broker', live)
        await other.read('cumulus-broker', '{ viewer { role } }')
        await stream.close()
        return stream.results
      }
      await expect.poll(again).toEqual([])
    },
  )

  it('is refused after a cursor from before what is kept, and where an event costs too much', async () => {
    await update(21)
    const { events } = await gateway.read('cumulus-broker', '{ events(last: 1) { pageInfo { endCursor } } }')
    const { eventLogHead } = gateway.database.tables
    await gateway.database.connection.update(eventLogHead).set({ floor: 1000 })
    const old = await openStream(gateway, 'cumulus-broker', live, { after: events.pageInfo.endCursor })
    await old.ended
    expect(old.results[0].errors[0].extensions).toMatchObject({ code: 'EVENT_CURSOR_EXPIRED', argument: 'after' })
    const poor = await openGateway({ env: { LIMIT_COST: '1' } })
    const costly = await openStream(poor, 'cumulus-broker', live)
    await costly.ended
    expect(costly.results[0].errors[0].extensions).toMatchObject({ code: 'COST_LIMIT', limit: 1 })
  })

  it('costs its account nothing while nothing happens', async () => {
    const stream = await openStream(gateway, 'cumulus-broker', live)
    const idle = await gateway.counter.during(() => new Promise((resolve) => setTimeout(resolve, 1500)))
    expect(idle.statements.length).toBeLessThan(4)
    await stream.close()
    const closed = await gateway.counter.during(() => new Promise((resolve) => setTimeout(resolve, 1500)))
    expect(closed.statements).toEqual([])
  })

  it('needs credentials, and is answered as a stream alone', async () => {
    const { body } = await gateway.ask('cumulus-broker', live)
    expect(body.errors[0].extensions.code).toBe('BAD_REQUEST')
    const anonymous = await gateway.fetch(
      new Request('http://localhost:4000/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ query: 'subscription { events { cursor } }' }),
      }),
    )
    expect(await anonymous.text()).toContain('UNAUTHENTICATED')
    const wrong = await openStream(gateway, 'cumulus-broker', live, { after: 'no cursor' })
    await wrong.ended
    expect(wrong.results[0].errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'after' })
  })

  it('gives its place back when its client goes away before anything was read', async () => {
    const narrow = await openGateway({ env: { LIMIT_STREAMS: '1' } })
    const authorization = `Bearer ${await narrow.token('cumulus-broker')}`
    const open = () =>
      narrow.fetch(
        new Request('http://localhost:4000/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization },
          body: JSON.stringify({ query: live }),
        }),
      )
    for (let time = 0; time < 3; time += 1) await (await open()).body?.cancel()
    const stream = await openStream(narrow, 'cumulus-broker', live)
    const refused = await open()
    expect(await refused.text()).toContain('STREAM_LIMIT')
    await stream.close()
  })
})
