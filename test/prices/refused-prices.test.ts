import { beforeAll, describe, expect, it } from 'vitest'
import {
  acmeBakery,
  aurora,
  auroraBackup,
  birchClinic,
  borealisMail,
  borealisVault,
  cedarLogistics,
  cumulus,
  fixedId,
  googleWorkspace,
  nimbus,
  productId,
} from '../../src/demo/ids.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { type Given, rows, setPrices, stored } from './support.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

const ofCumulus = { resellerId: cumulus }
const mail = { serviceId: borealisMail }
const [standard, plus] = [productId(5), productId(6)]

async function refused(prices: object[], serviceId = borealisMail) {
  const before = await stored(gateway)
  const result = await setPrices(gateway, 'cumulus-broker', { resellerId: cumulus }, { serviceId, prices })
  expect(await stored(gateway)).toEqual(before)
  return result
}

const issuesOf = async (given: readonly Given[]) => {
  const { issues } = await refused(rows(given))
  return issues.map(({ path, message }: { path: string[]; message: string }) => `${path.join('.')}: ${message}`)
}

describe('a price update that is wrong', () => {
  it('is refused with everything that is wrong, and writes nothing', async () => {
    const other = productId(7)
    const result = await refused(
      rows([
        [standard, '4.25', 'EUR'],
        [standard, '-1', 'USD'],
        [plus, '1.005', 'EUR'],
        [plus, '980.5', 'JPY'],
        [standard, '10000000000.01', 'EUR'],
        [other, '1', 'EUR'],
        [plus, '1', 'CHF'],
      ]),
    )
    expect(result).toEqual({
      __typename: 'InvalidInput',
      code: 'INVALID_INPUT',
      message: '7 values of the input are wrong.',
      issues: [
        ['1.unitPrice.amount', 'amount must not be negative, but is -1'],
        ['2.unitPrice.amount', 'amount must have at most 2 decimals in EUR, but is 1.005'],
        ['3.unitPrice.amount', 'amount must have at most 0 decimals in JPY, but is 980.5'],
        ['4', 'Row 0 names the same product and currency already'],
        ['4.unitPrice.amount', 'amount must be at most 10000000000.00 EUR, but is 10000000000.01'],
        ['5.productId', `The service has no product ${other}`],
        ['6.unitPrice.currencyCode', 'The service is not sold in CHF, but in EUR, USD, JPY'],
      ].map(([path, message]) => ({
        path: ['prices', ...(path ?? '').split('.')],
        message,
        code: 5,
        name: 'InvalidValue',
      })),
    })
  })

  it.each<[string, Given]>([
    ['the largest amount', [standard, '10000000000.00', 'EUR']],
    ['the largest amount of a currency without decimals', [standard, '1000000000000', 'JPY']],
    ['nothing', [standard, '0', 'JPY']],
    ['less than nothing by a sign alone', [standard, '-0.00', 'EUR']],
    ['zeros that say nothing', [standard, '12.500000', 'EUR']],
    ['the smallest amount', [standard, '0.01', 'EUR']],
  ])('is not one of %s', async (_, given) => {
    const more = { serviceId: borealisMail, prices: rows([given]) }
    const result = await setPrices(gateway, 'cumulus-broker', { resellerId: cumulus }, more)
    expect(result).toMatchObject({ __typename: 'SetResellerPricesSuccess' })
  })

  it.each<[string, Given, RegExp]>([
    ['a yen too much', [standard, '1000000000001', 'JPY'], /at most 1000000000000 JPY/],
    ['more than any number holds', [standard, '999999999999999', 'EUR'], /at most 10000000000.00 EUR/],
    ['the smallest negative amount', [standard, '-0.01', 'EUR'], /negative/],
    ['a thousandth', [standard, '0.001', 'USD'], /at most 2 decimals/],
  ])('may have %s', async (_, given, message) => {
    expect(await issuesOf([given])).toEqual([expect.stringMatching(message)])
  })

  it('names a product and currency twice, also where one of them means every currency', async () => {
    const twice = 'Row 0 names the same product and currency already'
    expect(
      await issuesOf([
        [standard, '1', 'EUR'],
        [standard, '1', 'USD'],
        [standard, null, 'EUR'],
      ]),
    ).toEqual([`prices.2: ${twice}`])
    expect(
      await issuesOf([
        [standard, '1', 'USD'],
        [standard, null],
      ]),
    ).toEqual([`prices.1: ${twice}`])
    expect(
      await issuesOf([
        [standard, null],
        [standard, null],
      ]),
    ).toEqual([`prices.1: ${twice}`])
    const capitals = rows([
      [standard, '1', 'EUR'],
      [standard.toUpperCase(), '1', 'EUR'],
    ])
    expect((await refused(capitals)).issues).toMatchObject([{ path: ['prices', '1'] }])
  })

  it('has a price in one currency and names another', async () => {
    const row = { productId: standard, unitPrice: { amount: '1', currencyCode: 'EUR' }, currencyCode: 'USD' }
    expect((await refused([row])).issues).toMatchObject([{ path: ['prices', '0', 'currencyCode'] }])
  })

  it('has no rows, or too many', async () => {
    expect((await refused([])).issues).toMatchObject([
      { path: ['prices'], message: 'prices must have 1 to 1000 rows, but has 0' },
    ])
    const many = Array.from({ length: 1001 }, (_, index): Given => [productId(1000 + index), '1', 'EUR'])
    expect(await issuesOf(many)).toEqual(['prices: prices must have 1 to 1000 rows, but has 1001'])
    expect(await issuesOf(many.slice(1))).toHaveLength(1000)
  })

  it('is told the currencies where nothing but a currency is wrong', async () => {
    expect(await refused(rows([[productId(3), '1', 'USD']]), auroraBackup)).toEqual({
      __typename: 'CurrencyNotSupported',
      code: 'CURRENCY_NOT_SUPPORTED',
      supported: ['EUR'],
      message: 'The service is not sold in USD, but in EUR.',
    })
    expect(await refused(rows([[productId(3), null, 'JPY']]), auroraBackup)).toMatchObject({ supported: ['EUR'] })
  })

  it('is no input at all', async () => {
    for (const row of [
      ['x', '1', 'EUR'],
      [standard, '1e3', 'EUR'],
      [standard, '1', 'EURO'],
      [standard, '1', undefined],
    ] as Given[])
      expect(await refused(rows([row]))).toBe('BAD_USER_INPUT')
  })
})

describe('a price list that is not there', () => {
  it.each([
    ['another reseller', { resellerId: nimbus }, borealisMail],
    ['no reseller at all', { resellerId: fixedId('b', 99) }, borealisMail],
    ['a service outside the catalog', ofCumulus, borealisVault],
    ['no service at all', ofCumulus, fixedId('d', 99)],
    ['an organization of another reseller', { organizationId: cedarLogistics }, googleWorkspace],
    ['a service that its organization is not shown', { organizationId: acmeBakery }, borealisVault],
  ])('finds nothing for %s', async (_, owner, serviceId) => {
    const before = await stored(gateway)
    const prices = rows([[standard, '4.25', 'EUR']])
    const result = await setPrices(gateway, 'cumulus-broker', owner, { serviceId, prices, expectedVersion: 77 })
    expect(result).toMatchObject({ __typename: 'NotFound', code: 'NOT_FOUND' })
    expect(await stored(gateway)).toEqual(before)
  })

  it('says the same of what is hidden as of what does not exist', async () => {
    const ask = (owner: typeof ofCumulus, serviceId: string) =>
      setPrices(gateway, 'cumulus-broker', owner, { serviceId, prices: rows([[productId(7), '4.25', 'EUR']]) })
    const absent = await ask(ofCumulus, fixedId('d', 99))
    expect(await ask(ofCumulus, borealisVault)).toEqual(absent)
    expect(await ask({ resellerId: nimbus }, borealisMail)).toEqual(absent)
    const product = async (id: string) => {
      const result = await setPrices(gateway, 'cumulus-broker', ofCumulus, {
        ...mail,
        prices: rows([[id, '1', 'EUR']]),
      })
      return JSON.stringify(result).replaceAll(id, 'ID')
    }
    expect(await product(productId(7))).toBe(await product(productId(99)))
  })
})

describe('who sets prices', () => {
  const everybodyElse = [
    'aurora-software',
    'borealis-systems',
    'acme-bakery',
    'birch-clinic',
    'workspace-owner',
    'borealis-owner',
    'operator',
  ] as const

  it.each(everybodyElse)('refuses %s before it looks at anything', async (person) => {
    const prices = { ...mail, prices: rows([[standard, '1.00', 'EUR']]) }
    const { result, statements } = await gateway.counter.during(async () => [
      await setPrices(gateway, person, ofCumulus, prices),
      await setPrices(gateway, person, { resellerId: aurora }, { ...prices, serviceId: auroraBackup }),
      await setPrices(gateway, person, { organizationId: birchClinic }, prices),
    ])
    expect(result).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN'])
    expect(statements).toEqual([])
  })

  it('asks for credentials', async () => {
    expect(await setPrices(gateway, null, ofCumulus, { ...mail, prices: [] })).toBe('UNAUTHENTICATED')
    expect(await setPrices(gateway, null, { organizationId: birchClinic }, { ...mail, prices: [] })).toBe(
      'UNAUTHENTICATED',
    )
  })
})
