import type { Column } from 'drizzle-orm'
import { searchable } from '../../values/search-text.ts'
import { type Fragment, noFilter, sql } from './fragment.ts'
import type { OrderBy } from './lists.ts'

/** The order of lists of named things: by name, byte by byte. */
export function byName(table: { name: Column }): OrderBy<{ name: string }> {
  return { column: table.name, direction: 'asc', valueOf: (row) => row.name }
}

/** Matches rows whose name contains the text, whatever its case and accents, or whose id it is. No text: every row. */
export function matchesSearch(
  { searchName, id }: { searchName: Column; id: Column },
  text: string | null | undefined,
): Fragment {
  const pattern = searchPattern(text)
  if (pattern === null) return noFilter
  return sql`(${searchName} like ${pattern} escape '\\' or ${id} = ${searchedId(text)})`
}

/** The id that a text search looks for. */
export function searchedId(text: string | null | undefined): string {
  return (text ?? '').trim().toLowerCase()
}

/** The LIKE pattern that a text search compares names with; null where there is nothing to search for. */
export function searchPattern(text: string | null | undefined): string | null {
  if (text == null) return null
  const wanted = searchable(text)
  return wanted === '' ? null : `%${wanted.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
}
