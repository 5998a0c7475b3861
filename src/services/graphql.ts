import { addAuditTrail } from '../graphql/audit.ts'
import { builder } from '../graphql/builder.ts'
import { recordFilter, recordListArgs } from '../graphql/record-inputs.ts'
import { addRecordFields } from '../graphql/records.ts'
import { searchArg } from '../graphql/search.ts'
import { ViewerType } from '../graphql/viewer.ts'
import { ResellerType } from '../resellers/graphql.ts'
import { readsResellerAffairs } from '../resellers/reseller.ts'
import { SellerType } from '../sellers/graphql.ts'
import { CustomPropertyDefinitionType, customPropertiesOf } from './graphql.custom-properties.ts'
import { readsServiceAffairs } from './service.ts'
import { findServices, listServices } from './store.ts'

/** GraphQL's `Service`; a field may resolve to its id. */
export const ServiceType = builder.nodeType('Service', {
  table: (tables) => tables.services,
  find: findServices,
  description:
    'Something a seller offers: products, the currencies they are sold in, and the custom properties they ask for.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The service’s name.' }),
    seller: t.relation('sellerId', SellerType, { description: 'The seller that owns it.' }),
    currencyCodes: t.expose('currencyCodes', { type: ['CurrencyCode'], description: 'The currencies it is sold in.' }),
    isLicenseKeyEnabled: t.exposeBoolean('isLicenseKeyEnabled', {
      description: 'Whether its subscriptions may carry license keys.',
    }),
    customProperties: t.field({
      type: [CustomPropertyDefinitionType],
      description:
        'The custom properties that it asks for when it is added or subscribed to, without those hidden from the viewer’s layer.',
      select: ['id'],
      resolve: ({ id }, _args, context) => customPropertiesOf(context, id),
    }),
  }),
})

addRecordFields(ServiceType, 'Service', 'its seller')
addAuditTrail(
  ServiceType,
  'Service',
  'Null to all but its seller, its service owners, operators and admins.',
  readsServiceAffairs,
)

const ServiceFilter = recordFilter('Service', 'services')

const ServiceConnection = builder.connectionType(ServiceType, { plural: 'services' })

builder.queryFields((t) => ({
  service: t.field({
    type: ServiceType,
    nullable: true,
    description: 'One service; null when it is absent or hidden.',
    args: { id: t.arg.id({ required: true, description: 'The service’s id.' }) },
    resolve: (_, { id }) => id,
  }),
  services: t.connection(ServiceConnection, {
    description: 'The services that the viewer sees, by name.',
    args: { search: searchArg(t.arg), ...recordListArgs(t.arg, ServiceFilter) },
    list: (database, viewer, args) => listServices('root', database, viewer, args),
  }),
}))

builder.objectField(SellerType, 'services', (t) =>
  t.relatedConnection(ServiceConnection, {
    description: 'The services that the seller owns, by name.',
    args: recordListArgs(t.arg, ServiceFilter),
    list: (database, viewer, args) => listServices('seller', database, viewer, args),
  }),
)

builder.objectFields(ResellerType, (t) => ({
  services: t.relatedConnection(ServiceConnection, {
    description: 'The services in the reseller’s catalog, by name.',
    args: { search: searchArg(t.arg), ...recordListArgs(t.arg, ServiceFilter) },
    list: (database, viewer, args) => listServices('reseller', database, viewer, args),
  }),
  offeredServices: t.relatedConnection(ServiceConnection, {
    description:
      'The services that the reseller may take into its catalog, those that it has taken included, by name. ' +
      'Null to all but itself, operators and admins.',
    args: { search: searchArg(t.arg), ...recordListArgs(t.arg, ServiceFilter) },
    isReadable: ({ role }) => readsResellerAffairs(role),
    list: (database, viewer, args) => listServices('offered', database, viewer, args),
  }),
}))

builder.objectField(ViewerType, 'services', (t) =>
  t.connection(ServiceConnection, {
    description: 'The services that the viewer sees, by name: for a service owner, those it looks after.',
    args: recordListArgs(t.arg, ServiceFilter),
    list: (database, viewer, args) => listServices('viewer', database, viewer, args),
  }),
)
