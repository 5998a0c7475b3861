import { type Column, sql } from 'drizzle-orm'
import { searchable } from '../values/search-text.ts'
import { always, type Condition, condition, value } from './conditions.ts'
import type { Order } from './lists.ts'

/** The order of lists of named things: by name, byte by byte. */
export function byName(table: { name: Column }): Order<{ name: string }> {
  return { shape: 'name', column: table.name, direction: 'asc', valueOf: (row) => row.name }
}

/** Matches rows whose name contains the text, whatever its case and accents, or whose id it is. No text: every row. */
export function matchesSearch(
  { searchName, id }: { searchName: Column; id: Column },
  text: string | null | undefined,
): Condition {
  const pattern = searchPattern(text)
  if (pattern === null) return always
  const matches = () => sql`(${searchName} like ${value('search')} escape '\\' or ${id} = ${value('searchId')})`
  return condition('search', matches, { search: pattern, searchId: (text ?? '').trim().toLowerCase() })
}

/** What a text search compares names with, as a LIKE pattern; null where there is nothing to search for. */
export function searchPattern(text: string | null | undefined): string | null {
  if (text == null) return null
  const wanted = searchable(text)
  return wanted === '' ? null : `%${wanted.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
}
