import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { importLines } from '../../src/import-export/import.ts'
import type { Viewer } from '../../src/viewer.ts'
import { openGateway } from '../support/gateway.ts'
import { testTime } from '../support/templates.ts'

const file = join(import.meta.dirname, '../../examples/import/bakery.ndjson')
const fill = (database: Database) => importLines(database, { chunks: createReadStream(file), now: testTime })
const gateway = await openGateway({ fill })

const seller = '5e11e200-0000-4000-8000-000000000001'
const reseller = '4e5e11e4-0000-4000-8000-000000000001'
const krume = '04a00000-0000-4000-8000-000000000001'
const ovens = '5e4b1ce0-0000-4000-8000-000000000001'
const recipes = '5e4b1ce0-0000-4000-8000-000000000002'
const as = (role: Viewer['role'], ...parties: string[]): Viewer => ({
  accountId: 'test',
  account: 'USER',
  role,
  parties,
})

test('the example is imported whole, and again changes nothing', async () => {
  expect(await fill(gateway.database)).toMatchObject({ isImported: true, counts: { added: 0, changed: 0 } })
})

test('its seller, its reseller and its organization read the same subscription', async () => {
  const subscriptions =
    'subscriptions { nodes { id status quantity product { name } organization { name } licenseKey customProperties { key value } } }'
  const bySeller = await gateway.read(as('SELLER', seller), `{ seller(id: "${seller}") { ${subscriptions} } }`)
  const byBroker = await gateway.read(as('BROKER', reseller), `{ reseller(id: "${reseller}") { ${subscriptions} } }`)
  const byItself = await gateway.read(
    as('ORGANIZATION', krume),
    `{ organization(id: "${krume}") { ${subscriptions} } }`,
  )
  expect(bySeller.seller).toEqual(byBroker.reseller)
  expect(bySeller.seller).toEqual(byItself.organization)
  expect(bySeller.seller.subscriptions.nodes).toMatchObject([
    { status: 'PENDING', product: { name: 'Vault' } },
    {
      status: 'ACTIVE',
      quantity: 3,
      product: { name: 'Planner, yearly' },
      organization: { name: 'Bäckerei Krume' },
      licenseKey: 'OVEN-KRUM-E001',
      customProperties: [{ key: 'oven', value: 'stone' }],
    },
  ])
})

test('its prices come from the layer that set them', async () => {
  const { organization } = await gateway.read(
    as('BROKER', reseller),
    `{
    organization(id: "${krume}") { priceList(serviceId: "${ovens}") { currencyCode entries { product { name } unitPrice { amount } layer } } }
  }`,
  )
  expect(organization.priceList).toEqual({
    currencyCode: 'EUR',
    entries: [
      { product: { name: 'Planner, monthly' }, unitPrice: { amount: '11.00' }, layer: 'ORGANIZATION' },
      { product: { name: 'Planner, yearly' }, unitPrice: { amount: '129.00' }, layer: 'SELLER' },
    ],
  })
})

test('its definition is read in another language, with roles and what is assigned to an organization', async () => {
  const { serviceDefinition } = await gateway.read(
    as('SERVICE_OWNER', ovens),
    `{
    serviceDefinition(serviceId: "${ovens}", locale: "de-AT", organizationId: "${krume}") {
      locale displayName serviceType trialPeriod serviceRoles { name } serviceInstances { instanceId } defaultOrgInstance { displayName }
    }
  }`,
  )
  expect(serviceDefinition).toEqual({
    locale: 'de',
    displayName: 'Ofenplaner',
    serviceType: 'PAID_WITH_FREE_TRIAL',
    trialPeriod: 14,
    serviceRoles: [{ name: 'baker' }],
    serviceInstances: [{ instanceId: 'ovens-eu' }],
    defaultOrgInstance: { displayName: 'Europe' },
  })
})

test('a gated service is hidden from who is not invited', async () => {
  const { service } = await gateway.read(
    as('ORGANIZATION', '04a00000-0000-4000-8000-000000000002'),
    `{ service(id: "${recipes}") { name } }`,
  )
  expect(service).toBeNull()
  const invited = await gateway.read(as('ORGANIZATION', krume), `{ service(id: "${recipes}") { name } }`)
  expect(invited.service).toEqual({ name: 'Recipe Vault' })
})

test('names are found however they are spelled', async () => {
  const { organizations } = await gateway.read(
    as('OPERATOR'),
    '{ organizations(search: "backerei") { nodes { name } } }',
  )
  expect(organizations.nodes).toEqual([{ name: 'Bäckerei Krume' }])
})
