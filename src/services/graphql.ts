import { signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { pageArgs } from '../graphql/common-list.ts'
import { connectionOf, openList } from '../graphql/connections.ts'
import { entity, reference } from '../graphql/entity.ts'
import { Node } from '../graphql/node.ts'
import { searchArg } from '../graphql/search.ts'
import { ViewerType } from '../graphql/viewer.ts'
import { ResellerType } from '../resellers/graphql.ts'
import { SellerType } from '../sellers/graphql.ts'
import { CustomPropertyDefinitionType, customPropertiesOf } from './graphql.custom-properties.ts'
import { findServices, listServices, type Service } from './store.ts'

/** GraphQL's `Service`; a field may resolve to its id. */
export const ServiceType = entity<Service>('Service', (tables) => tables.services, findServices)

builder.objectType(ServiceType, {
  description:
    'Something a seller offers: products, the currencies they are sold in, and the custom properties they ask for.',
  interfaces: [Node],
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What the service is called.' }),
    seller: reference(t, SellerType, 'sellerId', 'The seller that owns it.'),
    currencyCodes: t.expose('currencyCodes', { type: ['CurrencyCode'], description: 'The currencies it is sold in.' }),
    isLicenseKeyEnabled: t.exposeBoolean('isLicenseKeyEnabled', {
      description: 'Whether its subscriptions may carry license keys.',
    }),
    customProperties: t.field({
      type: [CustomPropertyDefinitionType],
      description:
        'What it asks for when it is added or subscribed to, without what is hidden from the viewer’s layer.',
      reads: ['id'],
      resolve: ({ id }, _args, context) => customPropertiesOf(context, id),
    }),
  }),
})

const ServiceConnection = connectionOf('Service', ServiceType, 'services')

builder.queryFields((t) => ({
  service: t.field({
    type: ServiceType,
    nullable: true,
    description: 'One service; null when it is absent or hidden.',
    args: { id: t.arg.id({ required: true, description: 'The service’s id.' }) },
    resolve: (_, { id }) => id,
  }),
  services: t.field({
    type: ServiceConnection,
    description: 'The services that the viewer sees, by name.',
    args: { ...pageArgs(t.arg), search: searchArg(t.arg) },
    resolve: (_, args, context, info) =>
      openList({ context, info, args }, () => listServices('root', context.database, signedIn(context), args.search)),
  }),
}))

builder.objectField(SellerType, 'services', (t) =>
  t.field({
    type: ServiceConnection,
    description: 'The services that the seller owns, by name.',
    args: pageArgs(t.arg),
    reads: ['id'],
    resolve: ({ id }, args, context, info) =>
      openList({ context, info, args }, () => listServices('seller', context.database, signedIn(context)), id),
  }),
)

builder.objectField(ResellerType, 'services', (t) =>
  t.field({
    type: ServiceConnection,
    description: 'The services in the reseller’s catalog, by name.',
    args: { ...pageArgs(t.arg), search: searchArg(t.arg) },
    reads: ['id'],
    resolve: ({ id }, args, context, info) =>
      openList(
        { context, info, args },
        () => listServices('reseller', context.database, signedIn(context), args.search),
        id,
      ),
  }),
)

builder.objectField(ViewerType, 'services', (t) =>
  t.field({
    type: ServiceConnection,
    description: 'The services that the viewer sees, by name: for a service owner, those it looks after.',
    args: pageArgs(t.arg),
    resolve: (_, args, context, info) =>
      openList({ context, info, args }, () => listServices('viewer', context.database, signedIn(context))),
  }),
)
