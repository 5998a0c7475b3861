import { addAuditTrail } from '../graphql/audit.ts'
import { builder } from '../graphql/builder.ts'
import { recordFilter, recordListArgs } from '../graphql/record-inputs.ts'
import { addRecordFields } from '../graphql/records.ts'
import { CancellationMode } from './graphql.enums.ts'
import { ServiceType } from './graphql.ts'
import { readsServiceAffairs } from './service.ts'
import { findProducts, listProducts } from './store.ts'

/** GraphQL's `ServiceProduct`; a field may resolve to its id. */
export const ServiceProductType = builder.nodeType('ServiceProduct', {
  table: (tables) => tables.products,
  find: findProducts,
  description: 'An item of a service that one subscribes to, with a term and quantity limits.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The product’s name.' }),
    service: t.relation('serviceId', ServiceType, { description: 'The service that it is an item of.' }),
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

builder.objectField(ServiceProductType, 'replacedBy', (t) =>
  t.field({
    type: ServiceProductType,
    nullable: true,
    description: 'The product to take instead of an archived one; null where none is named.',
    select: ['replacedById'],
    resolve: ({ replacedById }) => replacedById,
  }),
)

addRecordFields(ServiceProductType, 'ServiceProduct', 'its seller')
addAuditTrail(
  ServiceProductType,
  'ServiceProduct',
  'Null to all but its seller, its service owners, operators and admins.',
  readsServiceAffairs,
)

const ServiceProductConnection = builder.connectionType(ServiceProductType, { plural: 'products' })

builder.objectField(ServiceType, 'products', (t) =>
  t.relatedConnection(ServiceProductConnection, {
    description: 'The products of the service, by name.',
    args: recordListArgs(t.arg, recordFilter('ServiceProduct', 'products')),
    list: (database, viewer, args) => listProducts(database, viewer, args),
  }),
)
