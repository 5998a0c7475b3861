import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { type Fragment, join, raw, sql } from '../../src/database/query/fragment.ts'
import { statement } from '../../src/database/query/statement.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { StatementCounter } from '../support/statement-counter.ts'

const counter = new StatementCounter()
const { database } = await freshDatabase({ onStatement: counter.onStatement })
const { connection, dialect, tables } = database
const { resellers, organizations, sellers, gatewayKeys } = tables

const at = (minute: number) => new Date(1_700_000_000_123 + minute * 60_000)
const named = (id: string, minute = 0) => ({ id, name: id, searchName: id.toLowerCase(), createdAt: at(minute) })

await connection.insert(resellers).values(['r1', 'r2', 'r3'].map((id) => named(id)))
// r1 has o01, o03, … o09; r2 has o02, o04, … o10; r3 has none.
await connection.insert(organizations).values(
  Array.from({ length: 10 }, (_, index) => ({
    ...named(`o${String(index + 1).padStart(2, '0')}`, index),
    resellerId: index % 2 === 0 ? 'r1' : 'r2',
  })),
)

describe('a set of texts', () => {
  const organizationsOf = statement(({ connection }, where: Fragment) =>
    connection
      .select({ id: organizations.id, createdAt: organizations.createdAt })
      .from(organizations)
      .where(where)
      .orderBy(organizations.id),
  )
  const byIds = (ids: string[]) => database.query(organizationsOf(dialect.anyOf(organizations.id, ids)))

  test('takes any number of ids as one JSON array, in one statement', async () => {
    expect(await byIds([])).toEqual([])
    expect(await byIds(['o02'])).toEqual([{ id: 'o02', createdAt: at(1) }])
    const many = ['o03', 'o01', 'absent', 'o01', ...Array.from({ length: 40_000 }, (_, index) => `none-${index}`)]
    const { result, statements } = await counter.during(() => byIds(many))
    expect(result.map(({ id }) => id)).toEqual(['o01', 'o03'])
    expect(statements).toHaveLength(1)
  })

  test('takes ids as data, whatever they contain', async () => {
    expect(await byIds(["'; drop table organizations; --", '"', '\\', '{"a":1}', 'ö', '😀', "o01' or '1'='1"])).toEqual(
      [],
    )
  })
})

describe('one page per parent', () => {
  /** The first organizations of each reseller, the newest first. */
  const firstOfEach = (parents: string[], limit: number) => {
    const page = (
      key: Fragment,
    ) => sql`select ${key} from ${organizations} where ${organizations.resellerId} = parent.value
      order by ${organizations.createdAt} desc, ${organizations.id} desc limit ${limit}`
    const { from, on } = dialect.lateral(parents, page, organizations)
    return database.query(firstOrganizations(from, on))
  }
  const firstOrganizations = statement(({ connection }, from: Fragment, on: Fragment) =>
    connection
      .select({ parent: sql<string>`parent.value`, id: organizations.id })
      .from(from)
      .innerJoin(organizations, on)
      .orderBy(sql`parent.value`, sql`${organizations.createdAt} desc`),
  )

  test('holds the rows of that parent, in order, at most as many as asked for', async () => {
    const { result, statements } = await counter.during(() => firstOfEach(['r1', 'r2', 'r3', 'absent'], 3))
    expect(result).toEqual([
      { parent: 'r1', id: 'o09' },
      { parent: 'r1', id: 'o07' },
      { parent: 'r1', id: 'o05' },
      { parent: 'r2', id: 'o10' },
      { parent: 'r2', id: 'o08' },
      { parent: 'r2', id: 'o06' },
    ])
    expect(statements).toHaveLength(1)
  })

  test('is empty without parents, and whole where the limit is beyond it', async () => {
    expect(await firstOfEach([], 3)).toEqual([])
    expect((await firstOfEach(['r2', 'r1'], 100)).map(({ id }) => id)).toEqual([
      'o09',
      'o07',
      'o05',
      'o03',
      'o01',
      'o10',
      'o08',
      'o06',
      'o04',
      'o02',
    ])
  })
})

test.each([1, 100, 250])('rows of %i columns are gathered as arrays, in their order', async (width) => {
  const numbers = Array.from({ length: width }, (_, index) => index)
  const columns = numbers.map((index) => raw(`c${index}`))
  const named = numbers.map((index) => raw(`n + ${index} as c${index}`))
  const source = sql`(select 1 as n union all select 2 union all select 3) as numbers`
  const rows = (where: Fragment) => sql`select ${join(named, ', ')} from ${source} where ${where} order by n desc`
  const gathered = async (where: Fragment) => {
    const [row] = await connection
      .select({ rows: dialect.jsonAgg(columns, rows(where)).mapWith(String) })
      .from(dialect.unnest(['x']))
    return JSON.parse(row?.rows ?? '') as unknown
  }
  expect(await gathered(sql`true`)).toEqual([3, 2, 1].map((n) => numbers.map((index) => n + index)))
  expect(await gathered(sql`false`)).toEqual([])
})

test('the texts of a JSON array are rows of one column', async () => {
  const texts = ['b', 'a', "it's", 'ö', '😀', '', '10', '9', 'true', 'null', '{}']
  const rows = await connection.select({ value: sql<string>`parent.value` }).from(dialect.unnest(texts))
  expect(rows.map(({ value }) => value)).toEqual(texts)
})

test('text sorts and compares byte by byte, whatever the language of the server', async () => {
  const ascii = ['', ' ', '0', '10', '9', 'B', 'Z', '_', 'a', 'a b', 'a-b', 'aB', 'ab', 'b', 'zebra']
  const sorted = [...ascii, 'Äpfel', 'äpfel', 'é', '中', 'ﬀ', '😀']
  await connection.insert(sellers).values(sorted.toReversed().map((name, index) => ({ ...named(`s${index}`), name })))
  const rows = await connection.select({ name: sellers.name }).from(sellers).orderBy(sellers.name)
  expect(rows.map(({ name }) => name)).toEqual(sorted)
  const beyond = await connection
    .select({ name: sellers.name })
    .from(sellers)
    .where(sql`${sellers.name} > ${'a'}`)
    .orderBy(sellers.name)
  expect(beyond.map(({ name }) => name)).toEqual(sorted.slice(sorted.indexOf('a') + 1))
})

test('an instant keeps its milliseconds and its meaning, in any time zone', async () => {
  const instants = [
    '1969-12-31T23:59:59.999Z',
    '2024-03-10T06:59:59.001Z',
    '2024-11-03T05:30:00.123Z',
    '9999-12-31T23:59:59.999Z',
  ]
  for (const [index, instant] of instants.entries()) {
    const key = { purpose: `key ${index}`, secret: 'secret', createdAt: new Date(instant) }
    await connection.insert(gatewayKeys).values(key)
    expect(
      await connection
        .select()
        .from(gatewayKeys)
        .where(eq(gatewayKeys.createdAt, new Date(instant))),
    ).toEqual([key])
  }
})

test('whole numbers, truth values, JSON and nothing come back as they were written', async () => {
  const service = { ...named('service'), sellerId: 's0', currencyCodes: ['EUR', 'ö"\\😀'], isLicenseKeyEnabled: true }
  const product = {
    ...named('product'),
    serviceId: 'service',
    itemCode: null,
    termMonths: null,
    minQuantity: 1,
    maxQuantity: 2 ** 31 - 1,
  }
  await connection.insert(tables.services).values(service)
  await connection.insert(tables.products).values({ ...product, cancellationModes: [] })
  const price = { productId: 'product', layer: 'SELLER' as const, ownerId: 's0', currencyCode: 'EUR', updatedAt: at(0) }
  await connection.insert(tables.priceEntries).values({ ...price, amountMinor: Number.MAX_SAFE_INTEGER })
  expect(await connection.select().from(tables.services)).toMatchObject([service])
  expect(await connection.select().from(tables.products)).toMatchObject([{ ...product, cancellationModes: [] }])
  expect(await connection.select().from(tables.priceEntries)).toEqual([
    { ...price, amountMinor: Number.MAX_SAFE_INTEGER },
  ])
})
