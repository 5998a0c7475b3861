import { beforeAll, describe, expect, it } from 'vitest'
import { exportLines } from '../../src/import-export/export.ts'
import { importLines } from '../../src/import-export/import.ts'
import { send } from '../rest/support.ts'
import { openWorld, start, type World } from '../subscriptions/world.ts'
import { rows, setPrices } from './support.ts'

const currencyCodes = ['EUR', 'XCG', 'HRK', 'XAU', 'DEM']

let world: World
let service: { type: 'service'; id: string; sellerId: string; name: string; currencyCodes: string[] }
let productId: string

/** A service that older versions sold in what they took for currencies, with a price in each. */
beforeAll(async () => {
  world = await openWorld()
  const id = await world.service()
  const { services } = world.database.tables
  await world.database.connection.update(services).set({ currencyCodes })
  productId = await world.product(id)
  await world.insert({
    priceEntries: ['HRK', 'XAU', 'DEM'].map((currencyCode) => ({
      productId,
      layer: 'SELLER' as const,
      ownerId: world.sellerId,
      currencyCode,
      amountMinor: 1250,
      updatedAt: start,
    })),
  })
  service = { type: 'service', id, sellerId: world.sellerId, name: id, currencyCodes }
})

const mutate = async (name: string, input: object) => {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`
  const refused = '... on CurrencyNotSupported { supported }'
  const document = `mutation ($input: ${type}!) { ${name}(input: $input) { __typename ${refused} } }`
  return (await world.gateway.read(world.broker, document, { input }))[name]
}

async function imported(...lines: object[]) {
  const chunks = (async function* () {
    yield Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  })()
  const result = await importLines(world.database, { chunks, now: start })
  return result.isImported ? result.counts : result.problems.map(({ path, reason }) => `${path} ${reason}`)
}

describe('a currency that nobody pays with', () => {
  it('is answered where a price has it, with the amount that it always meant', async () => {
    const query = `query ($id: ID!, $code: CurrencyCode!) {
      reseller(id: "${world.resellerId}") {
        priceList(serviceId: $id, currencyCode: $code) { entries { unitPrice { amount currencyCode } } }
      }
    }`
    for (const [code, amount] of [
      ['HRK', '12.50'],
      ['XAU', '1250'],
      ['DEM', '12.50'],
    ]) {
      const { reseller } = await world.gateway.read(world.broker, query, { id: service.id, code })
      expect(reseller.priceList.entries).toEqual([{ unitPrice: { amount, currencyCode: code } }])
    }
  })

  it('has no new price at either door, and one of today has', async () => {
    const set = (currencyCode: string) =>
      setPrices(
        world.gateway,
        world.broker,
        { resellerId: world.resellerId },
        {
          serviceId: service.id,
          prices: rows([[productId, '1', currencyCode]]),
        },
      )
    for (const code of ['EUR', 'XCG']) expect((await set(code)).__typename).toBe('SetResellerPricesSuccess')
    for (const code of ['XAU', 'DEM']) {
      expect(await set(code)).toMatchObject({
        __typename: 'InvalidInput',
        issues: [{ path: ['prices', '0', 'unitPrice', 'currencyCode'], message: `Nobody pays in ${code}` }],
      })
    }
    for (const code of ['XXX', 'XTS']) expect((await set(code)).__typename).toBe('CurrencyNotSupported')
  })

  it('is chosen for no service that is added or changed, and one of today is', async () => {
    const organizationId = await world.organization()
    const named = { organizationId, serviceId: service.id }
    const supported = ['EUR', 'XCG', 'HRK']
    const refused = { __typename: 'CurrencyNotSupported', supported }
    for (const currencyCode of ['XAU', 'DEM'])
      expect(await mutate('addOrganizationService', { ...named, currencyCode })).toEqual(refused)
    expect(await mutate('addOrganizationService', { ...named, currencyCode: 'XCG' })).toEqual({
      __typename: 'AddOrganizationServiceSuccess',
    })
    expect(await mutate('updateOrganizationService', { ...named, currencyCode: 'XAU' })).toEqual(refused)
    const path = `/api/resellers/${world.resellerId}/organizations/${organizationId}/services/${service.id}`
    expect(await send(world.gateway, world.broker, 'PUT', path, { body: { currencyCode: 'XAU' } })).toMatchObject({
      status: 400,
    })
    expect(await send(world.gateway, world.broker, 'PUT', path, { body: { currencyCode: 'EUR' } })).toMatchObject({
      status: 200,
    })
  })

  it('is exported, and imported where it stands already', async () => {
    const texts: string[] = []
    await exportLines(world.database, { sink: { write: (text) => void texts.push(text), isClosed: false } })
    const lines = texts
      .join('')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; currencyCode?: string })
    const old = lines.filter(
      ({ type, currencyCode }) => type === 'service' || ['XAU', 'DEM'].includes(currencyCode ?? ''),
    )
    expect(old).toHaveLength(3)
    expect(await imported(...old)).toEqual({ added: 0, changed: 0, unchanged: 3 })
  })

  it('comes into no service and no price by an import, and one of today or of lately does', async () => {
    const fresh = { ...service, id: '5a000000-0000-4000-8000-00000000000a', name: 'Fresh' }
    expect(await imported({ ...fresh, currencyCodes: ['XCG', 'XAU', 'HRK', 'XTS', 'DEM'] })).toEqual([
      'currencyCodes[1] is XAU, which nobody pays with',
      'currencyCodes[3] is XTS, which nobody pays with',
      'currencyCodes[4] is DEM, which nobody pays with',
    ])
    expect(await imported({ ...fresh, currencyCodes: ['XCG', 'HRK'] })).toMatchObject({ added: 1 })
    const other = await world.product(service.id, { price: null })
    const price = { type: 'price', productId: other, layer: 'SELLER', ownerId: world.sellerId, unitPrice: '1' }
    expect(await imported({ ...price, currencyCode: 'XAU' })).toEqual(['currencyCode is XAU, which nobody pays with'])
    expect(await imported({ ...price, currencyCode: 'HRK' })).toMatchObject({ added: 1 })
  })
})
