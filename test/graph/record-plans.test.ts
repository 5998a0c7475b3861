import { beforeAll, describe, expect, it } from 'vitest'
import { borealisMail, cumulus } from '../../src/demo/ids.ts'
import { engine } from '../support/fresh-database.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { plansOf } from '../support/plans.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

/** What SQLite does for the statement that reads a list. */
async function planOf(query: string): Promise<string> {
  const { sent } = await gateway.counter.during(() => gateway.read('admin', query))
  const plans = await plansOf(gateway, sent.slice(-1))
  return plans.flat().join('\n')
}

const products = (args: string) => `{ service(id: "${borealisMail}") { products(${args}) { nodes { name } } } }`

// PostgreSQL reads tables of so few rows as a whole.
describe.runIf(engine === 'sqlite')('a list of what people make', () => {
  it.each([
    ['sellers', '{ sellers(filter: { externalId: "X" }) { nodes { name } } }'],
    ['resellers', '{ resellers(filter: { externalId: "X" }) { nodes { name } } }'],
    [
      'organizations',
      `{ reseller(id: "${cumulus}") { organizations(filter: { externalId: "X" }) { nodes { name } } } }`,
    ],
    ['services', '{ services(filter: { externalId: "X" }) { nodes { name } } }'],
    ['service_products', products('filter: { externalId: "X" }')],
  ])('of %s is sought by an external id', async (table, query) => {
    expect(await planOf(query)).toMatch(
      new RegExp(`SEARCH ${table} USING INDEX ${table}_external_id \\(external_id=\\?`),
    )
  })

  it.each([
    ['NAME', 'service_products_service'],
    ['CREATED_AT', 'service_products_service_created'],
    ['UPDATED_AT', 'service_products_service_updated'],
  ])('of products is read in the order of %s by its index', async (field, index) => {
    const plan = await planOf(products(`first: 1, orderBy: { field: ${field}, direction: DESC }`))
    expect(plan).toMatch(new RegExp(`service_products USING (COVERING )?INDEX ${index} \\(service_id=\\?`))
  })
})
