import { type Placeholder, sql as drizzle } from 'drizzle-orm'
import { type Database, type Query, Statement } from '../database.ts'
import { type Parameterized, together } from './fragment.ts'

/**
 * The parts that a statement's text depends on: fragments, whose values may differ each time; projections; whatever is
 * told apart by its identity, such as tables and columns; and plain words.
 */
export type StatementPart = Parameterized<unknown> | object | string | number | boolean | undefined

let statements = 0

/**
 * Defines a statement at the top of a module. `build` is called once for all calls whose parts have the same keys, with
 * placeholders in place of their values, and may use nothing else.
 */
export function statement<Parts extends readonly StatementPart[], Result>(
  build: (database: Database, ...parts: Parts) => Query<Result>,
): (...parts: Parts) => Statement<Result> {
  const id = String((statements += 1))
  return (...parts) => {
    let values: readonly unknown[] = []
    let key = id
    for (const part of parts) {
      const own = keyOf(part)
      // With its length before it, no key can be taken for the end of another one.
      key += ` ${own.length}:${own}`
      if (isParameterized(part)) values = together(values, part.values)
    }
    return new Statement((database) => build(database, ...withPlaceholders(parts)), values, key)
  }
}

function withPlaceholders<Parts extends readonly StatementPart[]>(parts: Parts): Parts {
  let index = 0
  const next = (): Placeholder => drizzle.placeholder(String(index++))
  return parts.map((part) => (isParameterized(part) ? part.withPlaceholders(next) : part)) as unknown as Parts
}

function isParameterized(part: StatementPart): part is Parameterized<unknown> {
  return typeof part === 'object' && 'withPlaceholders' in part
}

function keyOf(part: StatementPart): string {
  if (typeof part !== 'object') return typeof part === 'string' ? `"${part}` : String(part)
  return 'key' in part && typeof part.key === 'string' ? part.key : `#${identityOf(part)}`
}

const identities = new WeakMap<object, number>()
let objects = 0

function identityOf(part: object): number {
  const known = identities.get(part)
  if (known !== undefined) return known
  identities.set(part, (objects += 1))
  return objects
}
