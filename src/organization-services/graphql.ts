import { type Context, signedIn } from '../context.ts'
import { addAuditTrail } from '../graphql/audit.ts'
import { builder } from '../graphql/builder.ts'
import { load } from '../graphql/nodes/loaders.ts'
import { addOwnReferences } from '../graphql/own-references.ts'
import { MetadataEntryFilter } from '../graphql/record-inputs.ts'
import { OrganizationType } from '../organizations/graphql.ts'
import { readsAnswer, valuesOf } from '../services/custom-property.ts'
import { CustomPropertyValueType, customPropertiesOf } from '../services/graphql.custom-properties.ts'
import { ServiceType } from '../services/graphql.ts'
import { pairKey } from '../values/pair-key.ts'
import { findCurrentOrganizationServices, findOrganizationServices, listOrganizationServices } from './store.ts'

/** GraphQL's `OrganizationService`; a field may resolve to its id. */
export const OrganizationServiceType = builder.nodeType('OrganizationService', {
  table: (tables) => tables.organizationServices,
  find: findOrganizationServices,
  description: 'A service that was added to an organization. Adding buys nothing: that is what subscriptions do.',
  fields: (t) => ({
    organization: t.relation('organizationId', OrganizationType, {
      description: 'The organization that has the service.',
    }),
    service: t.relation('serviceId', ServiceType, { description: 'The service that was added.' }),
    currencyCode: t.expose('currencyCode', {
      type: 'CurrencyCode',
      description: 'The currency of its prices for this organization.',
    }),
    customProperties: t.field({
      type: [CustomPropertyValueType],
      description: 'The answers to what the service asks on adding, without what is hidden from the viewer’s layer.',
      select: ['serviceId', 'customProperties'],
      resolve: async (row, _args, context) =>
        valuesOf(await customPropertiesOf(context, row.serviceId), 'ORGANIZATION_SERVICE', row.customProperties),
    }),
    tenantId: t.exposeString('tenantId', {
      nullable: true,
      description: 'Its tenant in the external system, where adding made one.',
    }),
    version: t.exposeInt('version', { description: 'Counts its changes, from 1.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The instant at which it was added.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'The instant of its last change.' }),
    removedAt: t.expose('removedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The instant at which it was removed; null while the organization has it.',
    }),
  }),
})

addAuditTrail(
  OrganizationServiceType,
  'OrganizationService',
  'Without what is hidden from the viewer’s layer.',
  () => true,
  async ({ changes, serviceId }, context) => {
    if (serviceId === null || changes.every(({ field }) => readsAnswer(field, []))) return changes
    const asked = await customPropertiesOf(context, serviceId)
    const readable = asked.filter(({ appliesTo }) => appliesTo === 'ORGANIZATION_SERVICE')
    return changes.filter(({ field }) => readsAnswer(field, readable))
  },
)

addOwnReferences(OrganizationServiceType)

const OrganizationServiceFilter = builder.inputType('OrganizationServiceFilter', {
  description:
    'A filter of services of an organization, by what the viewer’s own side has of them. All that is given must hold.',
  fields: (t) => ({
    externalId: t.string({ description: 'With this id in the viewer’s own systems.' }),
    metadata: t.field({ type: [MetadataEntryFilter], description: 'With all of these notes.' }),
  }),
})

const OrganizationServiceConnection = builder.connectionType(OrganizationServiceType, {
  plural: 'services of an organization',
})

builder.objectFields(OrganizationType, (t) => ({
  services: t.relatedConnection(OrganizationServiceConnection, {
    description: 'The services that the organization has now, oldest first.',
    args: {
      includeRemoved: t.arg.boolean({
        description: 'Whether those that it had once are listed as well; `removedAt` says which they are.',
      }),
      filter: t.arg({ type: OrganizationServiceFilter, description: 'Only those that match.' }),
    },
    list: listOrganizationServices,
  }),
  service: t.field({
    type: OrganizationServiceType,
    nullable: true,
    returnsRow: true,
    description: 'One of the services that the organization has now; null when it has not, or when that is hidden.',
    args: { serviceId: t.arg.id({ required: true, description: 'The service’s id.' }) },
    select: ['id'],
    resolve: ({ id }, { serviceId }, context) => currentOrganizationService(context, id, serviceId),
  }),
}))

/**
 * The organization service that an organization has now, loaded together with others; null when it has not, or it is
 * hidden.
 */
export async function currentOrganizationService(context: Context, organizationId: string, serviceId: string) {
  const find = (pairs: readonly string[]) => findCurrentOrganizationServices(context.database, signedIn(context), pairs)
  return (await load(context, 'current organization services', pairKey(organizationId, serviceId), find)) ?? null
}
