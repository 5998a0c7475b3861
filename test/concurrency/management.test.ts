import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { cumulus } from '../../src/demo/ids.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { atOnce, repeated, serveTogether } from './gateways.ts'
import { organization, writeParties, writeService } from './world.ts'

const { database, url } = await freshDatabase()
/** Organizations, of which the first has a race with each of many services. */
const many = 24
await writeParties(database, many)
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

test('of offers that are made and withdrawn at once, each is seen by the next, and the last one holds', async () => {
  const { serviceId } = await writeService(database)
  const input = { serviceId, resellerIds: [cumulus] }
  const verbs = ['publishService', 'unpublishService'] as const
  const answers = await atOnce(gateways, 30, (gateway, index) =>
    gateway.write(verbs[Math.floor(index / 2) % 2] ?? verbs[0], input),
  )
  expect(answers.filter(({ __typename }) => !__typename.endsWith('Success'))).toEqual([])
  const { auditEntries, serviceOffers, services } = database.tables
  const { connection } = database
  const trail = await connection
    .select({ kind: auditEntries.kind, sequence: auditEntries.sequence })
    .from(auditEntries)
    .where(eq(auditEntries.subjectId, serviceId))
    .orderBy(auditEntries.sequence)
  const [service] = await connection.select().from(services).where(eq(services.id, serviceId))
  // What changes nothing has no entry, so the two kinds take turns; the row was at its first version without one.
  const kinds = ['service.published', 'service.unpublished']
  expect(trail).toEqual(trail.map((_, index) => ({ kind: kinds[index % 2], sequence: index + 2 })))
  expect(trail.length).toBeGreaterThan(0)
  expect(service?.version).toBe(1 + trail.length)
  const offers = await connection.select().from(serviceOffers).where(eq(serviceOffers.serviceId, serviceId))
  expect(offers.length).toBe(trail.length % 2)
})

test('an organization that is archived while a service is added to it has one of the two', async () => {
  const { serviceId } = await writeService(database)
  const numbers = Array.from({ length: many - 1 }, (_, index) => index + 2)
  const rounds = await Promise.all(
    numbers.map(async (number) => {
      const organizationId = organization(number)
      const answers = await atOnce(gateways, 2, (gateway, index) =>
        (index + number) % 2 === 0
          ? gateway.write('archiveOrganization', { organizationId })
          : gateway.write('addOrganizationService', { organizationId, serviceId, currencyCode: 'EUR' }),
      )
      return answers.map(({ __typename }) => __typename).toSorted()
    }),
  )
  for (const names of rounds)
    expect([
      ['AddOrganizationServiceSuccess', 'StillInUse'],
      ['ArchiveOrganizationSuccess', 'ServiceNotAvailable'],
    ]).toContainEqual(names)
})

test('of objects that are made at once with one external id, one is made', async () => {
  const input = (index: number) => ({ resellerId: cumulus, name: `Organization ${index}`, externalId: 'CRM-1' })
  const answers = await atOnce(gateways, 30, (gateway, index) => gateway.write('createOrganization', input(index)))
  expect(answers.map(({ __typename }) => __typename).toSorted()).toEqual([
    'CreateOrganizationSuccess',
    ...repeated(29, 'ExternalIdTaken'),
  ])
  const { organizations } = database.tables
  const rows = await database.connection.select().from(organizations).where(eq(organizations.externalId, 'CRM-1'))
  expect(rows).toHaveLength(1)
})

test('of a property that is narrowed while a value is written that this breaks, one of the two wins', async () => {
  const question = { key: 'it', name: 'It', appliesTo: 'ORGANIZATION_SERVICE', type: 'TEXT' }
  const pair = (serviceId: string) => ({ organizationId: organization(1), serviceId })
  const rounds = await Promise.all(
    Array.from({ length: 20 }, async (_, round) => {
      const { serviceId } = await writeService(database)
      const [one, other] = gateways
      const customProperties = (value: string) => [{ key: 'it', value }]
      await one?.write('setCustomPropertyDefinitions', { serviceId, definitions: [question] })
      const added = { ...pair(serviceId), currencyCode: 'EUR', customProperties: customProperties('ab') }
      expect(await other?.write('addOrganizationService', added)).toMatchObject({
        __typename: 'AddOrganizationServiceSuccess',
      })
      const narrow = { serviceId, definitions: [{ ...question, maxLength: 2 }], expectedVersion: 2 }
      const answers = await atOnce(gateways, 2, (gateway, index) =>
        (index + round) % 2 === 0
          ? gateway.write('setCustomPropertyDefinitions', narrow)
          : gateway.write('updateOrganizationService', {
              ...pair(serviceId),
              customProperties: customProperties('abc'),
            }),
      )
      return (round % 2 === 0 ? answers : answers.toReversed()).map(({ __typename }) => __typename)
    }),
  )
  for (const names of rounds)
    expect([
      ['SetCustomPropertyDefinitionsSuccess', 'InvalidInput'],
      ['CustomPropertyInUse', 'UpdateOrganizationServiceSuccess'],
    ]).toContainEqual(names)
})
