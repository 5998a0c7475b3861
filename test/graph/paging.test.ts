import { beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import type { Database } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'
import { raw, sql } from '../../src/database/query/fragment.ts'
import { byName } from '../../src/database/query/search.ts'
import { countLimit, countRows } from '../../src/database/query/totals.ts'
import { aurora, birchClinic, cumulus, googleWorkspace } from '../../src/demo/ids.ts'
import { loadDemo } from '../../src/demo/load.ts'
import { createGateway } from '../../src/gateway.ts'
import { createLogger } from '../../src/logger.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { writeManySubscriptions } from '../support/many-subscriptions.ts'
import { testTime } from '../support/templates.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway({
    fill: async (database) => {
      await loadDemo(database, { now: testTime })
      await writeManySubscriptions(database, 160)
    },
  })
})

interface Row {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
}

interface Connection {
  readonly edges: { readonly cursor: string; readonly node: Row }[]
  readonly totalCount: number
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

const pageInfo = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }'
const plain = `totalCount edges { cursor node { id } } ${pageInfo}`
const fields = `totalCount edges { cursor node { id createdAt updatedAt } } ${pageInfo}`

/** A list to page through: who asks, its parent's field, and what to do with the arguments. */
interface Paged {
  readonly name: string
  readonly as: As
  readonly query: (args: string) => string
}

const orders = [
  ['CREATED_AT', 'DESC'],
  ['CREATED_AT', 'ASC'],
  ['UPDATED_AT', 'DESC'],
  ['UPDATED_AT', 'ASC'],
] as const
const orderBy = ([field, direction]: (typeof orders)[number]) => `orderBy: { field: ${field}, direction: ${direction} }`
const root = (args: string) => `{ list: subscriptions(${args}) { ${fields} } }`

const lists: Paged[] = [
  ...orders.map((order): Paged => ({
    name: `all, ${order.join(' ')}`,
    as: 'operator',
    query: (args) => root(`${orderBy(order)} ${args}`),
  })),
  { name: 'of a service owner with two services', as: 'borealis-owner', query: root },
  {
    name: 'in some states',
    as: 'operator',
    query: (args) => root(`filter: { statuses: [ACTIVE, PENDING, ACTIVE] } ${args}`),
  },
  {
    name: 'of a seller',
    as: 'aurora-software',
    query: (args) => `{ parent: seller(id: "${aurora}") { list: subscriptions(${args}) { ${fields} } } }`,
  },
  {
    name: 'of a reseller’s service',
    as: 'cumulus-broker',
    query: (args) =>
      `{ parent: reseller(id: "${cumulus}") { list: subscriptions(filter: { serviceId: "${googleWorkspace}" } ${args}) { ${fields} } } }`,
  },
  ...(['sellers', 'resellers', 'organizations', 'services'] as const).map((list): Paged => ({
    name: list,
    as: 'operator',
    query: (args) => `{ list: ${list}(${args}) { ${plain} } }`,
  })),
  {
    name: 'products',
    as: 'operator',
    query: (args) => `{ parent: service(id: "${googleWorkspace}") { list: products(${args}) { ${plain} } } }`,
  },
  {
    name: 'services of an organization',
    as: 'operator',
    query: (args) => `{ parent: organization(id: "${birchClinic}") { list: services(${args}) { ${plain} } } }`,
  },
]

async function ask({ as, query }: Pick<Paged, 'as' | 'query'>, args: string): Promise<Connection> {
  const data = await gateway.read(as, query(args))
  return (data.parent ?? data).list
}

const idsOf = ({ edges }: Connection) => edges.map(({ node }) => node.id)

/** All rows in order, read page by page from the start or from the end. */
async function walk(list: Paged, size: number, backwards: boolean): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null = null
  for (;;) {
    const beyond = cursor === null ? '' : `${backwards ? 'before' : 'after'}: "${cursor}"`
    const page = await ask(list, `${backwards ? 'last' : 'first'}: ${size} ${beyond}`)
    ids[backwards ? 'unshift' : 'push'](...idsOf(page))
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo
    expect(backwards ? hasNextPage : hasPreviousPage).toBe(cursor !== null)
    if (!(backwards ? hasPreviousPage : hasNextPage)) return ids
    expect(page.edges).toHaveLength(size)
    cursor = backwards ? startCursor : endCursor
  }
}

describe.each(lists)('the list $name', (list) => {
  it('gives every row once, in the same order forwards and backwards, whatever the page size', async () => {
    const forwards = await walk(list, 100, false)
    const { totalCount } = await ask(list, 'first: 0')
    expect(new Set(forwards).size).toBe(forwards.length)
    expect(forwards).toHaveLength(totalCount)
    expect(await walk(list, 100, true)).toEqual(forwards)
    expect(await walk(list, 13, false)).toEqual(forwards)
    expect(await walk(list, 13, true)).toEqual(forwards)
  })

  it('pages between two cursors, from either end', async () => {
    const { edges } = await ask(list, 'first: 40')
    const [from, to] = [edges[0], edges.at(-1)] as const
    const between = `after: "${from?.cursor}" before: "${to?.cursor}"`
    const inner = edges.slice(1, -1).map(({ node }) => node.id)
    expect(idsOf(await ask(list, `first: 100 ${between}`))).toEqual(inner)
    expect(idsOf(await ask(list, `last: 100 ${between}`))).toEqual(inner)
    expect(idsOf(await ask(list, `first: 2 ${between}`))).toEqual(inner.slice(0, 2))
    expect(idsOf(await ask(list, `last: 2 ${between}`))).toEqual(inner.slice(-2))
    expect(idsOf(await ask(list, `first: 5 after: "${to?.cursor}" before: "${from?.cursor}"`))).toEqual([])
  })
})

describe('nodes alone, without whether others follow', () => {
  it.each(lists)('of $name are the same rows', async (list) => {
    const alone = (args: string) => list.query(args).replace(/totalCount.* endCursor \}/s, 'nodes { id }')
    const { edges } = await ask(list, 'first: 3')
    for (const args of ['first: 0', 'first: 1', 'last: 2', 'first: 100', `first: 5 after: "${edges[0]?.cursor}"`]) {
      const data = await gateway.read(list.as, alone(args))
      const nodes: Row[] = (data.parent ?? data).list.nodes
      expect(nodes.map(({ id }) => id)).toEqual(idsOf(await ask(list, args)))
    }
  })

  it.each(['edges { node { id } }', 'nodes { id }'])('take no row that nobody gets: %s', async (wanted) => {
    const query = (more: string) =>
      `{ organizations(first: 7) { nodes { subscriptions(first: 3) { ${wanted} ${more} } } } }`
    const { statements } = await gateway.counter.during(() => gateway.read('operator', query('')))
    expect(limitsIn(statements)).toEqual([7, 3])
    const asked = await gateway.counter.during(() => gateway.read('operator', query('pageInfo { hasNextPage }')))
    expect(limitsIn(asked.statements)).toEqual([7, 4])
  })
})

/** How many rows statements read at most. */
function limitsIn(statements: readonly string[]): number[] {
  return statements.flatMap((text) => [...text.matchAll(/limit (\d+)/g)].map(([, rows]) => Number(rows)))
}

describe('what is beyond a page', () => {
  it.each(lists)('of $name is told on both sides, as far as cursors tell it', async (list) => {
    const { edges, totalCount } = await ask(list, 'first: 40')
    const [first, last] = [edges[0]?.cursor, edges.at(-1)?.cursor]
    const beyond = async (args: string) => {
      const { hasPreviousPage, hasNextPage } = (await ask(list, args)).pageInfo
      return [hasPreviousPage, hasNextPage]
    }
    const isLong = totalCount > 100
    expect(await beyond(`first: 100 before: "${last}"`)).toEqual([false, true])
    expect(await beyond(`last: 100 after: "${first}"`)).toEqual([true, false])
    expect(await beyond(`first: 100 after: "${first}" before: "${last}"`)).toEqual([true, true])
    expect(await beyond(`last: 100 after: "${first}" before: "${last}"`)).toEqual([true, true])
    expect(await beyond('first: 100')).toEqual([false, isLong])
    expect(await beyond('last: 100')).toEqual([isLong, false])
  })
})

describe('orders', () => {
  it.each(orders)('%s %s puts times in order, and ties by id', async (...order) => {
    const sign = order[1] === 'ASC' ? 1 : -1
    const key = order[0] === 'CREATED_AT' ? 'createdAt' : 'updatedAt'
    const list: Paged = { name: '', as: 'operator', query: (args) => root(`${orderBy(order)} ${args}`) }
    const nodes = [...(await ask(list, 'first: 100')).edges, ...(await ask(list, 'last: 100')).edges].map(
      ({ node }) => node,
    )
    const sorted = nodes
      .slice(0, 100)
      .toSorted((one, other) => sign * (`${one[key]} ${one.id}` < `${other[key]} ${other.id}` ? -1 : 1))
    expect(nodes.slice(0, 100)).toEqual(sorted)
    const [first, last] = [nodes[0]?.[key] ?? '', nodes.at(-1)?.[key] ?? '']
    expect(order[1] === 'ASC' ? first < last : first > last).toBe(true)
  })

  it('ties are there to be broken', async () => {
    const { edges } = await ask({ as: 'operator', query: root }, 'last: 100')
    expect(new Set(edges.map(({ node }) => node.createdAt)).size).toBeLessThan(20)
  })

  it('newest first without one, and names byte by byte', async () => {
    const without = idsOf(await ask({ as: 'operator', query: root }, 'first: 100'))
    expect(without).toEqual(
      idsOf(
        await ask(
          { as: 'operator', query: (args) => root(`${orderBy(['CREATED_AT', 'DESC'])} ${args}`) },
          'first: 100',
        ),
      ),
    )
    const { organizations } = await gateway.read('operator', '{ organizations { nodes { name } } }')
    const names = organizations.nodes.map(({ name }: { name: string }) => name)
    expect(names).toEqual(names.toSorted())
  })
})

describe('page sizes', () => {
  const all = { as: 'operator', query: root } as const

  it('0 gives no row and says whether there are any', async () => {
    expect(await ask(all, 'first: 0')).toMatchObject({
      edges: [],
      pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: null, endCursor: null },
    })
    expect(await ask(all, 'last: 0')).toMatchObject({
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
    })
    const none = { as: 'elm-studio', query: root } as const
    expect(await ask(none, 'first: 0')).toMatchObject({
      edges: [],
      totalCount: 0,
      pageInfo: { hasNextPage: false, hasPreviousPage: false },
    })
  })

  it('1 and 100 give so many, and 20 comes without any', async () => {
    expect((await ask(all, 'first: 1')).edges).toHaveLength(1)
    expect((await ask(all, 'last: 100')).edges).toHaveLength(100)
    expect((await ask(all, 'first: null after: null')).edges).toHaveLength(20)
  })

  it('the cursors of a page are those of its first and last row', async () => {
    const { edges, pageInfo } = await ask(all, 'first: 3')
    expect(pageInfo).toMatchObject({ startCursor: edges[0]?.cursor, endCursor: edges[2]?.cursor })
  })
})

describe('a cursor', () => {
  it('is good at another gateway on the same database', async () => {
    const query = (after: string) => `{ subscriptions(first: 5, ${after}) { nodes { id } pageInfo { endCursor } } }`
    const { subscriptions } = await gateway.read('operator', query(''))
    const database = await openDatabase(gateway.url)
    const config = readConfig({ NODE_ENV: 'test' })
    const authenticator = {
      authenticate: async () => ({ role: 'OPERATOR', account: 'USER', accountId: 'x', parties: [] }) as const,
    }
    const logger = createLogger({ environment: 'production', log: { level: 'silent' } })
    const other = await createGateway({
      config,
      database,
      authenticator,
      logger,
      clock: () => testTime,
      pages: { handle: async () => null },
    })
    const next = query(`after: "${subscriptions.pageInfo.endCursor}"`)
    const response = await other.fetch(
      new Request('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: next }),
      }),
    )
    expect(await response.json()).toEqual({ data: await gateway.read('operator', next) })
    await database.close()
  })

  const refused = async (query: string, as: As = 'operator') => {
    const { body } = await gateway.ask(as, query)
    return [body.errors?.[0].extensions.code, body.errors?.[0].extensions.argument]
  }

  it('fits no other list, order, filter, parent’s list or viewer', async () => {
    const { subscriptions } = await gateway.read('operator', '{ subscriptions { pageInfo { endCursor } } }')
    const after = `after: "${subscriptions.pageInfo.endCursor}"`
    const others = [
      `{ sellers(${after}) { nodes { id } } }`,
      `{ seller(id: "${aurora}") { subscriptions(${after}) { nodes { id } } } }`,
      ...orders.slice(1).map((order) => `{ subscriptions(${orderBy(order)} ${after}) { nodes { id } } }`),
      `{ subscriptions(filter: { autoRenews: true } ${after}) { nodes { id } } }`,
      `{ subscriptions(filter: { statuses: [ACTIVE] } ${after}) { nodes { id } } }`,
    ]
    for (const query of others) expect(await refused(query)).toEqual(['BAD_USER_INPUT', 'after'])
    expect(await refused(`{ subscriptions(${after}) { nodes { id } } }`, 'aurora-software')).toEqual([
      'BAD_USER_INPUT',
      'after',
    ])
    expect(await refused(`{ subscriptions(${after}) { nodes { id } } }`)).toEqual([undefined, undefined])
  })

  it('is refused when a single character is changed, cut off or added, or spelled another way', async () => {
    const { subscriptions } = await gateway.read('operator', '{ subscriptions { pageInfo { endCursor } } }')
    const cursor: string = subscriptions.pageInfo.endCursor
    const changed = Array.from(
      { length: cursor.length },
      (_, at) => cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1),
    )
    const spelled = [
      `${cursor}=`,
      `${cursor}==`,
      ` ${cursor}`,
      `${cursor}\\n`,
      cursor.slice(0, -1),
      `${cursor}A`,
      cursor.replace(/[-_]/, (c) => (c === '-' ? '+' : '/')),
    ]
    for (const other of [...changed, ...spelled].filter((each) => each !== cursor)) {
      expect(await refused(`{ subscriptions(before: "${other}") { nodes { id } } }`)).toEqual([
        'BAD_USER_INPUT',
        'before',
      ])
    }
  })

  it('stays good when its row is gone or has moved away', async () => {
    const page = await ask({ as: 'operator', query: root }, 'first: 3')
    const { subscriptions } = gateway.database.tables
    const [, middle] = page.edges
    const { connection } = gateway.database
    await connection
      .update(subscriptions)
      .set({ createdAt: new Date(0) })
      .where(sql`${subscriptions.id} = ${middle?.node.id ?? ''}`)
    expect(idsOf(await ask({ as: 'operator', query: root }, `first: 1 after: "${middle?.cursor}"`))).toEqual([
      page.edges[2]?.node.id,
    ])
  })
})

/** Writes sellers whose names are numbers from 0 on. */
async function writeManySellers(database: Database, count: number): Promise<void> {
  const digits = (length: number) =>
    sql`substr(cast(${raw('1000000000000')} + number as text), ${raw(String(14 - length))})`
  const id = sql`'00000000-0000-4000-8000-' || ${digits(12)}`
  const numbers = sql`with recursive numbers(number) as
    (select 0 union all select number + 1 from numbers where number < ${raw(String(count - 1))})`
  await database.outsideTransaction(
    sql`insert into sellers (id, name, search_name, created_at) ${numbers}
      select ${id}, ${digits(6)}, ${digits(6)}, current_timestamp from numbers`,
  )
}

describe('a total count', () => {
  it('is exact up to its limit, and says where it stopped beyond it', async () => {
    const { database } = await freshDatabase()
    const { sellers } = database.tables
    await writeManySellers(database, countLimit + 50_000)
    const total = async (rows: number) => {
      const condition = sql`${sellers.name} < ${String(rows).padStart(6, '0')}`
      const list = { name: `sellers to ${rows}`, table: () => sellers }
      return (await countRows(database, { list, condition, order: byName(sellers) }, [''], 100)).get('')
    }
    for (const rows of [0, 999, 1000, 1001, 5000, 12_345, countLimit])
      expect(await total(rows)).toMatchObject({ count: rows, isExact: true })
    expect(await total(countLimit + 1)).toMatchObject({ count: countLimit, isExact: false })
    expect(await total(countLimit + 50_000)).toMatchObject({ count: countLimit, isExact: false })
    expect(countLimit).toBe(100_000)
  })

  it('is said to be exact where it is', async () => {
    const { subscriptions } = await gateway.read('operator', '{ subscriptions { totalCount isTotalCountExact } }')
    expect(subscriptions.isTotalCountExact).toBe(true)
    expect(subscriptions.totalCount).toBeGreaterThan(150)
  })
})
