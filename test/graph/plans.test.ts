import { beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import {
  aurora,
  birchClinic,
  borealis,
  borealisMail,
  cumulus,
  googleWorkspace,
  nimbus,
  organizationServiceId,
} from '../../src/demo/ids.ts'
import { loadDemo } from '../../src/demo/load.ts'
import { insertAll } from '../../src/demo/rows.ts'
import { engine } from '../support/fresh-database.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { manyId, writeManySubscriptions } from '../support/many-subscriptions.ts'
import { type Plan, plansOf, visitedRows } from '../support/plans.ts'
import { testTime } from '../support/templates.ts'

const total = 3000
const pageSize = 10

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway({
    // All that a list has in one slice: how several are read is told in slices.test.ts.
    opened: { rowsAtOnce: 10_000 },
    fill: async (database) => {
      await loadDemo(database, { now: testTime })
      await writeManyOrganizations(database)
      await writeManySubscriptions(database, total)
    },
  })
})

async function writeManyOrganizations(database: Database) {
  const organizations = Array.from({ length: total }, (_, number) => {
    const name = `Organization ${String((number * 7919) % total).padStart(5, '0')}`
    return {
      id: manyId(number),
      name,
      searchName: name.toLowerCase(),
      createdAt: testTime,
      resellerId: number % 2 ? cumulus : nimbus,
    }
  })
  await database.transaction(() => insertAll(database.tables, { organizations }))
}

/**
 * A list of subscriptions: who asks, the parent's field (none for the root list), a filter, and how many pages are
 * merged.
 */
interface Shape {
  readonly as: As
  readonly parent?: string
  readonly filter?: string
  readonly parts?: number
  /** Only this order has an index. */
  readonly order?: 'CREATED_AT'
}

const birchMail = `node(id: "${organizationServiceId(3)}") { ... on OrganizationService`
const ofMail = `serviceId: "${borealisMail}"`

const shapes: Record<string, Shape> = {
  'all, to an operator': { as: 'operator', parts: 7 },
  'all, to a seller': { as: 'aurora-software' },
  'all, to a broker': { as: 'cumulus-broker' },
  'all, to an organization': { as: 'birch-clinic' },
  'all, to an owner of one service': { as: 'workspace-owner', parts: 1 },
  'all, to an owner of two services': { as: 'borealis-owner', parts: 2 },
  'of a seller, to itself': { as: 'aurora-software', parent: `seller(id: "${aurora}")` },
  'of a seller, to an operator': { as: 'operator', parent: `seller(id: "${borealis}")` },
  'of a reseller, to itself': { as: 'cumulus-broker', parent: `reseller(id: "${cumulus}")` },
  'of an organization, to itself': { as: 'birch-clinic', parent: `organization(id: "${birchClinic}")` },
  'of an organization, to its broker': { as: 'cumulus-broker', parent: `organization(id: "${birchClinic}")` },
  'of a service, to its seller': { as: 'aurora-software', parent: `service(id: "${googleWorkspace}")` },
  'of a service, to its owner': { as: 'workspace-owner', parent: `service(id: "${googleWorkspace}")` },
  'of an organization service': { as: 'birch-clinic', parent: birchMail, order: 'CREATED_AT' },
  'of one service, to an operator': { as: 'operator', filter: ofMail },
  'of one service, to its seller': { as: 'borealis-systems', filter: ofMail },
  'of one service, to a broker': { as: 'cumulus-broker', filter: ofMail, order: 'CREATED_AT' },
  'in one state, to an operator': { as: 'operator', filter: 'statuses: [PENDING]', parts: 1 },
  'in two states, to an operator': { as: 'operator', filter: 'statuses: [PENDING, DELETED]', parts: 2 },
  'of one service in one state, to an operator': {
    as: 'operator',
    filter: `${ofMail}, statuses: [PENDING]`,
    order: 'CREATED_AT',
  },
}

const orders = [
  ['CREATED_AT', 'DESC'],
  ['CREATED_AT', 'ASC'],
  ['UPDATED_AT', 'DESC'],
  ['UPDATED_AT', 'ASC'],
] as const

function queryOf({ parent, filter }: Shape, [field, direction]: (typeof orders)[number], paging: string): string {
  const args = [
    paging,
    `orderBy: { field: ${field}, direction: ${direction} }`,
    ...(filter ? [`filter: { ${filter} }`] : []),
  ]
  const list = `list: subscriptions(${args.join(', ')}) { nodes { id } pageInfo { startCursor endCursor } }`
  if (!parent) return `{ ${list} }`
  return `{ parent: ${parent} { ${list} } }${parent.includes('{') ? ' }' : ''}`
}

/** Asks for a page, and answers it with the plan of the statement that read it. */
async function pageOf(shape: Shape, order: (typeof orders)[number], paging: string) {
  const { result, sent } = await gateway.counter.during(() => gateway.read(shape.as, queryOf(shape, order, paging)))
  const plans = await plansOf(gateway, sent.slice(-1))
  return { list: (result.parent ?? result).list, plan: plans[0] ?? [] }
}

/**
 * What is wrong with a page's plan. It shall seek in an index, up to the cursor and no further, and sort its own few
 * rows at most.
 */
function faults(plan: Plan, { parent, parts }: Shape, cursor: string): string[] {
  const isMerged = Boolean(parent ?? parts)
  return [
    ...plan.filter((step) => /^(SCAN|Seq Scan on) subscriptions/.test(step)),
    ...(plan.join('\n').includes(cursor) ? [] : [`${cursor} is not sought in ${plan.join('; ')}`]),
    ...sortFaults(plan, isMerged),
    // Every eighth row is a deleted one that is passed over; each row of a nested page is looked up once more by its id.
    ...visitFaults(plan, 'subscriptions', (pageSize + 1) * (parts ?? 1) * (isMerged ? 2 : 1) + 4),
  ]
}

/**
 * Only SQLite says where it sorts. The rows of all parents' pages are sorted after they were found, which is the last
 * step.
 */
function sortFaults(plan: Plan, isMerged: boolean): string[] {
  return plan.filter((step, index) => step.includes('TEMP B-TREE') && !(isMerged && index === plan.length - 1))
}

/** Only PostgreSQL says how many rows it visits. */
function visitFaults(plan: Plan, table: string, most: number): string[] {
  const visited = visitedRows(plan, table)
  return visited > most ? [`visits ${visited} rows of ${table}, not at most ${most}`] : []
}

function cursorCondition(field: string, comparison: '<' | '>'): string {
  const column = field.toLowerCase()
  return engine === 'sqlite' ? `(${column},id)${comparison}(?,?)` : `ROW(${column}, id) ${comparison} ROW(`
}

describe('pages of subscriptions are sought in an index, the last as the first', () => {
  for (const [name, shape] of Object.entries(shapes)) {
    it.each(orders.filter(([field]) => field === (shape.order ?? field)))(`${name}, by %s %s`, async (...order) => {
      const [field, direction] = order
      const [after, before] = direction === 'ASC' ? (['>', '<'] as const) : (['<', '>'] as const)
      const first = await pageOf(shape, order, `first: ${pageSize}`)
      expect(faults(first.plan, shape, '')).toEqual([])
      const last = await pageOf(shape, order, `last: ${pageSize}`)
      expect(faults(last.plan, shape, '')).toEqual([])
      expect(last.list.nodes).toHaveLength(pageSize)
      expect(last.list.nodes).not.toEqual(first.list.nodes)

      const deep = await pageOf(shape, order, `first: ${pageSize}, after: "${last.list.pageInfo.startCursor}"`)
      expect(deep.list.nodes).toEqual(last.list.nodes.slice(1))
      expect(faults(deep.plan, shape, cursorCondition(field, after))).toEqual([])
      const backwards = await pageOf(shape, order, `last: ${pageSize}, before: "${first.list.pageInfo.endCursor}"`)
      expect(backwards.list.nodes).toEqual(first.list.nodes.slice(0, -1))
      expect(faults(backwards.plan, shape, cursorCondition(field, before))).toEqual([])
    })
  }
})

describe('pages below many parents are sought in the index of their parents', () => {
  const below = (parents: string, list: string) =>
    `{ ${parents}(first: 100) { nodes { list: ${list} { nodes { id } } } } }`
  const subscriptions = 'subscriptions(first: 5)'
  it.each<[string, As, string, RegExp]>([
    [
      'subscriptions of organizations, to a broker',
      'cumulus-broker',
      below('organizations', subscriptions),
      /subscriptions_organization_created/,
    ],
    [
      'subscriptions of organizations, to a seller',
      'aurora-software',
      below('organizations', subscriptions),
      /subscriptions_organization_created/,
    ],
    [
      'subscriptions of services, to a seller',
      'aurora-software',
      below('services', subscriptions),
      /subscriptions_service_created/,
    ],
    [
      'subscriptions of services, to a broker',
      'cumulus-broker',
      below('services', subscriptions),
      /subscriptions_service_(reseller|created)/,
    ],
    [
      'subscriptions of resellers, to a seller',
      'aurora-software',
      below('resellers', subscriptions),
      /subscriptions_seller_reseller/,
    ],
    // Of two indexes that do, PostgreSQL takes what the few rows here let it.
    [
      'subscriptions of sellers, to an organization',
      'birch-clinic',
      below('sellers', subscriptions),
      /subscriptions_(organization|seller)_created/,
    ],
  ])('%s', async (_, as, query, index) => {
    const { result, sent } = await gateway.counter.during(() => gateway.read(as, query))
    const [{ nodes }] = Object.values(result) as [{ nodes: { list: { nodes: unknown[] } }[] }]
    const lists = nodes.map(({ list }) => list.nodes.length)
    const [plan = []] = await plansOf(gateway, sent.slice(-1))
    expect(Math.max(...lists)).toBe(5)
    expect(plan.join('\n')).toMatch(index)
    expect([
      ...plan.filter((step) => /^(SCAN|Seq Scan on) subscriptions/.test(step)),
      ...sortFaults(plan, true),
    ]).toEqual([])
    expect(visitFaults(plan, 'subscriptions', lists.length * 4 * 6)).toEqual([])
  })
})

describe('pages of names are sought in an index', () => {
  const lists: [string, As, (list: string) => string, boolean][] = [
    ['organizations, to an operator', 'operator', (list) => `{ list: ${list} }`, false],
    ['organizations, to a broker', 'cumulus-broker', (list) => `{ list: ${list} }`, false],
    [
      'organizations of a reseller',
      'cumulus-broker',
      (list) => `{ parent: reseller(id: "${cumulus}") { list: ${list} } }`,
      true,
    ],
  ]
  it.each(lists)('%s', async (_, as, query, isNested) => {
    const read = async (args: string) => {
      const text = query(`organizations(${args}) { nodes { name } pageInfo { startCursor } }`)
      const { result, sent } = await gateway.counter.during(() => gateway.read(as, text))
      const [plan = []] = await plansOf(gateway, sent.slice(-1))
      expect(plan.join('\n')).toMatch(isNested ? /organizations_reseller/ : /organizations_(name|reseller)/)
      expect(plan.filter((step) => isNested && /^(SCAN|Seq Scan on) organizations/.test(step))).toEqual([])
      const most = (pageSize + 1) * (isNested ? 2 : 1)
      expect([...sortFaults(plan, isNested), ...visitFaults(plan, 'organizations', most)]).toEqual([])
      return { list: (result.parent ?? result).list, plan: plan.join('\n') }
    }
    await read(`first: ${pageSize}`)
    const last = await read(`last: ${pageSize}`)
    const deep = await read(`first: ${pageSize}, after: "${last.list.pageInfo.startCursor}"`)
    expect(deep.list.nodes).toEqual(last.list.nodes.slice(1))
    expect(deep.plan).toContain(engine === 'sqlite' ? '(name,id)>(?,?)' : 'ROW(name, id) > ROW(')
  })

  // PostgreSQL reads an index alone only where it knows that all its rows may be seen.
  it.runIf(engine === 'sqlite').each(lists)('%s: names alone, from the index alone', async (_, as, query) => {
    const text = query('organizations(first: 3) { nodes { id name } }')
    const { sent } = await gateway.counter.during(() => gateway.read(as, text))
    const [plan = []] = await plansOf(gateway, sent.slice(-1))
    expect(plan.filter((step) => / organizations /.test(step))).toEqual([
      expect.stringMatching(/USING COVERING INDEX organizations_/),
    ])
  })

  // PostgreSQL sorts what is only a handful of rows.
  it.runIf(engine === 'sqlite').each([
    ['sellers', 'operator'],
    ['sellers', 'cumulus-broker'],
    ['resellers', 'aurora-software'],
    ['resellers', 'workspace-owner'],
    ['organizations', 'borealis-systems'],
    ['services', 'operator'],
    ['services', 'cumulus-broker'],
    ['services', 'birch-clinic'],
  ] as const)('%s, to %s, row by row in the order of the names', async (list, as) => {
    const { sent } = await gateway.counter.during(() => gateway.read(as, `{ ${list} { nodes { id } } }`))
    const [plan = []] = await plansOf(gateway, sent)
    expect(plan[0]).toMatch(new RegExp(`^SCAN ${list} USING (COVERING )?INDEX ${list}_name$`))
    expect(
      plan.filter((step) => step.includes('TEMP B-TREE') || step.startsWith('SCAN organization_services')),
    ).toEqual([])
  })
})

// PostgreSQL reads a table of so few rows as a whole, where as many of them may be examined.
describe.runIf(engine === 'sqlite')('what no index serves is sought by what one does', () => {
  const plansFor = async (as: As, filter: string) => {
    const query = `{ subscriptions(first: ${pageSize}, filter: { ${filter} }) { nodes { id } totalCount } }`
    const { sent } = await gateway.counter.during(() => gateway.read(as, query))
    return plansOf(gateway, sent)
  }
  const scans = (plan: Plan) => plan.filter((step) => /^(SCAN|Seq Scan on) subscriptions/.test(step))

  it.each<[As, RegExp]>([
    ['aurora-software', /subscriptions_seller_created/],
    ['cumulus-broker', /subscriptions_reseller_created/],
    ['birch-clinic', /subscriptions_organization_created/],
    ['borealis-owner', /subscriptions_service_(created|status)/],
  ])('where a page of %s has to stop, and the page', async (as, index) => {
    const plans = await plansFor(as, 'isTrial: false')
    expect(plans.length).toBe(3)
    expect(plans.flatMap(scans)).toEqual([])
    expect(plans.filter((plan) => index.test(plan.join('\n'))).length).toBeGreaterThanOrEqual(2)
  })

  it.each<As>(['operator', 'aurora-software', 'cumulus-broker'])(
    'subscriptions of the organizations that a search of %s finds',
    async (as) => {
      const [, ...plans] = await plansFor(as, 'search: "birch cl"')
      expect(plans.length).toBe(3)
      expect(plans.flatMap(scans)).toEqual([])
      expect(plans.map((plan) => /subscriptions_organization_/.test(plan.join('\n')))).toEqual([true, true, true])
    },
  )
})
