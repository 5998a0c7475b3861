import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { run } from '../../src/database/database.ts'
import { searchedId, searchPattern } from '../../src/database/query/search.ts'
import { cumulus, nimbus } from '../../src/demo/ids.ts'
import { loadDemo } from '../../src/demo/load.ts'
import { people } from '../../src/demo/people.ts'
import { insertAll } from '../../src/demo/rows.ts'
import { searchable } from '../../src/values/search-text.ts'
import type { Viewer } from '../../src/viewer.ts'
import { visibleSubscriptions } from '../../src/visibility.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { givenSeed, runsOf } from '../support/long-run.ts'
import { manyId, writeManySubscriptions } from '../support/many-subscriptions.ts'
import { testTime } from '../support/templates.ts'

/** Fewer than most viewers have, so that pages and counts have to stop. */
const mostExamined = 100

const letters = ['a', 'b', 'ä', 'É', 'ß', 'ø', '%', '_', '\\', ' ', '1']

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway({
    env: { LIMIT_EXAMINED_ROWS: String(mostExamined) },
    fill: async (database) => {
      await loadDemo(database, { now: testTime })
      await writeManyOrganizations(database)
      await writeManySubscriptions(database, 600)
      await rename(database)
    },
  })
})

/** More organizations than are told apart by their ids. */
async function writeManyOrganizations(database: Database) {
  const organizations = Array.from({ length: 1100 }, (_, number) => ({
    id: manyId(number),
    name: `Ab ${number}`,
    searchName: searchable(`Ab ${number}`),
    createdAt: testTime,
    resellerId: number % 2 ? cumulus : nimbus,
  }))
  await database.transaction(() => insertAll(database.tables, { organizations }))
}

/** Gives the parties and products of the demo names of few and awkward letters. */
async function rename({ tables, transaction }: Database) {
  const names = fc.sample(fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 4 }), {
    numRuns: 200,
    seed: 1,
  })
  let next = 0
  for (const table of [tables.sellers, tables.resellers, tables.organizations, tables.services, tables.products])
    await transaction(function* (tx) {
      const rows = yield* run(tx.select({ id: table.id }).from(table))
      for (const { id } of rows.filter((row) => !row.id.startsWith('12345678'))) {
        const name = names[next++ % names.length] ?? ''
        yield* run(
          tx
            .update(table)
            .set({ name, searchName: searchable(name) })
            .where(sql`${table.id} = ${id}`),
        )
      }
    })
}

function viewerOf(slug: (typeof people)[number]['slug']): Viewer {
  const person = people.find((each) => each.slug === slug)
  if (!person) throw new Error(`The demo has no person ${slug}.`)
  return person
}

/** The ids of the subscriptions that a viewer sees and whose ids or names match, newest first: by one plain condition. */
async function matching(viewer: Viewer, text: string): Promise<string[]> {
  const { connection, tables } = gateway.database
  const { subscriptions: row, sellers, resellers, organizations, services, products } = tables
  const pattern = searchPattern(text)
  const isNamed = [
    [row.sellerId, sellers],
    [row.resellerId, resellers],
    [row.organizationId, organizations],
    [row.serviceId, services],
    [row.productId, products],
  ] as const
  const named = isNamed.map(
    ([column, table]) =>
      sql`${column} in (select ${table.id} from ${table} where ${table.searchName} like ${pattern} escape '\\')`,
  )
  const matches =
    pattern === null ? sql`1 = 1` : sql`(${row.id} = ${searchedId(text)} or ${sql.join(named, sql` or `)})`
  const rows = await connection
    .select({ id: row.id })
    .from(row)
    .where(sql`${visibleSubscriptions(gateway.database, viewer)} and ${row.status} <> 'DELETED' and ${matches}`)
    .orderBy(sql`${row.createdAt} desc`, sql`${row.id} desc`)
  return rows.map(({ id }) => id)
}

const list = `list: subscriptions(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
  totalCount isTotalCountExact nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`
const parameters = '$first: Int, $after: String, $last: Int, $before: String, $filter: SubscriptionFilter'

/** All ids of a list, page after page, in its order, and what the last page said of their number. */
async function paged(as: As, filter: object, size: number, direction: 'forwards' | 'backwards', parent = '') {
  const query = `query (${parameters}) { ${parent ? `parent: ${parent} { ${list} }` : list} }`
  const ids: string[] = []
  for (let cursor: string | null = null; ;) {
    const place = direction === 'forwards' ? { first: size, after: cursor } : { last: size, before: cursor }
    const data = await gateway.read(as, query, { filter, ...place })
    const { nodes, pageInfo, totalCount, isTotalCountExact } = (data.parent ?? data).list
    const page = nodes.map(({ id }: { id: string }) => id)
    if (direction === 'forwards') ids.push(...page)
    else ids.unshift(...page)
    const hasMore = direction === 'forwards' ? pageInfo.hasNextPage : pageInfo.hasPreviousPage
    if (!hasMore) return { ids, totalCount, isTotalCountExact }
    const next: string | null = direction === 'forwards' ? pageInfo.endCursor : pageInfo.startCursor
    // What has no place to go on from would be asked for without end.
    expect(next).not.toBeNull()
    expect(next).not.toBe(cursor)
    cursor = next
  }
}

/** Whether a count is what it says to be. */
const isTrue = (said: { totalCount: number; isTotalCountExact: boolean }, rows: number) =>
  said.isTotalCountExact ? said.totalCount === rows : said.totalCount <= rows

const asking = fc.constantFrom(...people.map(({ slug }) => slug))
const texts = fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 2 })

describe('a text search', () => {
  it('finds what a plain condition over all names finds, page by page in both directions, and counts it', async () => {
    await fc.assert(
      fc.asyncProperty(
        asking,
        texts,
        fc.integer({ min: 1, max: 100 }),
        fc.constantFrom('forwards' as const, 'backwards' as const),
        async (as, search, size, direction) => {
          const expected = await matching(viewerOf(as), search)
          const found = await paged(as, { search }, size, direction)
          expect(found.ids).toEqual(expected)
          expect(isTrue(found, expected.length)).toBe(true)
        },
      ),
      { numRuns: runsOf(30, 500), ...(givenSeed === undefined ? {} : { seed: givenSeed }) },
    )
  }, 60_000)

  it('finds a subscription by its id, in either case', async () => {
    const { ids } = await paged('operator', { search: ` ${manyId(7).toUpperCase()} ` }, 10, 'forwards')
    expect(ids).toEqual([manyId(7)])
  })

  it('looks at no subscription where no name matches', async () => {
    const query = '{ subscriptions(filter: { search: "zzqq" }) { totalCount isTotalCountExact nodes { id } } }'
    const { result, sent } = await gateway.counter.during(() => gateway.read('aurora-software', query))
    expect(result.subscriptions).toEqual({ totalCount: 0, isTotalCountExact: true, nodes: [] })
    expect(sent).toHaveLength(1)
    expect(sent[0]?.sql).not.toContain('from "subscriptions"')
  })

  it('looks names up once for all lists of a request', async () => {
    const alias = (number: number) => `a${number}: subscriptions(filter: { search: "zzqq" }) { totalCount }`
    const query = `{ ${Array.from({ length: 20 }, (_, number) => alias(number)).join(' ')} }`
    const { sent } = await gateway.counter.during(() => gateway.read('cumulus-broker', query))
    expect(sent).toHaveLength(1)
  })
})

describe('a filter that no index serves', () => {
  const filters = fc.record(
    {
      isTrial: fc.boolean(),
      autoRenews: fc.boolean(),
      statuses: fc.subarray(['ACTIVE', 'PENDING', 'DELETED'] as const),
      currentPeriodEndsAt: fc.constant({ from: '2020-01-01T00:00:00.000Z' }),
      createdAt: fc.constant({ from: '2025-01-01T00:20:00.000Z' }),
      updatedAt: fc.constant({ before: '2025-01-01T05:00:00.000Z' }),
      search: texts,
    },
    { requiredKeys: [] },
  )

  it('gives every row exactly once, whatever may be examined for a page', async () => {
    await fc.assert(
      fc.asyncProperty(asking, filters, fc.integer({ min: 1, max: 100 }), async (as, filter, size) => {
        const forwards = await paged(as, filter, size, 'forwards')
        const backwards = await paged(as, filter, size, 'backwards')
        expect(new Set(forwards.ids).size).toBe(forwards.ids.length)
        expect(backwards.ids).toEqual(forwards.ids)
        expect(isTrue(forwards, forwards.ids.length)).toBe(true)
      }),
      { numRuns: runsOf(25, 300), ...(givenSeed === undefined ? {} : { seed: givenSeed }) },
    )
  }, 60_000)

  it('says where it stopped, and goes on from there', async () => {
    const filter = { currentPeriodEndsAt: { from: '2020-01-01T00:00:00.000Z' } }
    const query = `query (${parameters}) { ${list} }`
    const { list: page } = await gateway.read('cumulus-broker', query, { filter, first: 50 })
    expect(page.isTotalCountExact).toBe(false)
    expect(page.nodes.length).toBeLessThan(50)
    expect(page.pageInfo.hasNextPage).toBe(true)
    const whole = await paged('cumulus-broker', filter, 50, 'forwards')
    expect(whole.ids.length).toBeGreaterThan(page.nodes.length)
  })
})
