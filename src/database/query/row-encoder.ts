import { Column, getTableColumns } from 'drizzle-orm'
import type { AnyTable } from '../tables.ts'

type Encode = (row: object) => readonly unknown[]

const encoders = new WeakMap<AnyTable, Encode>()

/**
 * What makes the values of a row, in the order of the table's columns and as the driver takes them; a column that the
 * row leaves out is null. It is written out, as the class of rows that are read is, and for the same reason. All that
 * is written comes from the tables.
 */
export function encoderOf(table: AnyTable): Encode {
  const known = encoders.get(table)
  if (known) return known
  const columns = Object.entries<Column>(getTableColumns(table))
  const writers = columns.map(
    ([, column]) =>
      (value: unknown) =>
        column.mapToDriverValue(value),
  )
  const cells = columns.map(([name, column], index) => {
    const value = `row[${JSON.stringify(name)}] ?? null`
    if (column.mapToDriverValue === Column.prototype.mapToDriverValue) return value
    return `((value) => value === null ? null : writers[${index}](value))(${value})`
  })
  // oxlint-disable-next-line typescript/no-implied-eval
  const make = new Function('writers', `return (row) => [${cells.join(', ')}]`) as (given: unknown) => Encode
  const encode = make(writers)
  encoders.set(table, encode)
  return encode
}
