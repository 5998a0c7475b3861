import { type Placeholder, type SQL, sql as drizzle } from 'drizzle-orm'
import { Statement } from '../database.ts'
import { Fragment } from './fragment.ts'
import type { PreparedQuery } from './row-mapper.ts'

/** A statement as `write` turns SQL into text. That of a fragment is compiled once for all with its key. */
export function rawStatement(
  statement: SQL,
  write: (statement: SQL) => NonNullable<PreparedQuery['query']>,
): Statement<unknown> {
  const prepared = (text: SQL) => ({ prepare: () => ({ query: write(text) }) })
  if (!(statement instanceof Fragment)) return new Statement(() => prepared(statement))
  const withPlaceholders = () => {
    let index = 0
    return statement.withPlaceholders((): Placeholder => drizzle.placeholder(String(index++)))
  }
  return new Statement(() => prepared(withPlaceholders()), statement.values, `raw ${statement.key}`)
}
