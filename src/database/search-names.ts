import { asc, gt, inArray, sql } from 'drizzle-orm'
import { searchable } from '../values/search-text.ts'
import { type Connection, run, type Work } from './database.ts'
import type { Tables } from './tables.ts'

/** Rows that are read at once, and written at once where they differ. */
const pageSize = 500

/** The tables that a text search looks into. */
const searched = ['sellers', 'resellers', 'organizations', 'services', 'products'] as const

/** Computes anew what text search compares, in every row whose name has another form than the stored one. */
export function* recomputeSearchNames(tx: Connection, tables: Tables): Work<void> {
  for (const name of searched) {
    const table = tables[name]
    const { id, searchName } = table
    const columns = { id, name: table.name, searchName }
    for (let after = '', count = pageSize; count === pageSize;) {
      const rows = yield* run(tx.select(columns).from(table).where(gt(id, after)).orderBy(asc(id)).limit(pageSize))
      const changed = rows
        .map((row) => ({ ...row, fresh: searchable(row.name) }))
        .filter((row) => row.fresh !== row.searchName)
      if (changed.length > 0) {
        const cases = changed.map((row) => sql`when ${row.id} then ${row.fresh}`)
        const fresh = sql<string>`case ${id} ${sql.join(cases, sql` `)} else ${searchName} end`
        const ids = changed.map((row) => row.id)
        yield* run(tx.update(table).set({ searchName: fresh }).where(inArray(id, ids)))
      }
      count = rows.length
      after = rows.at(-1)?.id ?? after
    }
  }
}
