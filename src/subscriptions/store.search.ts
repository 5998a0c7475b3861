import type { Column } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { and, type Fragment, join, raw, sql } from '../database/query/fragment.ts'
import type { Narrowing, Search } from '../database/query/lists.ts'
import { searchedId, searchPattern } from '../database/query/search.ts'
import { statement } from '../database/query/statement.ts'
import { once } from '../once.ts'
import { opensType } from '../scope-areas.ts'
import { isUuid } from '../values/uuid.ts'
import type { Viewer } from '../viewer.ts'
import {
  visibleOrganizations,
  visibleResellers,
  visibleSellers,
  visibleServices,
  visibleWithService,
} from '../visibility.ts'

/** So many names of a kind are told apart by their ids; where more match, the name of each row is looked at. */
const mostNames = 1000

/** Up to so many organizations are sought one by one; the subscriptions of more are soon met among the others. */
const mostSought = 200

/** What a text is searched in, by the names of their types in the graph. */
const namedTypes = {
  sellerId: 'Seller',
  resellerId: 'Reseller',
  organizationId: 'Organization',
  serviceId: 'Service',
  productId: 'ServiceProduct',
} as const
type NamedColumn = keyof typeof namedTypes

/** The ids of the names that match, by the column that refers to them. */
type FoundNames = Map<NamedColumn, string[]>

/**
 * A text search of subscriptions: it covers the id and the names of everything that the viewer sees with it, and that
 * its scopes open. None where there is nothing to search for. The rows of `mayMerge` hang on nothing, so that they can
 * be sought by organization.
 */
export function searchOf(
  database: Database,
  viewer: Viewer,
  text: string | null | undefined,
  mayMerge: boolean,
): Search | undefined {
  const pattern = searchPattern(text)
  if (pattern === null) return undefined
  const find = once(async () => {
    const found = await findNames(database, viewer, pattern)
    return narrowing(database, searchedId(text), pattern, found, mayMerge)
  })
  return { key: JSON.stringify([pattern, searchedId(text), mayMerge]), find }
}

/** The rows of a text search by the names that it matches; null where there can be none. */
function narrowing(
  { dialect, tables }: Database,
  id: string,
  pattern: string,
  found: FoundNames,
  mayMerge: boolean,
): Narrowing | null {
  const { subscriptions: row } = tables
  const isId = sql`${row.id} = ${id}`
  if (found.size === 0) return isUuid(id) ? { condition: isId } : null
  const organizations = found.get('organizationId')
  if (mayMerge && !isUuid(id) && found.size === 1 && organizations && organizations.length <= mostSought)
    return {
      condition: dialect.anyOf(row.organizationId, organizations),
      mergeAppend: { column: row.organizationId, values: organizations },
    }
  const isNamed = [...found].map(([column, ids]) =>
    ids.length > mostNames
      ? sql`(select ${nameOf(tables, column)} from ${namedTable(tables, column)}
          where ${namedTable(tables, column).id} = ${row[column]}) like ${pattern} escape '\\'`
      : sql`${row[column]} in (select value from ${dialect.unnest(ids)})`,
  )
  return { filter: sql`(${join([isId, ...isNamed], ' or ')})` }
}

/** The ids of the names that match and that the viewer sees, a few more than `mostNames` of each at most. */
async function findNames(database: Database, viewer: Viewer, pattern: string): Promise<FoundNames> {
  const { tables } = database
  const visible: Record<NamedColumn, Fragment> = {
    sellerId: visibleSellers(database, viewer),
    resellerId: visibleResellers(database, viewer),
    organizationId: visibleOrganizations(database, viewer),
    serviceId: visibleServices(database, viewer),
    productId: visibleWithService(database, viewer, tables.products.serviceId),
  }
  const opened = (Object.entries(visible) as [NamedColumn, Fragment][]).filter(([column]) =>
    opensType(viewer, namedTypes[column]),
  )
  const selects = opened.map(([column, seen]) => {
    const table = namedTable(tables, column)
    const matches = and(sql`${nameOf(tables, column)} like ${pattern} escape '\\'`, seen)
    const ids = sql`select ${table.id} as id from ${table} where ${matches} limit ${raw(String(mostNames + 1))}`
    return sql`select ${raw(`'${column}'`)} as kind, id from (${ids}) as ${table}`
  })
  const found: FoundNames = new Map()
  if (selects.length === 0) return found
  for (const { kind, id } of await database.query(names(join(selects, ' union all ')))) {
    const ids = found.get(kind)
    if (ids) ids.push(id)
    else found.set(kind, [id])
  }
  return found
}

const names = statement(({ connection }, selects: Fragment) =>
  connection.select({ kind: sql<NamedColumn>`kind`, id: sql<string>`id` }).from(sql`(${selects}) as found`),
)

function namedTable({ sellers, resellers, organizations, services, products }: Database['tables'], of: NamedColumn) {
  const all = {
    sellerId: sellers,
    resellerId: resellers,
    organizationId: organizations,
    serviceId: services,
    productId: products,
  }
  return all[of]
}

function nameOf(tables: Database['tables'], of: NamedColumn): Column {
  return namedTable(tables, of).searchName
}
