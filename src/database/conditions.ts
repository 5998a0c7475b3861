import { type Column, Param, type SQL, sql } from 'drizzle-orm'
import type { Dialect } from './dialect.ts'

/**
 * A part of a WHERE clause: its text, which stands in parentheses where it holds an OR, a name for that text, and the
 * values of its placeholders. Two conditions of one `shape` have the same text, so a statement is compiled once per
 * combination of shapes.
 */
export interface Condition {
  readonly shape: string
  readonly sql: SQL
  readonly values: Readonly<Record<string, unknown>>
}

/** A condition whose text is built only where a statement is: most find theirs compiled already. */
export function condition(shape: string, build: () => SQL, values: Condition['values'] = {}): Condition {
  return new LazyCondition(shape, build, values)
}

/** A class, since an object literal with a getter has a hidden class of its own each time, which outlives the request. */
class LazyCondition implements Condition {
  readonly shape: string
  readonly values: Condition['values']
  private readonly build: () => SQL

  constructor(shape: string, build: () => SQL, values: Condition['values']) {
    this.shape = shape
    this.build = build
    this.values = values
  }

  get sql(): SQL {
    return this.build()
  }
}

/** What a condition is not given as: no restriction at all. */
export const always: Condition = { shape: '', sql: sql`true`, values: {} }

/** A placeholder that is filled when the statement runs. */
export const value = (name: string): SQL => sql`${sql.placeholder(name)}`

/** A placeholder whose value is written as `column` writes it, such as an instant. */
export const valueFor = (column: Column, name: string): SQL => sql`${new Param(sql.placeholder(name), column)}`

/** Matches rows where every condition holds. */
export function all(conditions: readonly Condition[]): Condition {
  const real = conditions.filter((each) => each !== always)
  if (real.length === 0) return always
  const [first] = real
  if (first && real.length === 1) return first
  const text = () =>
    sql.join(
      real.map((each) => sql`(${each.sql})`),
      sql` and `,
    )
  return condition(
    real.map(({ shape }) => shape).join('&'),
    text,
    Object.assign({}, ...real.map(({ values }) => values)),
  )
}

/** Matches rows whose `column` equals a value; `name` names the placeholder. */
export function equals(name: string, column: Column, wanted: unknown): Condition {
  return condition(name, () => sql`${column} = ${valueFor(column, name)}`, { [name]: wanted })
}

/** The same condition, only looked at row by row: see `Dialect.checked`. */
export function checked(dialect: Dialect, seen: Condition): Condition {
  return seen === always ? always : condition(`checked ${seen.shape}`, () => dialect.checked(seen.sql), seen.values)
}

/** A column that tells whether a subquery has a row. */
export function isThere(subquery: SQL): SQL<boolean> {
  return sql<boolean>`(exists (${subquery}))`.mapWith(Boolean)
}
