import { builder } from '../graphql/builder.ts'
import { CancellationMode } from './graphql.enums.ts'
import { ServiceType } from './graphql.ts'
import { findProducts, listProducts } from './store.ts'

/** GraphQL's `ServiceProduct`; a field may resolve to its id. */
export const ServiceProductType = builder.nodeType('ServiceProduct', {
  table: (tables) => tables.products,
  find: findProducts,
  description: 'An item of a service that one subscribes to, with a term and quantity limits.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The product’s name.' }),
    itemCode: t.exposeString('itemCode', { nullable: true, description: 'The seller’s own code for it.' }),
    termMonths: t.exposeInt('termMonths', {
      nullable: true,
      description: 'The months of a period; null: it is perpetual.',
    }),
    minQuantity: t.exposeInt('minQuantity', { description: 'The smallest quantity of a subscription.' }),
    maxQuantity: t.exposeInt('maxQuantity', {
      nullable: true,
      description: 'The largest quantity of a subscription; null: no limit.',
    }),
    cancellationModes: t.expose('cancellationModes', {
      type: [CancellationMode],
      description: 'The ways in which its subscriptions may be cancelled.',
    }),
  }),
})

const ServiceProductConnection = builder.connectionType(ServiceProductType, { plural: 'products' })

builder.objectField(ServiceType, 'products', (t) =>
  t.relatedConnection(ServiceProductConnection, {
    description: 'The products of the service, by name.',
    list: (database, viewer) => listProducts(database, viewer),
  }),
)
