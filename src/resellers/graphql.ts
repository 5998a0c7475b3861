import { signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { pageArgs } from '../graphql/common-list.ts'
import { connectionOf, openList } from '../graphql/connections.ts'
import { entity } from '../graphql/entity.ts'
import { Node } from '../graphql/node.ts'
import { searchArg } from '../graphql/search.ts'
import { ViewerType } from '../graphql/viewer.ts'
import { SellerType } from '../sellers/graphql.ts'
import { findResellers, listResellers, type Reseller } from './store.ts'

/** GraphQL's `Reseller`; a field may resolve to its id. */
export const ResellerType = entity<Reseller>('Reseller', (tables) => tables.resellers, findResellers)

builder.objectType(ResellerType, {
  description: 'A Cloud Service Broker: picks services into its catalog, sets prices and manages organizations.',
  interfaces: [Node],
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What the reseller is called.' }),
  }),
})

const ResellerConnection = connectionOf('Reseller', ResellerType, 'resellers')

builder.queryFields((t) => ({
  reseller: t.field({
    type: ResellerType,
    nullable: true,
    description: 'One reseller; null when it is absent or hidden.',
    args: { id: t.arg.id({ required: true, description: 'The reseller’s id.' }) },
    resolve: (_, { id }) => id,
  }),
  resellers: t.field({
    type: ResellerConnection,
    description: 'The resellers that the viewer sees, by name.',
    args: { ...pageArgs(t.arg), search: searchArg(t.arg) },
    resolve: (_, args, context, info) =>
      openList({ context, info, args }, () => listResellers('root', context.database, signedIn(context), args.search)),
  }),
}))

builder.objectField(SellerType, 'resellers', (t) =>
  t.field({
    type: ResellerConnection,
    description: 'The resellers that offer the seller’s services or have customers of them, by name.',
    args: pageArgs(t.arg),
    reads: ['id'],
    resolve: ({ id }, args, context, info) =>
      openList({ context, info, args }, () => listResellers('seller', context.database, signedIn(context)), id),
  }),
)

builder.objectField(ViewerType, 'reseller', (t) =>
  t.field({
    type: ResellerType,
    nullable: true,
    description: 'The reseller that a broker’s credential acts for; null for other roles.',
    resolve: (viewer) => (viewer.role === 'BROKER' ? viewer.parties[0] : null),
  }),
)
