import { signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { pageArgs } from '../graphql/common-list.ts'
import { connectionOf, openList } from '../graphql/connections.ts'
import { entity } from '../graphql/entity.ts'
import { Node } from '../graphql/node.ts'
import { searchArg } from '../graphql/search.ts'
import { ViewerType } from '../graphql/viewer.ts'
import { findSellers, listSellers, type Seller } from './store.ts'

/** GraphQL's `Seller`; a field may resolve to its id. */
export const SellerType = entity<Seller>('Seller', (tables) => tables.sellers, findSellers)

builder.objectType(SellerType, {
  description: 'Owns services, and sees every subscription of them, whichever reseller manages the relationship.',
  interfaces: [Node],
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What the seller is called.' }),
  }),
})

const SellerConnection = connectionOf('Seller', SellerType, 'sellers')

builder.queryFields((t) => ({
  seller: t.field({
    type: SellerType,
    nullable: true,
    description: 'One seller; null when it is absent or hidden.',
    args: { id: t.arg.id({ required: true, description: 'The seller’s id.' }) },
    resolve: (_, { id }) => id,
  }),
  sellers: t.field({
    type: SellerConnection,
    description: 'The sellers that the viewer sees, by name.',
    args: { ...pageArgs(t.arg), search: searchArg(t.arg) },
    resolve: (_, args, context, info) =>
      openList({ context, info, args }, () => listSellers(context.database, signedIn(context), args.search)),
  }),
}))

builder.objectField(ViewerType, 'seller', (t) =>
  t.field({
    type: SellerType,
    nullable: true,
    description: 'The seller that a seller’s credential acts for; null for other roles.',
    resolve: (viewer) => (viewer.role === 'SELLER' ? viewer.parties[0] : null),
  }),
)
