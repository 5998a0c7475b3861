import { signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { pageArgs } from '../graphql/common-list.ts'
import { connectionOf, openList } from '../graphql/connections.ts'
import { entity } from '../graphql/entity.ts'
import { Node } from '../graphql/node.ts'
import { CancellationMode } from './graphql.enums.ts'
import { ServiceType } from './graphql.ts'
import { findProducts, listProducts, type Product } from './store.ts'

/** GraphQL's `ServiceProduct`; a field may resolve to its id. */
export const ServiceProductType = entity<Product>('ServiceProduct', (tables) => tables.products, findProducts)

builder.objectType(ServiceProductType, {
  description: 'What one subscribes to: an item of a service, with a term and quantity limits.',
  interfaces: [Node],
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What the product is called.' }),
    itemCode: t.exposeString('itemCode', { nullable: true, description: 'The seller’s own code for it.' }),
    termMonths: t.exposeInt('termMonths', {
      nullable: true,
      description: 'How many months a period lasts; null: it is perpetual.',
    }),
    minQuantity: t.exposeInt('minQuantity', { description: 'The smallest quantity of a subscription.' }),
    maxQuantity: t.exposeInt('maxQuantity', {
      nullable: true,
      description: 'The largest quantity of a subscription; null: no limit.',
    }),
    cancellationModes: t.expose('cancellationModes', {
      type: [CancellationMode],
      description: 'How its subscriptions may be cancelled.',
    }),
  }),
})

const ServiceProductConnection = connectionOf('ServiceProduct', ServiceProductType, 'products')

builder.objectField(ServiceType, 'products', (t) =>
  t.field({
    type: ServiceProductConnection,
    description: 'The products of the service, by name.',
    args: pageArgs(t.arg),
    reads: ['id'],
    resolve: ({ id }, args, context, info) =>
      openList({ context, info, args }, () => listProducts(context.database, signedIn(context)), id),
  }),
)
