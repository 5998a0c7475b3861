import { beforeEach, describe, expect, it } from 'vitest'
import { birchClinic, borealisMail, cumulus, productId } from '../../src/demo/ids.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { type Given, rows, setPrices } from './support.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

const [standard, plus] = [productId(5), productId(6)]
const resellerSets = (...prices: Given[]) =>
  setPrices(gateway, 'cumulus-broker', { resellerId: cumulus }, { serviceId: borealisMail, prices: rows(prices) })
const organizationSets = (...prices: Given[]) =>
  setPrices(
    gateway,
    'cumulus-broker',
    { organizationId: birchClinic },
    { serviceId: borealisMail, prices: rows(prices) },
  )

/** What somebody reads of the three lists in yen: amounts and layers by product; null for a list that is not for them. */
async function lists(as: As) {
  const entries = '{ version entries { product { id } unitPrice { amount } layer } }'
  const of = `(serviceId: "${borealisMail}", currencyCode: "JPY") ${entries}`
  const { service, reseller, organization } = await gateway.read(
    as,
    `{
    service(id: "${borealisMail}") { listPrices(currencyCode: "JPY") ${entries} }
    reseller(id: "${cumulus}") { priceList${of} } organization(id: "${birchClinic}") { priceList${of} } }`,
  )
  type List =
    | { entries: { product: { id: string }; unitPrice: { amount: string }; layer: string }[] }
    | null
    | undefined
  const shown = (list: List) =>
    list
      ? Object.fromEntries(list.entries.map(({ product, unitPrice, layer }) => [product.id, [unitPrice.amount, layer]]))
      : null
  return {
    seller: shown(service?.listPrices),
    reseller: shown(reseller?.priceList),
    organization: shown(organization?.priceList),
  }
}

const listPrices = { [standard]: ['550', 'SELLER'], [plus]: ['9800', 'SELLER'] }

describe('price lists after writes', () => {
  it('are the organization’s prices over the reseller’s over the seller’s, to each who may read them', async () => {
    await resellerSets([standard, '610', 'JPY'], [plus, '9900', 'JPY'])
    await organizationSets([standard, null, 'JPY'], [plus, '9500', 'JPY'])
    const whole = {
      seller: listPrices,
      reseller: { [standard]: ['610', 'RESELLER'], [plus]: ['9900', 'RESELLER'] },
      organization: { [standard]: ['610', 'RESELLER'], [plus]: ['9500', 'ORGANIZATION'] },
    }
    expect(await lists('cumulus-broker')).toEqual(whole)
    expect(await lists('operator')).toEqual(whole)
    expect(await lists('birch-clinic')).toEqual({
      seller: null,
      reseller: null,
      organization: { [standard]: ['610', null], [plus]: ['9500', null] },
    })
    expect(await lists('borealis-systems')).toEqual({ seller: listPrices, reseller: null, organization: null })
    expect(await lists('borealis-owner')).toEqual({ seller: listPrices, reseller: null, organization: null })
    expect(await lists('nimbus-partners')).toEqual({ seller: null, reseller: null, organization: null })
  })

  it('fall back layer by layer as overrides are removed', async () => {
    await organizationSets([standard, null])
    expect((await lists('cumulus-broker')).organization?.[standard]).toEqual(['600', 'RESELLER'])
    await resellerSets([standard, null])
    expect((await lists('cumulus-broker')).organization?.[standard]).toEqual(['550', 'SELLER'])
    expect((await lists('cumulus-broker')).reseller).toEqual(listPrices)
  })

  it('show a price of nothing as a price', async () => {
    await organizationSets([standard, '0', 'JPY'])
    expect((await lists('birch-clinic')).organization?.[standard]).toEqual(['0', null])
  })

  it('are read by the mutation after in the same document', async () => {
    const set = (
      amount: string,
    ) => `setOrganizationPrices(input: { organizationId: "${birchClinic}", serviceId: "${borealisMail}",
      prices: [{ productId: "${standard}", unitPrice: { amount: "${amount}", currencyCode: "JPY" } }] }) {
      ... on SetOrganizationPricesSuccess { priceList { version } results { before { amount } after { amount } } } ... on InvalidInput { message } }`
    expect(
      await gateway.read('cumulus-broker', `mutation { a: ${set('570')} b: ${set('-1')} c: ${set('560')} }`),
    ).toEqual({
      a: { priceList: { version: 2 }, results: [{ before: { amount: '580' }, after: { amount: '570' } }] },
      b: { message: 'amount must not be negative, but is -1' },
      c: { priceList: { version: 3 }, results: [{ before: { amount: '570' }, after: { amount: '560' } }] },
    })
  })
})

describe('the price of a subscription', () => {
  // oxlint-disable-next-line typescript/no-explicit-any
  async function mutate(name: string, input: object): Promise<any> {
    const pascal = name.charAt(0).toUpperCase() + name.slice(1)
    const type = name === 'renewSubscription' ? 'SubscriptionActionInput' : `${pascal}Input`
    const data = await gateway.read(
      'cumulus-broker',
      `mutation($input: ${type}!) { ${name}(input: $input) {
      ... on ${pascal}Success { subscription { id unitPrice { amount currencyCode } priceLayer currentPeriodEndsAt } } ... on DomainError { code message } } }`,
      { input },
    )
    return data[name].subscription ?? data[name]
  }
  const read = async (id: string) =>
    (await gateway.read('cumulus-broker', `{ subscription(id: "${id}") { unitPrice { amount } priceLayer version } }`))
      .subscription

  it('is that of its creation until it renews or changes product', async () => {
    const service = { organizationId: birchClinic, serviceId: '8806367b-001a-4632-afb4-27a7fad7660c' }
    const [starter, flex] = [productId(1), productId(2)]
    const sets = (...prices: Given[]) =>
      setPrices(
        gateway,
        'cumulus-broker',
        { organizationId: birchClinic },
        { serviceId: service.serviceId, prices: rows(prices) },
      )

    const created = await mutate('createSubscription', { ...service, productId: flex, quantity: 5 })
    expect(created).toMatchObject({ unitPrice: { amount: '21.90', currencyCode: 'EUR' }, priceLayer: 'RESELLER' })
    await sets([flex, '20.00', 'EUR'], [starter, '60.00', 'EUR'])
    expect(await read(created.id)).toEqual({ unitPrice: { amount: '21.90' }, priceLayer: 'RESELLER', version: 1 })
    await mutate('updateSubscription', { subscriptionId: created.id, quantity: 6 })
    expect(await read(created.id)).toMatchObject({ unitPrice: { amount: '21.90' } })

    gateway.clock.now = new Date('2026-03-25T12:00:00.000Z')
    expect(await mutate('renewSubscription', { subscriptionId: created.id })).toMatchObject({
      unitPrice: { amount: '20.00' },
      priceLayer: 'ORGANIZATION',
    })
    await sets([flex, null], [starter, '61.00', 'EUR'])
    expect(await read(created.id)).toMatchObject({ unitPrice: { amount: '20.00' } })
    expect(
      await mutate('updateSubscription', { subscriptionId: created.id, productId: starter, quantity: 1 }),
    ).toMatchObject({ unitPrice: { amount: '61.00' }, priceLayer: 'ORGANIZATION' })
    expect(await mutate('createSubscription', { ...service, productId: flex, quantity: 5 })).toMatchObject({
      unitPrice: { amount: '21.90' },
    })
  })
})
