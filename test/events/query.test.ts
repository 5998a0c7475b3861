import { beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/database/open.ts'
import {
  acmeBakery,
  birchClinic,
  borealisMail,
  cumulus,
  googleWorkspace,
  productId,
  subscriptionId,
} from '../../src/demo/ids.ts'
import { forgetOldEvents } from '../../src/events/operations/retention.ts'
import { engine } from '../support/fresh-database.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { type Plan, plansOf } from '../support/plans.ts'
import { logEverything, recordedEvents } from '../support/recorded-events.ts'

/** Steps of a plan that look for events otherwise than by an index of a party, or at more than there are to find. */
function sought(plan: Plan): string[] {
  if (engine === 'sqlite') return plan.filter((step) => /^SCAN event_log\b(?!_head)/.test(step))
  // Where parts are merged, their few rows are joined by id; of a table as small as this one PostgreSQL makes a hash for that.
  const isMerged = plan.some((step) => step.startsWith('Function Scan'))
  const steps = plan.filter((step) => step.includes(' on event_log ') && !(isMerged && step.startsWith('Seq Scan')))
  return steps.filter((step) => Number(/visits ([\d.]+)$/.exec(step)?.[1]) > 20)
}

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

const update = (quantity: number, as: As = 'cumulus-broker') =>
  gateway.read(
    as,
    `mutation { updateSubscription(input: { subscriptionId: "${subscriptionId(1)}", quantity: ${quantity} }) { __typename } }`,
  )

async function events(as: As, args: object = {}, selection = 'nodes { kind subjectId subjectVersion }') {
  await logEverything(gateway.database)
  const { events: found } = await gateway.read(
    as,
    `query ($first: Int, $after: String, $last: Int, $filter: EventFilter) {
      events(first: $first, after: $after, last: $last, filter: $filter) { ${selection} pageInfo { endCursor hasNextPage } }
    }`,
    { ...args },
  )
  return found
}

describe('the query of events', () => {
  it('tells what happened with who did it, what changed, and what it is about now', async () => {
    await update(9)
    const { nodes } = await events(
      'cumulus-broker',
      {},
      `nodes { kind occurredAt subjectType subjectId subjectVersion requestId actor { accountId role account }
        changes { field before after } snapshot subject { ... on ServiceSubscription { id quantity } } }`,
    )
    expect(nodes).toEqual([
      {
        kind: 'SUBSCRIPTION_UPDATED',
        occurredAt: gateway.clock.now.toISOString(),
        subjectType: 'SERVICE_SUBSCRIPTION',
        subjectId: subscriptionId(1),
        subjectVersion: expect.any(Number),
        requestId: expect.any(String),
        actor: { accountId: 'mira.keller', role: 'BROKER', account: 'USER' },
        changes: [{ field: 'quantity', before: expect.any(String), after: '9' }],
        snapshot: { quantity: 9, version: nodes[0].subjectVersion, updatedAt: gateway.clock.now.toISOString() },
        subject: { id: subscriptionId(1), quantity: 9 },
      },
    ])
  })

  it('tells who did it to nobody but that party and operators', async () => {
    await update(9)
    const selection = 'nodes { requestId actor { accountId role } }'
    expect((await events('operator', {}, selection)).nodes).toEqual([
      { requestId: expect.any(String), actor: { accountId: 'mira.keller', role: 'BROKER' } },
    ])
    for (const as of ['aurora-software', 'acme-bakery', 'backup-owner'] as const)
      expect((await events(as, {}, selection)).nodes).toEqual([
        { requestId: null, actor: { accountId: null, role: 'BROKER' } },
      ])
  })

  it('goes on after a cursor, which an empty page has as well, and which another process takes', async () => {
    await update(9)
    const first = await events('cumulus-broker')
    expect(first.nodes).toHaveLength(1)
    const empty = await events('cumulus-broker', { after: first.pageInfo.endCursor })
    expect(empty).toMatchObject({ nodes: [], pageInfo: { endCursor: expect.any(String), hasNextPage: false } })
    await update(10)
    await update(11)
    for (const after of [first.pageInfo.endCursor, empty.pageInfo.endCursor]) {
      const next = await events('cumulus-broker', { after, first: 1 })
      expect(next.nodes).toHaveLength(1)
      const last = await events('cumulus-broker', { after: next.pageInfo.endCursor, first: 1 })
      expect([next.pageInfo.hasNextPage, last.pageInfo.hasNextPage]).toEqual([true, false])
      expect(last.nodes[0].subjectVersion).toBe(next.nodes[0].subjectVersion + 1)
    }
    const nothing = await events('cumulus-broker', { first: 0 })
    expect(nothing.nodes).toEqual([])
  })

  it('moves the cursor of one whom nothing concerns beyond all that happened to others', async () => {
    const start = (await events('elm-studio')).pageInfo.endCursor
    await update(9)
    const later = await events('elm-studio', { after: start })
    expect(later.nodes).toEqual([])
    expect(later.pageInfo.endCursor).not.toBe(start)
    expect((await events('operator', { after: later.pageInfo.endCursor })).nodes).toEqual([])
  })

  it('takes a cursor with another filter and from another viewer: it is a place in the log', async () => {
    await update(9)
    await update(10)
    const page = await events('operator', { first: 1 })
    const filter = { kinds: ['SUBSCRIPTION_UPDATED'], subjectId: subscriptionId(1) }
    const rest = await events('cumulus-broker', { after: page.pageInfo.endCursor, filter })
    expect(rest.nodes).toHaveLength(1)
  })

  it.each([
    [{ kinds: ['SUBSCRIPTION_CANCELLED'] }, 0],
    [{ kinds: ['SUBSCRIPTION_UPDATED', 'SUBSCRIPTION_CANCELLED'] }, 1],
    [{ kinds: [] }, 0],
    [{ subjectTypes: ['SERVICE_SUBSCRIPTION'] }, 1],
    [{ subjectTypes: ['PRICE_LIST'] }, 0],
    [{ subjectId: subscriptionId(1) }, 1],
    [{ subjectId: subscriptionId(2) }, 0],
    [{ resellerId: cumulus, organizationId: acmeBakery }, 1],
    [{ sellerId: cumulus }, 0],
    [{ occurredAt: { from: '2026-01-01T00:00:00Z' } }, 1],
    [{ occurredAt: { before: '2026-01-01T00:00:00Z' } }, 0],
  ])('filtered by %j finds %i', async (filter, count) => {
    await update(9)
    expect(await events('cumulus-broker', { filter }, 'totalCount nodes { id }')).toMatchObject({
      totalCount: count,
      nodes: Array.from({ length: count }, () => ({ id: expect.any(String) })),
    })
  })

  it('never tells sellers and service owners what a subscription costs, nor prices', async () => {
    await gateway.read(
      'cumulus-broker',
      `mutation { createSubscription(input: { organizationId: "${birchClinic}", serviceId: "${googleWorkspace}",
        productId: "${productId(1)}", quantity: 1 }) { __typename } }`,
    )
    await gateway.read(
      'cumulus-broker',
      `mutation { setResellerPrices(input: { resellerId: "${cumulus}", serviceId: "${borealisMail}",
        prices: [{ productId: "${productId(5)}", unitPrice: { amount: "4.25", currencyCode: EUR } }] }) { __typename } }`.replace(
        'EUR',
        '"EUR"',
      ),
    )
    const told = async (as: As) => {
      const { nodes } = await events(as, {}, 'nodes { kind snapshot changes { field } }')
      return nodes as { kind: string; snapshot: Record<string, unknown> }[]
    }
    const broker = await told('cumulus-broker')
    expect(broker.map(({ kind }) => kind)).toEqual(['SUBSCRIPTION_CREATED', 'PRICE_LIST_CHANGED'])
    expect(broker[0]?.snapshot).toMatchObject({
      unitPrice: { amount: expect.any(String) },
      priceLayer: expect.any(String),
    })
    const [organization, ...others] = await told('birch-clinic')
    expect(others).toEqual([])
    expect(organization?.snapshot).toHaveProperty('unitPrice')
    expect(organization?.snapshot).not.toHaveProperty('priceLayer')
    for (const as of ['aurora-software', 'workspace-owner'] as const) {
      const [created, ...more] = await told(as)
      expect(more).toEqual([])
      expect(created?.snapshot).not.toHaveProperty('unitPrice')
      expect(created?.snapshot).not.toHaveProperty('priceLayer')
    }
    expect(await told('borealis-systems')).toEqual([])
    expect(JSON.stringify([broker, await told('operator')])).not.toContain('licenseKey')
  })

  it('refuses a cursor from before what is kept, by a code that says to read anew', async () => {
    await update(9)
    const { pageInfo } = await events('cumulus-broker')
    await update(10)
    await logEverything(gateway.database)
    const { eventLogHead } = gateway.database.tables
    await gateway.database.connection.update(eventLogHead).set({ floor: 2 })
    const query = `{ events(after: "${pageInfo.endCursor}") { nodes { id } } }`
    const { body } = await gateway.ask('cumulus-broker', query)
    expect(body.errors[0].extensions).toMatchObject({ code: 'EVENT_CURSOR_EXPIRED', argument: 'after' })
    expect((await events('cumulus-broker')).pageInfo.endCursor).toEqual(expect.any(String))
  })

  it('finds one event by its id, for whom it is, and none that came with the data', async () => {
    await update(9)
    const all = await recordedEvents(gateway.database)
    const [loaded, own] = [all[0]?.id, all.at(-1)?.id]
    const byId = (as: As, id: unknown) =>
      gateway.read(as, `{ event(id: "${String(id)}") { kind } node(id: "${String(id)}") { id } }`)
    expect(await byId('cumulus-broker', own)).toEqual({ event: { kind: 'SUBSCRIPTION_UPDATED' }, node: { id: own } })
    expect(await byId('nimbus-partners', own)).toEqual({ event: null, node: null })
    expect(await byId('operator', loaded)).toEqual({ event: null, node: null })
  })

  it('seeks by the viewer’s party: one who has a few events among many reads those', async () => {
    const [some] = await recordedEvents(gateway.database)
    if (!some) throw new Error('The demo has no events.')
    const { position: _, ...row } = some
    const strangers = { sellerId: 's', organizationId: 'o', serviceId: 'v' }
    const many = Array.from({ length: 3000 }, (_, index) => ({
      ...row,
      ...strangers,
      resellerId: 'r',
      id: `many ${index}`,
      subjectId: `subject ${index}`,
    }))
    for (let start = 0; start < many.length; start += 500)
      await gateway.database.transaction(() => gateway.database.insertEvents(many.slice(start, start + 500)))
    await update(9)
    await logEverything(gateway.database)
    await gateway.database.analyze()
    for (const as of [
      'aurora-software',
      'cumulus-broker',
      'acme-bakery',
      'borealis-owner',
      'workspace-owner',
    ] as const) {
      const { sent } = await gateway.counter.during(() => events(as, {}, 'nodes { kind }'))
      const plans = await plansOf(
        gateway,
        sent.filter(({ sql }) => /from "event_log"|join "event_log"/i.test(sql)),
      )
      expect(plans.length).toBeGreaterThan(0)
      for (const plan of plans) expect(sought(plan)).toEqual([])
    }
  })

  it('reads one statement for the end of the log, one for the page, and one for the rest of all events', async () => {
    for (const quantity of [9, 10, 11]) await update(quantity)
    await logEverything(gateway.database)
    const query = '{ events { nodes { kind changes { field } snapshot actor { role } } pageInfo { endCursor } } }'
    const { statements } = await gateway.counter.during(() => gateway.read('aurora-software', query))
    expect(statements).toHaveLength(3)
  })
})

describe('events', () => {
  it('are forgotten once they are old enough: their cursors expire, and positions go on behind them', async () => {
    const { database } = gateway
    await update(9)
    await update(10)
    const before = await events('cumulus-broker', { first: 1 })
    expect(await forgetOldEvents(database, new Date(Date.now() - 60_000))).toBe(0)
    const { length } = await recordedEvents(database)
    expect(await forgetOldEvents(database, new Date(Date.now() + 60_000))).toBe(2)
    expect(await recordedEvents(database)).toHaveLength(length - 2)
    const query = `{ events(after: "${before.pageInfo.endCursor}") { nodes { id } } }`
    const { body } = await gateway.ask('cumulus-broker', query)
    expect(body.errors[0].extensions.code).toBe('EVENT_CURSOR_EXPIRED')
    await update(11)
    expect((await recordedEvents(database)).at(-1)?.position).toBe(3)
    expect((await events('cumulus-broker')).nodes).toHaveLength(1)
    const history = `{ subscription(id: "${subscriptionId(1)}") { history(last: 3) { nodes { kind } } } }`
    expect((await gateway.read('cumulus-broker', history)).subscription.history.nodes).toHaveLength(3)
  })

  it('are evidence: nothing above the floor of the log can be changed or removed', async () => {
    await update(9)
    await logEverything(gateway.database)
    const { events: table, eventLog } = gateway.database.tables
    const other = await openDatabase(gateway.url)
    for (const refused of [
      () => other.connection.delete(table),
      () => other.connection.delete(eventLog),
      () => other.connection.update(table).set({ kind: 'other' }),
      () => other.connection.update(eventLog).set({ kind: 'other' }),
    ])
      await expect((async () => refused())()).rejects.toThrow(/./)
    await other.close()
    expect((await events('cumulus-broker')).nodes).toHaveLength(1)
  })
})
