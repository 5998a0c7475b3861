import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../../context.ts'
import { typesOfIds } from '../../database/query/types-of-ids.ts'
import { once } from '../../once.ts'
import { builder } from '../builder.ts'
import { badArgument } from '../errors.ts'
import { PageInfo } from './connections.ts'
import { load } from './loaders.ts'
import { loadAnyNode, Node, nodeTypes } from './node-types.ts'

builder.interfaceType(Node, {
  description: 'Something with an id that is unique over all types. `node(id)` finds it again.',
  fields: (t) => ({ id: t.exposeID('id', { description: 'A UUID, unique over all types.' }) }),
})

builder.objectType(PageInfo, {
  description: 'A page’s place in its list.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', {
      description:
        'Whether rows follow this page, or may follow since no more of them could be examined for the filter.',
    }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', {
      description: 'Whether rows precede this page, or may precede it, as with `hasNextPage`.',
    }),
    startCursor: t.exposeString('startCursor', {
      nullable: true,
      description:
        'The cursor of the page’s first row, or of the last one that was examined backwards; null on an empty page.',
    }),
    endCursor: t.exposeString('endCursor', {
      nullable: true,
      description: 'The cursor of the page’s last row, or of the last one that was examined; null on an empty page.',
    }),
  }),
})

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

/**
 * The object with that id, whatever its type; null when it is absent or hidden. What is absent is sought all the same
 * among the objects of some type, so that it takes no less than what is hidden.
 */
async function findNode(context: Context, id: string, info: GraphQLResolveInfo): Promise<{ id: string } | null> {
  const name = await load(context, 'node', id, (ids) => typesOf(context, ids))
  return (await loadAnyNode(context, name ?? anyType(), { id }, info)) as { id: string } | null
}

const anyType = once(() => [...nodeTypes].find(([, { rows }]) => rows)?.[0] ?? '')

function typesOf({ database }: Context, ids: readonly string[]): Promise<Map<string, string>> {
  const tables = [...nodeTypes].flatMap(([name, { rows }]) =>
    rows ? [[name, rows.table(database.tables)] as const] : [],
  )
  return typesOfIds(database, tables, ids)
}

function atMost100(ids: readonly string[]): readonly string[] {
  if (ids.length > 100) throw badArgument('ids', `ids may hold at most 100 ids, but holds ${ids.length}.`)
  return ids
}
