import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  aurora,
  birchClinic,
  borealis,
  borealisMail,
  cumulus,
  googleWorkspace,
  mailStandard,
  nimbus,
  productId,
  stratus,
} from '../../src/demo/ids.ts'
import { people } from '../../src/demo/people.ts'
import { documentOf, done, send } from '../management/support.ts'
import { send as call } from '../rest/support.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { logEverything, recordedEvents } from '../support/recorded-events.ts'
import { type Given, ofSeller, rows, setPrices, stored } from './support.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

const set = (prices: readonly Given[], more: object = {}, as: As = 'borealis-systems') =>
  setPrices(gateway, as, ofSeller, { serviceId: borealisMail, prices: rows(prices), ...more })
const listed = async (as: As, currencyCode = 'EUR') => {
  const query = `{ service(id: "${borealisMail}") { listPrices(currencyCode: "${currencyCode}") {
    id version entries { product { id } unitPrice { amount } layer } } } }`
  return (await gateway.read(as, query)).service.listPrices
}

describe('setListPrices', () => {
  it('sets and removes list prices, which count where no reseller has another', async () => {
    const before = await listed('borealis-systems', 'JPY')
    const answer = await set([
      [productId(6), '777', 'JPY'],
      [mailStandard, null, 'EUR'],
    ])
    expect(answer.results.map(({ change }: { change: string }) => change)).toEqual(['SET', 'REMOVED'])
    const after = await listed('borealis-systems', 'JPY')
    expect(after.version).toBe(before.version + 1)
    expect(after.entries).toContainEqual({
      product: { id: productId(6) },
      unitPrice: { amount: '777' },
      layer: 'SELLER',
    })
    expect((await listed('borealis-systems')).entries).not.toContainEqual(
      expect.objectContaining({ product: { id: mailStandard } }),
    )
    const { reseller } = await gateway.read(
      'cumulus-broker',
      `{ reseller(id: "${cumulus}") { priceList(serviceId: "${borealisMail}", currencyCode: "JPY") {
        entries { product { id } unitPrice { amount } layer } } } }`,
    )
    const own = reseller.priceList.entries.find(
      ({ product }: { product: { id: string } }) => product.id === productId(6),
    )
    expect(own).toMatchObject({ layer: 'SELLER', unitPrice: { amount: '777' } })
  })

  it('is the seller’s, its service owners’ and the host’s to do; hidden services and absent ones look the same', async () => {
    for (const as of ['borealis-systems', 'borealis-owner', 'admin'] as const)
      expect(await set([[mailStandard, '8.25', 'EUR']], {}, as)).toMatchObject({ __typename: 'SetListPricesSuccess' })
    const hidden = await set([[mailStandard, '1', 'EUR']], {}, 'aurora-software')
    expect(hidden).toMatchObject({ __typename: 'NotFound' })
    expect(await set([[mailStandard, '1', 'EUR']], { serviceId: randomUUID() })).toEqual(hidden)
    for (const { slug, role } of people) {
      const input = { serviceId: randomUUID(), prices: [] }
      const { body } = await gateway.ask(slug, documentOf('setListPrices', 'version'), { input })
      const expected = ['ADMIN', 'SELLER', 'SERVICE_OWNER'].includes(role) ? undefined : 'FORBIDDEN'
      expect([slug, body.errors?.[0].extensions.code]).toEqual([slug, expected])
    }
  })

  it('is checked as other prices are, all at once, with the version that is expected', async () => {
    expect(
      await set([
        [mailStandard, '-1', 'EUR'],
        [productId(1), '1', 'EUR'],
      ]),
    ).toMatchObject({ code: 'INVALID_INPUT', issues: [{}, {}] })
    expect(await set([[mailStandard, '1', 'CHF']])).toMatchObject({ code: 'CURRENCY_NOT_SUPPORTED' })
    const { version } = await listed('borealis-systems')
    expect(await set([[mailStandard, '1', 'EUR']], { expectedVersion: version + 5 })).toMatchObject({
      code: 'VERSION_CONFLICT',
      currentVersion: version,
    })
    await done(gateway, 'admin', 'archiveSeller', { sellerId: borealis })
    expect(await set([[mailStandard, '1', 'EUR']])).toMatchObject({ code: 'ARCHIVED' })
  })

  it('is done once with one key, and answers the same again', async () => {
    const keyed = { idempotencyKey: 'list' }
    const first = await set([[mailStandard, '9.99', 'EUR']], keyed)
    await set([[mailStandard, '8.88', 'EUR']])
    expect((await set([[mailStandard, '9.99', 'EUR']], keyed)).results).toEqual(first.results)
    const { events } = await stored(gateway)
    expect(events.filter(({ subjectType }) => subjectType === 'PriceList')).toHaveLength(2)
  })

  it('leaves an event that the seller’s side alone reads, with the list as its subject', async () => {
    await set([[mailStandard, '7.25', 'EUR']])
    await logEverything(gateway.database)
    const { id, version } = await listed('borealis-systems')
    const query = `{ events(last: 1, filter: { subjectId: "${id}" }) { nodes { kind subjectId subjectVersion
      subject { ... on PriceList { id currencyCode entries { product { id } unitPrice { amount } layer } } } } } }`
    for (const as of ['borealis-systems', 'borealis-owner', 'operator'] as const) {
      const [event] = (await gateway.read(as, query)).events.nodes
      expect(event).toMatchObject({
        kind: 'PRICE_LIST_CHANGED',
        subjectId: id,
        subjectVersion: version,
        subject: { id },
      })
      expect(event.subject.entries).toContainEqual({
        product: { id: mailStandard },
        unitPrice: { amount: '7.25' },
        layer: 'SELLER',
      })
    }
    for (const as of ['aurora-software', 'cumulus-broker', 'birch-clinic'] as const)
      expect((await gateway.read(as, query)).events.nodes).toEqual([])
    const told = (await recordedEvents(gateway.database)).find(({ subjectId }) => subjectId === id)
    expect(told).toMatchObject({ sellerId: borealis, resellerId: null, serviceId: borealisMail, priceLayer: 'SELLER' })
  })

  it('goes at REST’s path as well, below the seller of the service alone', async () => {
    const path = (sellerId: string, serviceId: string) => `/api/sellers/${sellerId}/services/${serviceId}/pricelist`
    const body = { currencyCode: 'EUR', entries: [{ productId: mailStandard, unitPrice: '6.75' }] }
    const put = await call(gateway, 'borealis-systems', 'PUT', path(borealis, borealisMail), { body })
    expect(put.status).toBe(200)
    expect(put.body.entries).toContainEqual(expect.objectContaining({ productId: mailStandard, unitPrice: '6.75' }))
    for (const [sellerId, serviceId] of [
      [aurora, borealisMail],
      [borealis, googleWorkspace],
    ] as const)
      expect((await call(gateway, 'admin', 'PUT', path(sellerId, serviceId), { body })).status).toBe(404)
  })

  it('says at REST’s path which entries are wrong, and once what is wrong with the currency of all', async () => {
    const path = `/api/sellers/${borealis}/services/${borealisMail}/pricelist`
    const put = async (currency: string, ...entries: (readonly [productId: string, unitPrice: string])[]) => {
      const body = {
        currencyCode: currency,
        entries: entries.map(([productId, unitPrice]) => ({ productId, unitPrice })),
      }
      const answer = await call(gateway, 'borealis-systems', 'PUT', path, { body })
      expect(answer.status).toBe(400)
      return answer.body.map(({ errorMessage }: { errorMessage: string }) => errorMessage)
    }
    expect(await put('EUR', [mailStandard, '6.75'], [aurora, '6.75'], [mailStandard, '-1'], [aurora, '1.005'])).toEqual(
      [
        `entries.1: The service has no product ${aurora}`,
        'entries.2: Row 0 names the same product and currency already',
        'entries.2: unitPrice must not be negative, but is -1',
        `entries.3: The service has no product ${aurora}`,
        'entries.3: Row 1 names the same product and currency already',
        'entries.3: unitPrice must have at most 2 decimals in EUR, but is 1.005',
      ],
    )
    const other = await put('PLN', [mailStandard, '5'], [aurora, '6'])
    expect(other).toEqual([
      `entries.1: The service has no product ${aurora}`,
      expect.stringContaining('The service is not sold in PLN'),
    ])
  })
})

describe('prices of others', () => {
  it('are set by an admin too, where the broker could set them', async () => {
    const prices = rows([[mailStandard, '5.55', 'EUR']])
    const input = { serviceId: borealisMail, prices }
    for (const owner of [{ resellerId: cumulus }, { organizationId: birchClinic }])
      expect(await setPrices(gateway, 'admin', owner, input)).toMatchObject({
        priceList: { entries: expect.anything() },
      })
    for (const resellerId of [nimbus, stratus])
      expect(await setPrices(gateway, 'admin', { resellerId }, input)).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('are not set for what is only offered: first it is taken into the catalog', async () => {
    await done(gateway, 'borealis-systems', 'publishService', { serviceId: borealisMail, resellerIds: [stratus] })
    const price = () =>
      setPrices(
        gateway,
        'stratus-trade',
        { resellerId: stratus },
        {
          serviceId: borealisMail,
          prices: rows([[mailStandard, '5', 'EUR']]),
        },
      )
    expect(await price()).toMatchObject({ code: 'NOT_FOUND' })
    await done(gateway, 'stratus-trade', 'addToCatalog', { resellerId: stratus, serviceId: borealisMail })
    expect(await price()).toMatchObject({ priceList: { version: 1 } })
  })
})

describe('a currency that is dropped while it is used', () => {
  const drop = () =>
    send(gateway, 'borealis-systems', 'updateService', {
      serviceId: borealisMail,
      currencyCodes: ['EUR', 'USD', 'JPY'],
    })

  beforeEach(async () => {
    await done(gateway, 'borealis-systems', 'updateService', {
      serviceId: borealisMail,
      currencyCodes: ['EUR', 'USD', 'JPY', 'CHF'],
    })
  })

  /** What is in francs, and whether the service is sold in them. */
  async function francs() {
    const { connection, tables } = gateway.database
    const prices = await connection.select().from(tables.priceEntries)
    const added = await connection.select().from(tables.organizationServices)
    const services = await connection.select().from(tables.services)
    return {
      used: [...prices, ...added].filter(({ currencyCode }) => currencyCode === 'CHF').length,
      isSold: services.some(({ currencyCodes }) => currencyCodes.includes('CHF')),
    }
  }

  it.each([
    ['list prices', ofSeller, 'borealis-systems'],
    ['a reseller’s prices', { resellerId: cumulus }, 'cumulus-broker'],
    ['an organization’s prices', { organizationId: birchClinic }, 'cumulus-broker'],
  ] as const)('is either kept or has none of %s', async (_, owner, as) => {
    const price = (amount: string | null) =>
      setPrices(gateway, as, owner, { serviceId: borealisMail, prices: rows([[mailStandard, amount, 'CHF']]) })
    for (let round = 0; round < 10; round += 1) {
      const acts = [() => price('5'), drop]
      await Promise.all((round % 2 === 0 ? acts : acts.toReversed()).map((act) => act()))
      const { used, isSold } = await francs()
      expect([used, isSold]).toEqual(isSold ? [1, true] : [0, false])
      if (isSold) await price(null)
      await done(gateway, 'borealis-systems', 'updateService', {
        serviceId: borealisMail,
        currencyCodes: ['EUR', 'USD', 'JPY', 'CHF'],
      })
    }
  })

  it('is either kept or is that of no organization which adds the service', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id: organizationId } = await done(gateway, 'cumulus-broker', 'createOrganization', {
        resellerId: cumulus,
        name: `Round ${round}`,
      })
      const adding = { organizationId, serviceId: borealisMail, currencyCode: 'CHF' }
      const add = () => send(gateway, 'cumulus-broker', 'addOrganizationService', adding)
      await Promise.all((round % 2 === 0 ? [add, drop] : [drop, add]).map((act) => act()))
      const { used, isSold } = await francs()
      expect([used, isSold]).toEqual(isSold ? [1, true] : [0, false])
      if (isSold)
        await done(gateway, 'cumulus-broker', 'removeOrganizationService', { organizationId, serviceId: borealisMail })
      const { connection, tables } = gateway.database
      await connection.update(tables.organizationServices).set({ currencyCode: 'EUR' })
      await done(gateway, 'borealis-systems', 'updateService', {
        serviceId: borealisMail,
        currencyCodes: ['EUR', 'USD', 'JPY', 'CHF'],
      })
    }
  })
})
