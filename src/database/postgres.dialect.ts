import { sql as drizzleSql } from 'drizzle-orm'
import type { Dialect } from './dialect.ts'
import { noFilter, sql } from './query/fragment.ts'

/** A function of PostgreSQL takes no more. */
const mostArguments = 100

/** How PostgreSQL spells what SQL leaves to it. */
export const dialect: Dialect = {
  name: 'postgres',
  rowsAtOnce: 5000,
  anyOf: (column, texts) =>
    sql`${column} = any(array(select jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb)))`,
  // Sought in an index within an OR as well, as rows of a subquery are not.
  anyOfRows: (column, rows) => sql`${column} = any(array(${rows}))`,
  // In the order of bytes, as columns of ids are.
  first: (column) => sql<string | null>`((${column} ->> 0) collate "C")`,
  member: (column, key) => sql<string | null>`${column} ->> ${key}`,
  hasMember: (column, key, value) =>
    value === null ? sql`${column} ->> ${key} is not null` : sql`${column} ->> ${key} = ${value}`,
  unnest: (texts) => sql`jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb) as parent(value)`,
  unnestArrays: (arrays) => sql`jsonb_array_elements(${JSON.stringify(arrays)}::jsonb) as parent(value)`,
  elements: (column) => sql`jsonb_array_elements_text(${column}) as element(value)`,
  now: sql<number>`(extract(epoch from now()) * 1000)::bigint`,
  unsought: (condition) => condition,
  fenced: (condition) => (condition === noFilter ? condition : sql`case when ${condition} then true else false end`),
  jsonAgg(columns, rows) {
    // Only arrays of the slower kind can be put together.
    const build = drizzleSql.raw(columns.length > mostArguments ? 'jsonb_build_array' : 'json_build_array')
    const arrays = inGroups(columns, mostArguments).map(
      (group) => drizzleSql`${build}(${drizzleSql.join(group, drizzleSql`, `)})`,
    )
    const array = drizzleSql.join(arrays, drizzleSql` || `)
    return drizzleSql`(select coalesce(json_agg(${array}), '[]')::text from (${rows}) as gathered)`
  },
  lateral: (texts, page, { id }) => ({
    from: sql`${dialect.unnest(texts)} cross join lateral (${page(sql`${id}`)}) as page(id)`,
    on: sql`${id} = page.id`,
  }),
}

function inGroups<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size))
}
