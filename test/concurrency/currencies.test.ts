import { expect, test } from 'vitest'
import { cumulus } from '../../src/demo/ids.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { atOnce, serveTogether } from './gateways.ts'
import { organization, writeParties, writeService } from './world.ts'

const { database, url } = await freshDatabase()
await writeParties(database, 1)
const { gateways } = await serveTogether(url, 2)

/** Has a service lose a currency while somebody uses it, both ways round, and answers what came of both. */
async function race(round: number, use: 'setResellerPrices' | 'addOrganizationService') {
  const { serviceId, productId } = await writeService(database, { currencyCodes: ['EUR', 'USD'] })
  const unitPrice = { amount: '1.00', currencyCode: 'USD' }
  const uses = {
    setResellerPrices: { resellerId: cumulus, serviceId, prices: [{ productId, unitPrice }] },
    addOrganizationService: { organizationId: organization(1), serviceId, currencyCode: 'USD' },
  }
  const [first, second] = await atOnce(gateways, 2, (gateway, index) =>
    (index + round) % 2 === 0
      ? gateway.write('updateService', { serviceId, currencyCodes: ['EUR'] })
      : gateway.write(use, uses[use]),
  )
  return (round % 2 === 0 ? [first, second] : [second, first]).map((answer) => answer?.__typename)
}

test.each([
  ['setResellerPrices', 'SetResellerPricesSuccess'],
  ['addOrganizationService', 'AddOrganizationServiceSuccess'],
] as const)('of a currency that is dropped and used by %s at once, one of the two wins', async (use, success) => {
  const rounds = await Promise.all(Array.from({ length: 40 }, (_, round) => race(round, use)))
  for (const answers of rounds)
    expect([
      ['UpdateServiceSuccess', 'CurrencyNotSupported'],
      ['InvalidInput', success],
    ]).toContainEqual(answers)
})

test('no price and no organization has a currency that its service is not sold in', async () => {
  const { services, products, priceEntries, organizationServices } = database.tables
  const { connection } = database
  const sold = new Map((await connection.select().from(services)).map((row) => [row.id, row.currencyCodes]))
  const serviceOf = new Map((await connection.select().from(products)).map((row) => [row.id, row.serviceId]))
  const used = [
    ...(await connection.select().from(priceEntries)).map((row) => [serviceOf.get(row.productId), row.currencyCode]),
    ...(await connection.select().from(organizationServices)).map((row) => [row.serviceId, row.currencyCode]),
  ]
  expect(used.length).toBeGreaterThanOrEqual(80)
  expect(used.filter(([service, code]) => !sold.get(service ?? '')?.includes(code ?? ''))).toEqual([])
})
