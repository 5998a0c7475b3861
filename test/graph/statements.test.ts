import { beforeAll, describe, expect, it } from 'vitest'
import {
  acmeBakery,
  aurora,
  auroraBackup,
  birchClinic,
  borealisMail,
  cumulus,
  googleWorkspace,
  organizationServiceId,
  productId,
  subscriptionId,
} from '../../src/demo/ids.ts'
import { loadDemo } from '../../src/demo/load.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { testTime } from '../support/templates.ts'

let small: TestGateway
let large: TestGateway
beforeAll(async () => {
  small = await openGateway()
  large = await openGateway({ fill: (database) => loadDemo(database, { now: testTime, subscriptions: 400 }) })
})

const subscription = 'id seller { name } reseller { name } organization { name } service { name } product { name }'
const page = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }'
const ids = [
  aurora,
  cumulus,
  acmeBakery,
  birchClinic,
  googleWorkspace,
  auroraBackup,
  productId(1),
  productId(3),
  organizationServiceId(1),
  subscriptionId(1),
  subscriptionId(5),
]

/** What is asked, and how many statements it takes whatever the number of rows. */
const queries: Record<string, readonly [query: string, statements: number]> = {
  'who asks': ['{ viewer { role account } }', 0],
  'a root list': ['{ subscriptions(first: 50) { nodes { id status } } }', 1],
  'its cursors and edges': [`{ subscriptions(first: 50) { edges { cursor node { id } } nodes { id } ${page} } }`, 1],
  'page info alone': [`{ subscriptions { ${page} } }`, 1],
  'a count alone': ['{ subscriptions { totalCount isTotalCountExact } }', 1],
  'a page and its count': ['{ subscriptions { nodes { id } totalCount isTotalCountExact } }', 2],
  'a filtered page': [
    '{ subscriptions(filter: { search: "a", isTrial: false, statuses: [ACTIVE, PENDING] }) { nodes { id } totalCount } }',
    4,
  ],
  'all entry lists at once': [
    '{ sellers { nodes { id } } resellers { nodes { id } } organizations { nodes { id } } services { nodes { id } } }',
    4,
  ],
  'all references of all rows': [`{ subscriptions(first: 50) { nodes { ${subscription} } } }`, 1],
  'references of references': [
    '{ subscriptions(first: 50) { nodes { service { seller { name } } organization { reseller { name } } } } }',
    1,
  ],
  'the seller’s dashboard': [
    `{ sellers { nodes { name services { nodes { name } } resellers { nodes { name } } subscriptions { totalCount nodes { ${subscription}
      } } } } }`,
    5,
  ],
  'the broker’s view': [
    `{ resellers(first: 5) { nodes { name organizations(first: 50) { totalCount nodes { name services(first: 2) { nodes { service { name } } } } }
      } } }`,
    4,
  ],
  'lists below lists below lists': [
    `{ resellers(first: 5) { nodes { organizations(first: 10) { nodes { services(first: 4) { nodes { subscriptions(first: 4) { totalCount
      nodes { id } } } } } } } } }`,
    5,
  ],
  'organizations’ subscriptions with counts': [
    `{ organizations(first: 50) { nodes { subscriptions(first: 5) { totalCount ${page} nodes { id } } } } }`,
    3,
  ],
  'services’ subscriptions and products': [
    `{ services(first: 50) { nodes { products(first: 5) { totalCount nodes { name } } subscriptions(first: 5) { totalCount nodes { id } }
      } } }`,
    5,
  ],
  'resellers’ catalogs and subscriptions': [
    '{ resellers { nodes { services(first: 5) { nodes { name } } subscriptions(first: 5) { nodes { id } } } } }',
    3,
  ],
  'organizations’ E-stores': [
    '{ organizations(first: 50) { nodes { estore(first: 5) { totalCount nodes { service { name } } } } } }',
    3,
  ],
  'one E-store service of many organizations': [
    `{ organizations(first: 50) { nodes { estoreService(serviceId: "${googleWorkspace}") { service { name } } } } }`,
    2,
  ],
  'one service of many organizations': [
    `{ organizations(first: 50) { nodes { service(serviceId: "${googleWorkspace}") { version currencyCode } } } }`,
    2,
  ],
  'two services of many organizations': [
    `{ organizations(first: 50) { nodes { a: service(serviceId: "${googleWorkspace}") { id } b: service(serviceId: "${borealisMail}") {
      id } } } }`,
    2,
  ],
  'custom properties': ['{ services(first: 50) { nodes { customProperties { key name } } } }', 2],
  'values of custom properties': [
    '{ subscriptions(first: 50) { nodes { customProperties { key value definition { name } } } } }',
    2,
  ],
  'values of custom properties on adding': [
    '{ organizations(first: 50) { nodes { services(first: 10) { nodes { customProperties { key value definition { name } } } } } } }',
    3,
  ],
  'definitions without texts': ['{ services(first: 50) { nodes { definition { name version } } } }', 2],
  'definitions in three languages at once': [
    `{ services(first: 50) { nodes { a: definition { displayName locale } b: definition(locale: "fr") { displayName descriptionLong }
      c: definition(locale: "pt-BR") { displayName } } } }`,
    3,
  ],
  'the viewer’s parties': [
    '{ viewer { seller { name } reseller { name } organization { name } services { nodes { name } } } }',
    1,
  ],
  'an object by its id': [`{ node(id: "${aurora}") { id ... on Seller { name } } }`, 2],
  'objects of every type by their ids': [`{ nodes(ids: ${JSON.stringify(ids)}) { __typename id } }`, 8],
  'the same object many times': [
    `{ a: seller(id: "${aurora}") { name } b: seller(id: "${aurora}") { name } subscriptions { nodes { seller { name } service { seller {
      name } } } } }`,
    2,
  ],
}

describe('the number of statements depends on what is asked, never on the rows', () => {
  it.each(Object.entries(queries))('%s', async (_, [query, statements]) => {
    const few = await small.counter.during(() => small.read('operator', query))
    const many = await large.counter.during(() => large.read('operator', query))
    expect(few.statements).toHaveLength(statements)
    expect(many.statements).toHaveLength(statements)
  })

  it('the larger database has more rows and more parents in these lists', async () => {
    const query =
      '{ subscriptions { totalCount } organizations { totalCount } resellers { totalCount } services { totalCount } }'
    const [few, many] = [await small.read('operator', query), await large.read('operator', query)]
    for (const list of Object.keys(few)) expect(many[list].totalCount).toBeGreaterThan(few[list].totalCount + 2)
  })

  it('but for one more with each 500 rows that the pages of many parents may have', async () => {
    const { organizations } = await large.read('operator', '{ organizations(first: 100) { nodes { id } } }')
    const parents = organizations.nodes.length
    expect(parents).toBeGreaterThan(20)
    for (const [pageSize, together] of [
      [10, 50],
      [60, 8],
      [100, 5],
    ] as const) {
      const query = `{ organizations(first: 100) { nodes { subscriptions(first: ${pageSize}) { nodes { id } } } } }`
      const { statements } = await large.counter.during(() => large.read('operator', query))
      expect(statements).toHaveLength(1 + Math.ceil(parents / together))
    }
  })

  it('other roles take as many', async () => {
    for (const as of ['aurora-software', 'cumulus-broker', 'birch-clinic', 'workspace-owner'] as const) {
      for (const name of [
        'all references of all rows',
        'the broker’s view',
        'organizations’ subscriptions with counts',
        'custom properties',
      ] as const) {
        const [query, statements] = queries[name] ?? ['', 0]
        const { statements: sent } = await large.counter.during(() => large.read(as, query))
        expect(sent.length).toBe(statements)
      }
    }
  })

  it('a refused request takes none', async () => {
    for (const query of [
      '{ sellers { totalCount } }',
      '{ subscriptions(first: -1) { nodes { id } } }',
      '{ seller(id: "x") { id } }',
      '{ nothing }',
    ]) {
      const { statements } = await small.counter.during(() =>
        small.ask(query.startsWith('{ sellers') ? null : 'operator', query),
      )
      expect(statements).toEqual([])
    }
  })
})
