import { beforeEach, describe, expect, it } from 'vitest'
import {
  acmeBakery,
  borealis,
  borealisMail,
  cumulus,
  deltaSchool,
  mailStandard,
  nimbus,
  productId,
} from '../../src/demo/ids.ts'
import { people } from '../../src/demo/people.ts'
import { priceListId } from '../../src/services/price-list.ts'
import { done } from '../management/support.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { recordedEvents } from '../support/recorded-events.ts'
import { ofSeller, rows, setPrices } from './support.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

const entries = `auditTrail { totalCount nodes { id kind occurredAt requestId changes { field before after }
  actor { role accountId } } }`
const lists = {
  SELLER: `service(id: "${borealisMail}") { listPrices(currencyCode: "EUR") { id ${entries} } }`,
  RESELLER: `reseller(id: "${cumulus}") { priceList(serviceId: "${borealisMail}", currencyCode: "EUR") { id ${entries} } }`,
  ORGANIZATION: `organization(id: "${acmeBakery}") { priceList(serviceId: "${borealisMail}", currencyCode: "EUR") { id ${entries} } }`,
}
type Layer = keyof typeof lists

const eventsOf = async (id: string) =>
  (await recordedEvents(gateway.database)).filter(({ subjectId }) => subjectId === id)

/** The trail of a list of a layer as somebody reads it; null where the list, or its trail, is none of its business. */
async function trailOf(layer: Layer, as: As) {
  const data = await gateway.read(as, `{ ${lists[layer]} }`)
  const [owner] = Object.values<Record<string, { auditTrail: { nodes: object[] } } | null> | null>(data)
  return Object.values(owner ?? {})[0]?.auditTrail?.nodes ?? null
}

/** Sets a price of each layer, by whom it is for. */
async function setEach(): Promise<void> {
  const to = (amount: string | null) => ({ serviceId: borealisMail, prices: rows([[mailStandard, amount, 'EUR']]) })
  const success = { __typename: expect.stringMatching(/Success$/) }
  expect(await setPrices(gateway, 'borealis-systems', ofSeller, to('8.25'))).toMatchObject(success)
  expect(await setPrices(gateway, 'cumulus-broker', { resellerId: cumulus }, to('7.75'))).toMatchObject(success)
  expect(await setPrices(gateway, 'cumulus-broker', { organizationId: acmeBakery }, to('6.50'))).toMatchObject(success)
}

const readers: Readonly<Record<Layer, readonly string[]>> = {
  SELLER: ['borealis-systems', 'borealis-owner', 'operator', 'admin'],
  RESELLER: ['cumulus-broker', 'operator', 'admin'],
  ORGANIZATION: ['cumulus-broker', 'acme-bakery', 'operator', 'admin'],
}

describe('the trail of a price list', () => {
  it('says who set which price of its layer to what, when, and in which request', async () => {
    await setEach()
    await setPrices(
      gateway,
      'admin',
      { resellerId: cumulus },
      {
        serviceId: borealisMail,
        prices: rows([[mailStandard, null, 'EUR']]),
      },
    )
    const field = `entries.${mailStandard}.EUR`
    const told = { kind: 'PRICE_LIST_CHANGED', occurredAt: gateway.clock.now.toISOString() }
    expect(await trailOf('SELLER', 'borealis-systems')).toEqual([
      {
        ...told,
        id: expect.any(String),
        requestId: expect.any(String),
        changes: [{ field, before: '3.50', after: '8.25' }],
        actor: { role: 'SELLER', accountId: 'tomas.oliveira' },
      },
    ])
    expect(await trailOf('RESELLER', 'cumulus-broker')).toMatchObject([
      { ...told, changes: [{ field, after: '7.75' }], actor: { role: 'BROKER', accountId: expect.any(String) } },
      {
        ...told,
        changes: [{ field, before: '7.75', after: null }],
        actor: { role: 'ADMIN', accountId: null },
        requestId: null,
      },
    ])
    // Who of the broker's people it was is the broker's business.
    expect(await trailOf('ORGANIZATION', 'acme-bakery')).toMatchObject([
      { ...told, changes: [{ field, after: '6.50' }], actor: { role: 'BROKER', accountId: null }, requestId: null },
    ])
  })

  it.each(Object.keys(lists) as Layer[])('is read by those of its own layer alone: %s', async (layer) => {
    const before = await Promise.all(people.map(({ slug }) => trailOf(layer, slug)))
    await setEach()
    const entry = (await trailOf(layer, 'operator'))?.[0] as { id: string }
    for (const [index, { slug }] of people.entries()) {
      const isReader = readers[layer].includes(slug)
      const after = await trailOf(layer, slug)
      // To all others it looks as if nothing had happened.
      expect([slug, after]).toMatchObject([slug, isReader ? [{ id: entry.id }] : before[index]])
      expect([slug, after?.length]).toEqual([slug, isReader ? 1 : before[index]?.length])
      const { node } = await gateway.read(slug, `{ node(id: "${entry.id}") { id } }`)
      expect([slug, node]).toEqual([slug, isReader ? { id: entry.id } : null])
    }
  })

  it('is that of all its currencies, and of no list beside it', async () => {
    await setEach()
    const query = `{ a: reseller(id: "${nimbus}") { priceList(serviceId: "${borealisMail}", currencyCode: "EUR") { ${entries} } }
      b: organization(id: "${deltaSchool}") { priceList(serviceId: "${borealisMail}", currencyCode: "EUR") { ${entries} } }
      c: service(id: "${borealisMail}") { listPrices(currencyCode: "JPY") { ${entries} } } }`
    const { a, b, c } = await gateway.read('operator', query)
    expect([a, b, c].map((each) => (each.priceList ?? each.listPrices).auditTrail.totalCount)).toEqual([0, 0, 1])
  })

  it('has no entry of what changed nothing, was refused, or is asked for a second time', async () => {
    const input = { serviceId: borealisMail, prices: rows([[mailStandard, '8.25', 'EUR']]), idempotencyKey: 'once' }
    for (const _ of [1, 2]) await setPrices(gateway, 'borealis-systems', ofSeller, input)
    await setPrices(gateway, 'borealis-systems', ofSeller, { ...input, idempotencyKey: 'same price' })
    await setPrices(gateway, 'borealis-systems', ofSeller, {
      ...input,
      idempotencyKey: 'refused',
      prices: rows([[mailStandard, '-1', 'EUR']]),
    })
    await setPrices(gateway, 'borealis-systems', ofSeller, {
      ...input,
      idempotencyKey: 'late',
      prices: rows([[mailStandard, '9', 'EUR']]),
      expectedVersion: 1,
    })
    expect(await trailOf('SELLER', 'borealis-systems')).toHaveLength(1)
  })
})

describe('list prices that come with new products', () => {
  const listPrices = (amount: string) => [
    { amount, currencyCode: 'EUR' },
    { amount: '900', currencyCode: 'JPY' },
  ]

  it('are told by an event of their list and stand in its trail, as those that are set later', async () => {
    const product = { name: 'Mail Mini', listPrices: listPrices('1.50') }
    const { id } = await done(gateway, 'borealis-systems', 'createServiceProduct', { serviceId: borealisMail, product })
    const changes = [
      { field: `entries.${id}.EUR`, before: null, after: '1.50' },
      { field: `entries.${id}.JPY`, before: null, after: '900' },
    ]
    expect(await trailOf('SELLER', 'borealis-systems')).toMatchObject([{ kind: 'PRICE_LIST_CHANGED', changes }])
    const list = priceListId({ serviceId: borealisMail, layer: 'SELLER', ownerId: borealis })
    const [event, ...others] = await eventsOf(list)
    expect(others).toEqual([])
    expect(event).toMatchObject({ kind: 'price_list.changed', priceLayer: 'SELLER', resellerId: null, changes })
    // It holds the whole list, with the prices that were there.
    expect(event?.snapshot['prices']).toEqual(
      expect.arrayContaining([
        { productId: id, currencyCode: 'EUR', unitPrice: '1.50' },
        { productId: productId(6), currencyCode: 'EUR', unitPrice: '62.00' },
      ]),
    )
  })

  it('of a new service are told once for all of its products', async () => {
    const products = ['One', 'Two'].map((name, index) => ({ name, listPrices: listPrices(`${index + 1}.00`) }))
    const input = { sellerId: borealis, name: 'Borealis Forms', currencyCodes: ['EUR', 'JPY'], products }
    const { id } = await done(gateway, 'borealis-systems', 'createService', input)
    const list = priceListId({ serviceId: id, layer: 'SELLER', ownerId: borealis })
    expect((await eventsOf(list)).map(({ subjectVersion, changes }) => [subjectVersion, changes.length])).toEqual([
      [1, 4],
    ])
  })

  it('are no change of a list where there are none', async () => {
    await done(gateway, 'borealis-systems', 'createServiceProduct', {
      serviceId: borealisMail,
      product: { name: 'Free' },
    })
    expect(await trailOf('SELLER', 'borealis-systems')).toEqual([])
  })
})
