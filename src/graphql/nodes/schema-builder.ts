import SchemaBuilder, { ObjectRef } from '@pothos/core'
import { countLimit } from '../../database/query/totals.ts'
import type { Extended } from '../pothos.ts'
import { type Connection, type ConnectionEdge, PageInfo } from './connections.ts'
import { loadSelectedRow, Node, registerNodeType } from './node-types.ts'

const schemaBuilder = SchemaBuilder.prototype as PothosSchemaTypes.SchemaBuilder<Extended>

schemaBuilder.nodeType = function nodeType(name, { table, find, ...options }) {
  const type = new ObjectRef<Extended, never>(name)
  registerNodeType({
    type,
    key: ['id'],
    resolveReference: (context, { id = '' }, info) => loadSelectedRow(context, name, id, info),
    rows: { table, find },
  })
  this.objectType(type, { ...options, interfaces: [Node], extensions: { node: { table } } } as never)
  return type
}

schemaBuilder.asEntity = function asEntity(type, options) {
  registerNodeType({ type, ...options, rows: null } as never)
}

schemaBuilder.connectionType = function connectionType(type, { plural, name = type.name }) {
  // What its objects are is not known here, and need not be: they are handed on as they are.
  const nodeType = type as ObjectRef<Extended, unknown>
  const extensions = { isOfList: true }
  const Edge = this.objectRef<ConnectionEdge>(`${name}Edge`).implement({
    description: `One row of a list of ${plural}.`,
    extensions,
    fields: (t) => ({
      cursor: t.exposeString('cursor', { description: 'The row’s place in the list: goes into `after` or `before`.' }),
      node: t.expose('node', { type: nodeType, description: 'The row itself.' }),
    }),
  })
  return this.objectRef<Connection>(`${name}Connection`).implement({
    description: `A page of a list of ${plural}.`,
    extensions,
    fields: (t) => ({
      edges: t.field({
        type: [Edge],
        description: 'The rows with their cursors.',
        resolve: (connection) => connection.edges(),
      }),
      nodes: t.field({
        type: [nodeType],
        description: 'The rows without their cursors.',
        resolve: (connection) => connection.nodes(),
      }),
      pageInfo: t.field({
        type: PageInfo,
        description: 'The page’s place in the list.',
        resolve: (connection) => connection.pageInfo(),
      }),
      totalCount: t.int({
        description:
          `The rows of the whole list, counted up to ${countLimit}, and with a filter among the rows that may be ` +
          'examined: see `isTotalCountExact`. Counted only when selected.',
        resolve: async (connection) => (await connection.total()).count,
      }),
      isTotalCountExact: t.boolean({
        description: 'Whether `totalCount` is exact. If not, the list has at least so many rows.',
        resolve: async (connection) => (await connection.total()).isExact,
      }),
    }),
  }) as never
}
