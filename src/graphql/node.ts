import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../context.ts'
import type { TableWithId, Tables } from '../database/tables.ts'
import { typesOfIds } from '../database/types-of-ids.ts'
import { builder } from './builder.ts'
import { type EntityType, loadEntity, registerEntity } from './entities.ts'
import { badArgument } from './errors.ts'
import { loadBatched } from './loading.ts'
import type { ObjectRef } from './pothos.ts'

/** Everything that can be refetched by its id alone. */
export const Node = builder.interfaceRef<{ id: string }>('Node').implement({
  description: 'Something with an id that is unique over all types. `node(id)` finds it again.',
  fields: (t) => ({ id: t.exposeID('id', { description: 'A UUID, unique over all types.' }) }),
})

type TableOf = (tables: Tables) => TableWithId

const nodeTables = new Map<string, TableOf>()

/**
 * Lets `node` find rows of `table` as `type`, and other graphs refer to them; `load` gives null for what the viewer may
 * not see.
 */
export function registerNode(type: ObjectRef<unknown>, table: TableOf, load: EntityType['load']): void {
  nodeTables.set(type.name, table)
  registerEntity(type, 'id', load)
}

/** The object with that id, whatever its type; null when it is absent or hidden. */
async function findNode(context: Context, id: string, info: GraphQLResolveInfo): Promise<{ id: string } | null> {
  const name = await loadBatched(context, 'node', id, (ids) => typesOf(context, ids))
  return name ? ((await loadEntity(context, name, id, info)) as { id: string } | null) : null
}

function typesOf({ database }: Context, ids: readonly string[]): Promise<Map<string, string>> {
  return typesOfIds(
    database,
    [...nodeTables].map(([name, table]) => [name, table(database.tables)] as const),
    ids,
  )
}

builder.queryFields((t) => ({
  node: t.field({
    type: Node,
    nullable: true,
    description: 'Any object by its id; null when it is absent or hidden.',
    args: { id: t.arg.id({ required: true, description: 'The id of any object that implements Node.' }) },
    resolve: (_, { id }, context, info) => findNode(context, id, info),
  }),
  nodes: t.field({
    type: [Node],
    nullable: { list: false, items: true },
    description:
      'Several objects by their ids, in the same order; null for each that is absent or hidden. At most 100 at once.',
    args: {
      ids: t.arg.idList({ required: true, description: 'Ids of any objects that implement Node: at most 100.' }),
    },
    resolve: (_, { ids }, context, info) => atMost100(ids).map((id) => findNode(context, id, info)),
  }),
}))

function atMost100(ids: readonly string[]): readonly string[] {
  if (ids.length > 100) throw badArgument('ids', `ids may hold at most 100 ids, but holds ${ids.length}.`)
  return ids
}
