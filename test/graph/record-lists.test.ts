import { beforeAll, describe, expect, it } from 'vitest'
import { borealis, borealisMail, cumulus } from '../../src/demo/ids.ts'
import { loadDemo } from '../../src/demo/load.ts'
import { engine } from '../support/fresh-database.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { type Plan, plansOf, visitedRows } from '../support/plans.ts'
import { testTime } from '../support/templates.ts'
import { manyRecords, writeManyRecords } from './many-records.ts'

const pageSize = 5

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway({
    fill: async (database) => {
      await loadDemo(database, { now: testTime })
      await writeManyRecords(database)
      await database.analyze()
    },
  })
})

type Person = Extract<As, string>

/** A list by who asks for it, the table of its rows, and the object that it hangs on; none for a root list. */
type Listed = readonly [as: Person, list: string, table: string, parent?: string]

/** The lists with an order that clients choose. */
const ordered: readonly Listed[] = [
  ['admin', 'sellers', 'sellers'],
  ['admin', 'resellers', 'resellers'],
  ['admin', 'organizations', 'organizations'],
  ['cumulus-broker', 'organizations', 'organizations'],
  ['cumulus-broker', 'organizations', 'organizations', `reseller(id: "${cumulus}")`],
  ['admin', 'services', 'services'],
  ['borealis-systems', 'services', 'services'],
  ['borealis-systems', 'services', 'services', `seller(id: "${borealis}")`],
  ['admin', 'services', 'services', `seller(id: "${borealis}")`],
  ['borealis-systems', 'products', 'service_products', `service(id: "${borealisMail}")`],
]

/** Those with one order of their own. */
const fixed: readonly Listed[] = [
  ['borealis-systems', 'offers', 'service_offers', `service(id: "${borealisMail}")`],
  ['borealis-systems', 'invitations', 'invitations', `service(id: "${borealisMail}")`],
  ['cumulus-broker', 'catalog', 'catalog_entries', `reseller(id: "${cumulus}")`],
]

const orders = ['NAME', 'CREATED_AT', 'UPDATED_AT'].flatMap((field) =>
  ['ASC', 'DESC'].map((direction) => [field, direction] as const),
)

/** What an engine does for a page of a list, which is the last statement of its query. */
async function planOf([as, list, , parent]: Listed, args: string): Promise<Plan> {
  const page = `${list}(first: ${pageSize}${args}) { nodes { id } }`
  const query = parent ? `{ ${parent} { ${page} } }` : `{ ${page} }`
  const { sent } = await gateway.counter.during(() => gateway.read(as, query))
  const [plan = []] = await plansOf(gateway, sent.slice(-1))
  return plan
}

/** Where a plan reads or sorts more than a page: SQLite says that it sorts, PostgreSQL how many rows it visits. */
function faults(plan: Plan, table: string): string[] {
  const visited = visitedRows(plan, table)
  return [
    ...plan.filter((step) => step.includes('TEMP B-TREE')),
    ...plan.filter((step) => step.startsWith(`SCAN ${table}`) && !step.includes('INDEX')),
    ...(visited > manyRecords / 10 ? [`visits ${visited} rows of ${table}: ${plan.join('; ')}`] : []),
  ]
}

const name = ([as, list, , parent = 'Query']: Listed) => `${list} of ${parent.replace(/\(.*/, '')}, to ${as}`

describe('a page of what people make is read from an index, however much of it there is', () => {
  for (const listed of ordered)
    it.each(orders)(`${name(listed)}, by %s %s`, async (field, direction) => {
      const plan = await planOf(listed, `, orderBy: { field: ${field}, direction: ${direction} }`)
      expect(faults(plan, listed[2])).toEqual([])
    })

  it.each(fixed.map((listed) => [name(listed), listed] as const))('%s', async (_, listed) => {
    expect(faults(await planOf(listed, ''), listed[2])).toEqual([])
  })
})

describe('filters of what people make', () => {
  /** All that an engine does for a page that few rows or none belong to, of which it is told by `filter`. */
  async function plansFor([as, list, table, parent]: Listed, filter: string, order: string): Promise<Plan[]> {
    const page = `${list}(first: ${pageSize}, filter: { ${filter} }, orderBy: { field: ${order}, direction: ASC }) { nodes { id } }`
    const query = parent ? `{ ${parent} { ${page} } }` : `{ ${page} }`
    const { sent } = await gateway.counter.during(() => gateway.read(as, query))
    const plans = await plansOf(gateway, sent)
    return plans.filter((plan) => plan.some((step) => new RegExp(` ${table}\\b`).test(step)))
  }
  const from = new Date(testTime.getTime() - 5 * 60_000).toISOString()

  for (const listed of ordered) {
    it.each([
      ['createdAt', 'CREATED_AT', 'created_at'],
      ['updatedAt', 'UPDATED_AT', 'updated_at'],
    ])(`${name(listed)}: %s is sought in the index of its order`, async (field, order, column) => {
      const [plan = []] = (await plansFor(listed, `${field}: { from: "${from}" }`, order)).slice(-1)
      expect(faults(plan, listed[2])).toEqual([])
      expect(plan.join('\n')).toMatch(new RegExp(`${column}\\)? ?>`))
    })

    // PostgreSQL is told no more of notes than to look at so many rows: how many these are, slices.test.ts holds.
    it.runIf(engine === 'sqlite').each([
      ['isArchived', 'isArchived: true'],
      ['metadata', 'metadata: [{ key: "crm" }]'],
      ['createdAt in another order', `createdAt: { from: "${from}" }`],
      ['search', 'search: "00005"'],
    ])(`${name(listed)}: %s is looked at in the order of the index`, async (_, filter) => {
      const plans = await plansFor(listed, filter, 'NAME')
      expect(plans.length).toBeGreaterThan(0)
      expect(plans.flatMap((plan) => faults(plan, listed[2]))).toEqual([])
    })
  }
})
