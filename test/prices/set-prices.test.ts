import { beforeEach, describe, expect, it } from 'vitest'
import {
  acmeBakery,
  birchClinic,
  borealisMail,
  borealisVault,
  cedarLogistics,
  cumulus,
  deltaSchool,
  elmStudio,
  googleWorkspace,
  nimbus,
  productId,
  stratus,
} from '../../src/demo/ids.ts'
import { priceListId } from '../../src/services/price-list.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { testTime } from '../support/templates.ts'
import { rows, setPrices, stored } from './support.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

const ofCumulus = { resellerId: cumulus }
const mail = { serviceId: borealisMail }
const [standard, plus] = [productId(5), productId(6)]
const paid = (amount: string, currencyCode: string) => ({ amount, currencyCode })

describe('setResellerPrices', () => {
  it('sets, removes and keeps prices of several currencies at once, with a result per row', async () => {
    const result = await setPrices(gateway, 'cumulus-broker', ofCumulus, {
      ...mail,
      prices: rows([
        [standard, '4.25', 'EUR'],
        [plus, '9900', 'JPY'],
        [standard, null, 'JPY'],
        [plus, null, 'USD'],
        [standard, '0', 'USD'],
      ]),
    })
    expect(result).toMatchObject({
      __typename: 'SetResellerPricesSuccess',
      priceList: {
        currencyCode: 'EUR',
        version: 2,
        entries: [
          { product: { id: plus }, unitPrice: paid('62.00', 'EUR'), layer: 'SELLER' },
          { product: { id: standard }, unitPrice: paid('4.25', 'EUR'), layer: 'RESELLER' },
        ],
      },
      results: [
        { index: 0, product: { id: standard }, change: 'SET', before: paid('3.99', 'EUR'), after: paid('4.25', 'EUR') },
        {
          index: 1,
          product: { id: plus },
          currencyCode: 'JPY',
          change: 'SET',
          before: null,
          after: paid('9900', 'JPY'),
        },
        {
          index: 2,
          product: { id: standard },
          currencyCode: 'JPY',
          change: 'REMOVED',
          before: paid('600', 'JPY'),
          after: null,
        },
        { index: 3, product: { id: plus }, currencyCode: 'USD', change: 'UNCHANGED', before: null, after: null },
        {
          index: 4,
          product: { id: standard },
          currencyCode: 'USD',
          change: 'SET',
          before: null,
          after: paid('0.00', 'USD'),
        },
      ],
    })
  })

  it('removes the overrides of every currency where none is named', async () => {
    const result = await setPrices(gateway, 'cumulus-broker', ofCumulus, {
      ...mail,
      prices: rows([
        [standard, null],
        [plus, null],
      ]),
    })
    expect(result.results).toMatchObject([
      { index: 0, currencyCode: 'EUR', change: 'REMOVED', before: paid('3.99', 'EUR'), after: null },
      { index: 0, currencyCode: 'JPY', change: 'REMOVED', before: paid('600', 'JPY'), after: null },
      { index: 1, currencyCode: null, change: 'UNCHANGED', before: null, after: null },
    ])
    expect(result.priceList.entries.map((entry: { layer: string }) => entry.layer)).toEqual(['SELLER', 'SELLER'])
  })

  it('leaves the prices of products that no row names, of other owners and of other services', async () => {
    const before = await stored(gateway)
    await setPrices(gateway, 'cumulus-broker', ofCumulus, { ...mail, prices: rows([[standard, '4.25', 'EUR']]) })
    const after = await stored(gateway)
    const isTheOne = ({ productId, ownerId, currencyCode }: (typeof after.entries)[number]) =>
      productId === standard && ownerId === cumulus && currencyCode === 'EUR'
    expect(after.entries.filter((entry) => !isTheOne(entry))).toEqual(
      before.entries.filter((entry) => !isTheOne(entry)),
    )
    expect(after.entries.find(isTheOne)).toMatchObject({ amountMinor: 425, updatedAt: testTime })
    expect(after.lists.filter((list, index) => list.version !== before.lists[index]?.version)).toMatchObject([
      { serviceId: borealisMail, layer: 'RESELLER', ownerId: cumulus, version: 2, updatedAt: testTime },
    ])
  })

  it('begins a list at version 1, and says 0 before', async () => {
    await gateway.database.connection.delete(gateway.database.tables.priceLists)
    const list = `priceList(serviceId: "${borealisVault}", currencyCode: "EUR") { version }`
    const { reseller } = await gateway.read('nimbus-partners', `{ reseller(id: "${nimbus}") { ${list} } }`)
    expect(reseller.priceList.version).toBe(0)
    const price = { serviceId: borealisVault, prices: rows([[productId(8), '2000.00', 'EUR']]) }
    expect(
      await setPrices(gateway, 'nimbus-partners', { resellerId: nimbus }, { ...price, expectedVersion: 1 }),
    ).toMatchObject({ code: 'VERSION_CONFLICT', currentVersion: 0 })
    expect(
      await setPrices(gateway, 'nimbus-partners', { resellerId: nimbus }, { ...price, expectedVersion: 0 }),
    ).toMatchObject({ priceList: { version: 1 } })
  })

  it('tells one event with decimal texts, of no organization', async () => {
    const before = await stored(gateway)
    await setPrices(gateway, 'cumulus-broker', ofCumulus, {
      ...mail,
      prices: rows([
        [standard, '4.25', 'EUR'],
        [standard, null, 'JPY'],
      ]),
    })
    const { events } = await stored(gateway)
    expect(events).toHaveLength(before.events.length + 1)
    expect(events.at(-1)).toMatchObject({
      position: (before.events.at(-1)?.position ?? 0) + 1,
      kind: 'price_list.changed',
      subjectType: 'PriceList',
      subjectId: priceListId({ serviceId: borealisMail, layer: 'RESELLER', ownerId: cumulus }),
      subjectVersion: 2,
      sellerId: null,
      priceLayer: 'RESELLER',
      actorRole: 'BROKER',
      resellerId: cumulus,
      organizationId: null,
      serviceId: borealisMail,
      occurredAt: testTime,
      snapshot: {
        serviceId: borealisMail,
        layer: 'RESELLER',
        ownerId: cumulus,
        version: 2,
        prices: [{ productId: standard, currencyCode: 'EUR', unitPrice: '4.25' }],
        changes: [
          { productId: standard, currencyCode: 'EUR', before: '3.99', after: '4.25' },
          { productId: standard, currencyCode: 'JPY', before: '600', after: null },
        ],
      },
    })
  })

  it('writes nothing where nothing changes, also under an expected version', async () => {
    const before = await stored(gateway)
    const result = await setPrices(gateway, 'cumulus-broker', ofCumulus, {
      ...mail,
      prices: rows([
        [standard, '3.990', 'EUR'],
        [standard, '600', 'JPY'],
        [plus, null],
      ]),
      expectedVersion: 1,
    })
    expect(result.results.map(({ change }: { change: string }) => change)).toEqual([
      'UNCHANGED',
      'UNCHANGED',
      'UNCHANGED',
    ])
    expect(result.priceList.version).toBe(1)
    expect(await stored(gateway)).toEqual(before)
  })

  it('answers the list in another currency when it is asked to', async () => {
    const yen = 'yen: priceList(currencyCode: "JPY") { currencyCode version entries { unitPrice { amount } } }'
    const document = `mutation($input: SetResellerPricesInput!) { setResellerPrices(input: $input) {
      ... on SetResellerPricesSuccess { priceList { currencyCode } ${yen} } } }`
    const input = {
      ...ofCumulus,
      ...mail,
      prices: rows([
        [standard, '4.25', 'EUR'],
        [standard, '610', 'JPY'],
      ]),
    }
    const { setResellerPrices } = await gateway.read('cumulus-broker', document, { input })
    expect(setResellerPrices).toEqual({
      priceList: { currencyCode: 'EUR' },
      yen: {
        currencyCode: 'JPY',
        version: 2,
        entries: [{ unitPrice: { amount: '9800' } }, { unitPrice: { amount: '610' } }],
      },
    })
  })

  it('still prices a service that has left the catalog but is in use', async () => {
    const { catalogEntries } = gateway.database.tables
    await gateway.database.connection.delete(catalogEntries)
    const price = { serviceId: googleWorkspace, prices: rows([[productId(1), '70', 'EUR']]) }
    expect(await setPrices(gateway, 'cumulus-broker', ofCumulus, price)).toMatchObject({
      __typename: 'SetResellerPricesSuccess',
    })
    expect(await setPrices(gateway, 'stratus-trade', { resellerId: stratus }, price)).toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})

describe('setOrganizationPrices', () => {
  it('sets what one organization pays, over the reseller’s and the seller’s', async () => {
    const prices = rows([[plus, '9000', 'JPY']])
    const result = await setPrices(gateway, 'cumulus-broker', { organizationId: birchClinic }, { ...mail, prices })
    expect(result).toMatchObject({
      __typename: 'SetOrganizationPricesSuccess',
      priceList: {
        version: 2,
        entries: [
          { unitPrice: paid('9000', 'JPY'), layer: 'ORGANIZATION' },
          { unitPrice: paid('580', 'JPY'), layer: 'ORGANIZATION' },
        ],
      },
    })
    const { events } = await stored(gateway)
    expect(events.at(-1)).toMatchObject({
      priceLayer: 'ORGANIZATION',
      organizationId: birchClinic,
      resellerId: cumulus,
      snapshot: { layer: 'ORGANIZATION', ownerId: birchClinic },
    })
  })

  it('sets prices of a service before it is added', async () => {
    const price = { serviceId: googleWorkspace, prices: rows([[productId(1), '66.00', 'EUR']]) }
    expect(await setPrices(gateway, 'cumulus-broker', { organizationId: acmeBakery }, price)).toMatchObject({
      priceList: { version: 1 },
    })
    const { organization } = await gateway.read(
      'acme-bakery',
      `{ organization(id: "${acmeBakery}") {
      estoreService(serviceId: "${googleWorkspace}") { priceList(currencyCode: "EUR") { entries { unitPrice { amount } layer } } } } }`,
    )
    expect(organization.estoreService.priceList.entries[0]).toEqual({ unitPrice: { amount: '66.00' }, layer: null })
  })

  it('lets an invited organization, and no other, have prices of a gated service', async () => {
    const price = { serviceId: borealisVault, prices: rows([[productId(7), '250.00', 'USD']]) }
    const ask = (organizationId: string) => setPrices(gateway, 'nimbus-partners', { organizationId }, price)
    expect(await ask(deltaSchool)).toMatchObject({ __typename: 'SetOrganizationPricesSuccess' })
    expect(await ask(cedarLogistics)).toMatchObject({ code: 'NOT_FOUND' })
    expect(await ask(elmStudio)).toMatchObject({ code: 'NOT_FOUND' })
  })
})
