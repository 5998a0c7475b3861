import { type Context, signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { pageArgs } from '../graphql/common-list.ts'
import { connectionOf, openList } from '../graphql/connections.ts'
import { entity, reference } from '../graphql/entity.ts'
import { loadBatched } from '../graphql/loading.ts'
import { Node } from '../graphql/node.ts'
import { OrganizationType } from '../organizations/graphql.ts'
import { valuesOf } from '../services/custom-property.ts'
import { CustomPropertyValueType, customPropertiesOf } from '../services/graphql.custom-properties.ts'
import { ServiceType } from '../services/graphql.ts'
import type { OrganizationService } from './organization-service.ts'
import {
  findCurrentOrganizationServices,
  findOrganizationServices,
  listOrganizationServices,
  pairKey,
} from './store.ts'

/** GraphQL's `OrganizationService`; a field may resolve to its id. */
export const OrganizationServiceType = entity<OrganizationService>(
  'OrganizationService',
  (tables) => tables.organizationServices,
  findOrganizationServices,
)

builder.objectType(OrganizationServiceType, {
  description: 'A service that was added to an organization. Adding buys nothing: that is what subscriptions do.',
  interfaces: [Node],
  fields: (t) => ({
    organization: reference(t, OrganizationType, 'organizationId', 'Who has it.'),
    service: reference(t, ServiceType, 'serviceId', 'What was added.'),
    currencyCode: t.expose('currencyCode', {
      type: 'CurrencyCode',
      description: 'The currency of its prices for this organization.',
    }),
    customProperties: t.field({
      type: [CustomPropertyValueType],
      description: 'The answers to what the service asks on adding, without what is hidden from the viewer’s layer.',
      reads: ['serviceId', 'customProperties'],
      resolve: async (row, _args, context) =>
        valuesOf(await customPropertiesOf(context, row.serviceId), 'ORGANIZATION_SERVICE', row.customProperties),
    }),
    tenantId: t.exposeString('tenantId', {
      nullable: true,
      description: 'Its tenant in the external system, where adding made one.',
    }),
    version: t.exposeInt('version', { description: 'Counts its changes, from 1.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was added.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it last changed.' }),
    removedAt: t.expose('removedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was removed; null while the organization has it.',
    }),
  }),
})

const OrganizationServiceConnection = connectionOf(
  'OrganizationService',
  OrganizationServiceType,
  'services of an organization',
)

builder.objectFields(OrganizationType, (t) => ({
  services: t.field({
    type: OrganizationServiceConnection,
    description: 'The services that the organization has now, oldest first.',
    args: pageArgs(t.arg),
    reads: ['id'],
    resolve: ({ id }, args, context, info) =>
      openList({ context, info, args }, () => listOrganizationServices(context.database, signedIn(context)), id),
  }),
  service: t.field({
    type: OrganizationServiceType,
    nullable: true,
    givesRows: true,
    description: 'One of the services that the organization has now; null when it has not, or when that is hidden.',
    args: { serviceId: t.arg.id({ required: true, description: 'The service’s id.' }) },
    reads: ['id'],
    resolve: ({ id }, { serviceId }, context) => currentOrganizationService(context, id, serviceId),
  }),
}))

/**
 * The organization service that an organization has now, loaded together with others; null when it has not, or it is
 * hidden.
 */
export async function currentOrganizationService(context: Context, organizationId: string, serviceId: string) {
  const load = (pairs: readonly string[]) => findCurrentOrganizationServices(context.database, signedIn(context), pairs)
  return (await loadBatched(context, 'current organization services', pairKey(organizationId, serviceId), load)) ?? null
}
