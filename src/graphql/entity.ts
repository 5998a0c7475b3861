import type { GraphQLResolveInfo } from 'graphql'
import type { TableWithId, Tables } from '../database/tables.ts'
import { builder } from './builder.ts'
import { registerNode } from './node.ts'
import type { FieldBuilder, ObjectRef } from './pothos.ts'
import { type Find, loadRow, registerRows, selectedAt } from './rows.ts'

/**
 * A type whose objects are rows with an id: fields may resolve to the id and are loaded in batches, and `node` finds
 * them. Its fields are declared by `builder.objectType(ref, …)`.
 */
export function entity<Row extends { id: string }>(
  name: string,
  table: (tables: Tables) => TableWithId,
  find: Find<Row>,
) {
  registerRows(name, { table, find })
  const ref: ObjectRef<string | Row, Row> = builder.objectRef<never>(name)
  registerNode(ref, table, (context, id, info) => loadRow(context, name, id, selectedAt(info, name)))
  return ref
}

/**
 * A field that answers the row that a column refers to. It is read in the statement of its own row: whoever sees a row
 * sees what it refers to.
 */
export function reference<Row extends { id: string }, Referred>(
  t: FieldBuilder<Row>,
  type: ObjectRef<string | Referred, Referred>,
  column: keyof Row & string,
  description: string,
) {
  const resolve = (row: Row, _args: object, _context: object, { fieldName }: GraphQLResolveInfo) =>
    ((row as Record<string, unknown>)[fieldName] ?? row[column]) as never
  return t.field({ type, description, extensions: { reference: column }, resolve })
}
