import type { Column } from 'drizzle-orm'
import type { Dialect } from '../dialect.ts'
import { type Fragment, sql } from './fragment.ts'

/** A member that a JSON object is asked for: with this value, or with any. */
export interface AskedMember {
  readonly key: string
  readonly value?: string | null | undefined
}

/** The most notes that anything has: what is asked for more of them is not there. */
export const mostNotes = 50

/** The conditions that a JSON column, an object of texts, has all of some members: one for each key. */
export function hasMembers(dialect: Dialect, column: Column, asked: readonly AskedMember[]): Fragment[] {
  const values = new Map<string, string | null>()
  for (const { key, value = null } of asked) {
    const known = values.get(key) ?? null
    // No member has two values.
    if (known !== null && value !== null && known !== value) return [sql`false`]
    values.set(key, known ?? value)
  }
  if (values.size > mostNotes) return [sql`false`]
  return [...values].map(([key, value]) => dialect.hasMember(column, key, value))
}
