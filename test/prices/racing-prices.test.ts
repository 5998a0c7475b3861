import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  aurora,
  birchClinic,
  borealisMail,
  cumulus,
  elmStudio,
  googleWorkspace,
  productId,
  stratus,
} from '../../src/demo/ids.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { type Given, rows, setPrices, stored } from './support.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

const ofCumulus = { resellerId: cumulus }
const standard = productId(5)
const set = (...prices: Given[]) => ({ serviceId: borealisMail, prices: rows(prices) })
const times = <T>(count: number, make: (index: number) => T) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)))

describe('writers at the same time', () => {
  it('leave one winner of those that expect the same version', async () => {
    const results = await times(20, (index) =>
      setPrices(gateway, 'cumulus-broker', ofCumulus, {
        ...set([standard, `5.${10 + index}`, 'EUR']),
        expectedVersion: 1,
      }),
    )
    expect(results.filter((result) => result.priceList)).toHaveLength(1)
    const losers = results.filter((result) => result.code === 'VERSION_CONFLICT')
    expect(losers.map((result) => result.currentVersion)).toEqual(Array.from({ length: 19 }, () => 2))
  })

  it('leave one winner where the list has no row yet', async () => {
    await gateway.database.connection.delete(gateway.database.tables.priceLists)
    const results = await times(20, (index) =>
      setPrices(gateway, 'cumulus-broker', ofCumulus, {
        ...set([standard, `5.${10 + index}`, 'EUR']),
        expectedVersion: 0,
      }),
    )
    expect(results.filter((result) => result.priceList)).toHaveLength(1)
    expect(results.filter((result) => result.code === 'VERSION_CONFLICT' && result.currentVersion === 1)).toHaveLength(
      19,
    )
    const { lists, events } = await stored(gateway)
    expect(lists).toMatchObject([{ ownerId: cumulus, version: 1 }])
    expect(events.filter(({ subjectType }) => subjectType === 'PriceList')).toHaveLength(1)
  })

  it('do one after the other what they do without an expected version, each on top of the last', async () => {
    await gateway.database.connection.delete(gateway.database.tables.priceLists)
    const results = await times(20, (index) =>
      setPrices(gateway, 'cumulus-broker', ofCumulus, set([standard, `5.${10 + index}`, 'EUR'])),
    )
    const { lists, events, entries } = await stored(gateway)
    const told = events.filter(({ subjectType }) => subjectType === 'PriceList')
    expect(lists).toMatchObject([{ version: 20 }])
    expect(told.map(({ subjectVersion }) => subjectVersion)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    )
    const chain = told.map(({ snapshot }) => (snapshot['changes'] as { before: string; after: string }[])[0])
    expect(chain.slice(1).map((change) => change?.before)).toEqual(chain.slice(0, -1).map((change) => change?.after))
    expect(results.every((result) => result.results[0].change === 'SET')).toBe(true)
    const last = entries.find(
      (entry) => entry.productId === standard && entry.ownerId === cumulus && entry.currencyCode === 'EUR',
    )
    expect(last?.amountMinor).toBe(Math.round(Number(chain.at(-1)?.after) * 100))
  })
})

describe('an idempotency key', () => {
  it('does the work once, however often it is sent at once, and answers the same each time', async () => {
    const before = await stored(gateway)
    const input = { ...set([standard, '4.25', 'EUR'], [standard, null, 'JPY']), idempotencyKey: 'once' }
    const results = await times(20, () => setPrices(gateway, 'cumulus-broker', ofCumulus, input))
    for (const result of results) expect(result).toEqual(results[0])
    expect(results[0].results.map(({ change }: { change: string }) => change)).toEqual(['SET', 'REMOVED'])
    const after = await stored(gateway)
    expect(after.events).toHaveLength(before.events.length + 1)
    expect(after.records).toMatchObject([
      { operation: 'setResellerPrices', key: 'once', objectId: cumulus, objectVersion: 2 },
    ])
  })

  it('gives the outcome again and shows the list as it is now', async () => {
    const input = { ...set([standard, '4.25', 'EUR']), expectedVersion: 1, idempotencyKey: 'again' }
    const first = await setPrices(gateway, 'cumulus-broker', ofCumulus, input)
    await setPrices(gateway, 'cumulus-broker', ofCumulus, set([standard, '4.50', 'EUR']))
    const again = await setPrices(gateway, 'cumulus-broker', ofCumulus, input)
    expect(again.results).toEqual(first.results)
    expect(again.priceList).toMatchObject({ version: 3, entries: [{}, { unitPrice: { amount: '4.50' } }] })
  })

  it('repeats that nothing changed, though the change before it was the same', async () => {
    const input = { ...set([standard, '4.25', 'EUR'], [productId(6), null]) }
    await setPrices(gateway, 'cumulus-broker', ofCumulus, input)
    const first = await setPrices(gateway, 'cumulus-broker', ofCumulus, { ...input, idempotencyKey: 'nothing' })
    expect(first.results.map(({ change }: { change: string }) => change)).toEqual(['UNCHANGED', 'UNCHANGED'])
    expect(await setPrices(gateway, 'cumulus-broker', ofCumulus, { ...input, idempotencyKey: 'nothing' })).toEqual(
      first,
    )
  })

  it('belongs to its input, its operation and its caller', async () => {
    const input = { ...set([standard, '4.25', 'EUR']), idempotencyKey: 'mine' }
    await setPrices(gateway, 'cumulus-broker', ofCumulus, input)
    expect(
      await setPrices(gateway, 'cumulus-broker', ofCumulus, { ...input, ...set([standard, '4.26', 'EUR']) }),
    ).toMatchObject({ __typename: 'IdempotencyMismatch', code: 'IDEMPOTENCY_MISMATCH' })
    expect(await setPrices(gateway, 'cumulus-broker', { organizationId: birchClinic }, input)).toMatchObject({
      priceList: { version: 2 },
    })
  })

  it('finds nothing any more when the list is hidden by now', async () => {
    const { catalogEntries } = gateway.database.tables
    const input = { serviceId: googleWorkspace, prices: rows([[productId(1), '70', 'EUR']]), idempotencyKey: 'hidden' }
    const parties = { sellerId: aurora, resellerId: stratus, serviceId: googleWorkspace }
    const entry = { id: randomUUID(), ...parties, createdAt: gateway.clock.now }
    await gateway.database.connection.insert(catalogEntries).values(entry)
    expect(await setPrices(gateway, 'stratus-trade', { organizationId: elmStudio }, input)).toMatchObject({
      priceList: { version: 1 },
    })
    await gateway.database.connection.delete(catalogEntries)
    expect(await setPrices(gateway, 'stratus-trade', { organizationId: elmStudio }, input)).toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('is not used up by a refusal', async () => {
    const refused = { ...set([standard, '-1', 'EUR']), idempotencyKey: 'free' }
    expect(await setPrices(gateway, 'cumulus-broker', ofCumulus, refused)).toMatchObject({ code: 'INVALID_INPUT' })
    expect((await stored(gateway)).records).toEqual([])
    expect(
      await setPrices(gateway, 'cumulus-broker', ofCumulus, { ...set([standard, '1', 'EUR']), idempotencyKey: 'free' }),
    ).toMatchObject({ __typename: 'SetResellerPricesSuccess' })
    expect(
      await setPrices(gateway, 'cumulus-broker', ofCumulus, { ...set([standard, '1', 'EUR']), idempotencyKey: ' ' }),
    ).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['idempotencyKey'] }] })
  })
})

describe('the cost of a price update', () => {
  it('is the same for one row as for a thousand', async () => {
    const { products } = gateway.database.tables
    const many = Array.from({ length: 1000 }, (_, index) => ({
      id: productId(1000 + index),
      serviceId: borealisMail,
      name: `Mailbox ${index}`,
      searchName: `mailbox ${index}`,
      minQuantity: 1,
      cancellationModes: ['IMMEDIATE' as const],
      createdAt: gateway.clock.now,
    }))
    await gateway.database.connection.insert(products).values(many)
    const count = async (prices: Given[]) => {
      const input = { ...set(...prices), idempotencyKey: String(prices.length) }
      const { result, statements } = await gateway.counter.during(() =>
        setPrices(gateway, 'cumulus-broker', ofCumulus, input),
      )
      expect(result.results).toHaveLength(prices.length)
      return statements.filter((statement) => !statement.includes('pg_advisory')).length
    }
    const one = await count([
      [standard, '1', 'EUR'],
      [productId(6), null],
    ])
    expect(await count([...many.slice(2).map(({ id }): Given => [id, '1.5', 'EUR']), [standard, null, 'JPY']])).toBe(
      one + 1,
    )
    expect(await count(many.map(({ id }, index): Given => (index % 2 ? [id, null] : [id, '2', 'EUR'])))).toBe(one + 1)
  })
})
