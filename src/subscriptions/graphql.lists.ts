import { builder } from '../graphql/builder.ts'
import { OrderDirection } from '../graphql/enums.ts'
import { DateTimeRangeInput } from '../graphql/inputs.ts'
import type { ArgBuilder, ObjectRef } from '../graphql/pothos.ts'
import { MetadataEntryFilter } from '../graphql/record-inputs.ts'
import { OrganizationServiceType } from '../organization-services/graphql.ts'
import { OrganizationType } from '../organizations/graphql.ts'
import { ResellerType } from '../resellers/graphql.ts'
import { SellerType } from '../sellers/graphql.ts'
import { ServiceType } from '../services/graphql.ts'
import { SubscriptionStatus } from './graphql.enums.ts'
import { ServiceSubscriptionType } from './graphql.ts'
import { listSubscriptions, type SubscriptionListParent } from './store.ts'

/** GraphQL's `SubscriptionFilter`. */
export const SubscriptionFilterInput = builder.inputType('SubscriptionFilter', {
  description: 'A filter of lists of subscriptions. All that is given must hold; an id that is hidden matches nothing.',
  fields: (t) => ({
    sellerId: t.id({ description: 'Of this seller’s services.' }),
    serviceId: t.id({ description: 'Of this service.' }),
    productId: t.id({ description: 'Of this product.' }),
    resellerId: t.id({ description: 'Of this reseller’s organizations.' }),
    organizationId: t.id({ description: 'Of this organization.' }),
    statuses: t.field({
      type: [SubscriptionStatus],
      description: 'In one of these states. Without it every state but DELETED; an empty list matches nothing.',
    }),
    includeDeleted: t.boolean({
      description: 'Without `statuses`: whether those that were deleted are listed as well, as a copy needs them.',
    }),
    isTrial: t.boolean({ description: 'Whether it has, or had, a trial.' }),
    autoRenews: t.boolean({ description: 'Whether it renews by itself.' }),
    createdAt: t.field({ type: DateTimeRangeInput, description: 'Created within this time.' }),
    updatedAt: t.field({ type: DateTimeRangeInput, description: 'Last changed within this time.' }),
    currentPeriodEndsAt: t.field({
      type: DateTimeRangeInput,
      description: 'With a current period that ends within this time.',
    }),
    externalId: t.string({ description: 'With this id in the viewer’s own systems.' }),
    metadata: t.field({
      type: [MetadataEntryFilter],
      description: 'With all of these notes of the viewer’s own side.',
    }),
    search: t.string({
      description:
        'With this id, or where the name of seller, reseller, organization, service or product contains this text.',
    }),
  }),
})

const SubscriptionOrderField = builder.enumType('SubscriptionOrderField', {
  description: 'A field that lists of subscriptions can be ordered by.',
  values: {
    CREATED_AT: { description: 'The instant at which the subscription was created.' },
    UPDATED_AT: {
      description: 'The instant of the subscription’s last change. A row that changes while one pages moves.',
    },
  } as const,
})

const SubscriptionOrderInput = builder.inputType('SubscriptionOrder', {
  description: 'The order of a list of subscriptions.',
  fields: (t) => ({
    field: t.field({ type: SubscriptionOrderField, required: true, description: 'The field to compare.' }),
    direction: t.field({ type: OrderDirection, required: true, description: 'The direction of the order.' }),
  }),
})

const ServiceSubscriptionConnection = builder.connectionType(ServiceSubscriptionType, { plural: 'subscriptions' })

const listArgs = (arg: ArgBuilder) => ({
  filter: arg({ type: SubscriptionFilterInput, description: 'Only those that match.' }),
  orderBy: arg({ type: SubscriptionOrderInput, description: 'The order: newest first without it.' }),
})

builder.queryField('subscriptions', (t) =>
  t.connection(ServiceSubscriptionConnection, {
    description: 'The subscriptions that the viewer sees.',
    args: listArgs(t.arg),
    list: (database, viewer, args) => listSubscriptions('root', database, viewer, args),
  }),
)

/** Adds the subscriptions of something to its type; `isShort`: it is known to have few. */
function addSubscriptions<Output>(
  type: ObjectRef<Output, { readonly id: string }>,
  parent: SubscriptionListParent,
  { description, isShort = false }: { description: string; isShort?: boolean },
): void {
  builder.objectField(type, 'subscriptions', (t) =>
    t.relatedConnection(ServiceSubscriptionConnection, {
      description,
      isShort,
      args: listArgs(t.arg),
      list: (database, viewer, args) => listSubscriptions(parent, database, viewer, args),
    }),
  )
}

addSubscriptions(SellerType, 'seller', {
  description: 'The subscriptions of the seller’s services, across all resellers and organizations.',
})
addSubscriptions(ResellerType, 'reseller', { description: 'The subscriptions of the reseller’s organizations.' })
addSubscriptions(OrganizationType, 'organization', { description: 'The organization’s subscriptions.', isShort: true })
addSubscriptions(ServiceType, 'service', { description: 'The subscriptions of the service’s products.' })
addSubscriptions(OrganizationServiceType, 'organizationService', {
  description: 'The subscriptions that were made while the organization had the service added this time.',
  isShort: true,
})
