import { signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { Role } from '../graphql/enums.ts'
import { MoneyType } from '../graphql/money.ts'
import { addOwnReferences } from '../graphql/own-references.ts'
import { OrganizationServiceType } from '../organization-services/graphql.ts'
import { OrganizationType } from '../organizations/graphql.ts'
import { PriceLayer } from '../prices/graphql.enums.ts'
import { ResellerType } from '../resellers/graphql.ts'
import { SellerType } from '../sellers/graphql.ts'
import { valuesOf } from '../services/custom-property.ts'
import { CustomPropertyValueType, customPropertiesOf } from '../services/graphql.custom-properties.ts'
import { ServiceProductType } from '../services/graphql.products.ts'
import { ServiceType } from '../services/graphql.ts'
import { SubscriptionStatus } from './graphql.enums.ts'
import { licenseKeyOf } from './store.license-key.ts'
import { findSubscriptions } from './store.ts'
import { readsLicenseKey, readsPrice, readsPriceLayer } from './subscription.ts'

const TrialType = builder.objectRef<{ startsAt: Date; endsAt: Date }>('Trial').implement({
  description: 'A free trial of a subscription.',
  fields: (t) => ({
    startsAt: t.expose('startsAt', { type: 'DateTime', description: 'The start of the trial.' }),
    endsAt: t.expose('endsAt', { type: 'DateTime', description: 'The end of the trial, past or to come.' }),
  }),
})

/** GraphQL's `ServiceSubscription`, as `Subscription` is the name of GraphQL's own root. A field may resolve to its id. */
export const ServiceSubscriptionType = builder.nodeType('ServiceSubscription', {
  table: (tables) => tables.subscriptions,
  find: findSubscriptions,
  description: 'An organization’s subscription to a product of a service that was added to it.',
  fields: (t) => ({
    status: t.expose('status', { type: SubscriptionStatus, description: 'The subscription’s state.' }),
    statusReason: t.exposeString('statusReason', {
      nullable: true,
      description: 'The reason for its state; every party reads it.',
    }),
    quantity: t.exposeInt('quantity', { description: 'The quantity of the product.' }),
    licenseKey: t.string({
      nullable: true,
      description: 'The license key. Null where none is set, and to service owners, operators and admins.',
      select: ['id', 'licenseKey'],
      resolve: (row, _args, context) =>
        readsLicenseKey(signedIn(context)) ? licenseKeyOf(context.database, row) : null,
    }),
    seller: t.relation('sellerId', SellerType, { description: 'The seller that owns the service.' }),
    reseller: t.relation('resellerId', ResellerType, { description: 'The reseller that manages the organization.' }),
    organization: t.relation('organizationId', OrganizationType, {
      description: 'The organization whose subscription it is.',
    }),
    service: t.relation('serviceId', ServiceType, { description: 'The service that the product belongs to.' }),
    product: t.relation('productId', ServiceProductType, { description: 'The product that is subscribed to.' }),
    organizationService: t.relation('organizationServiceId', OrganizationServiceType, {
      description: 'The service as it was added to the organization when this was made, even if it was removed since.',
    }),
    unitPrice: t.field({
      type: MoneyType,
      nullable: true,
      description:
        'The price of one for one period, copied when it was created, changed product or renewed. Null to sellers and service owners.',
      select: ['unitPriceMinor', 'currencyCode'],
      resolve: ({ unitPriceMinor: amountMinor, currencyCode }, _args, context) =>
        amountMinor !== null && readsPrice(signedIn(context).role) ? { amountMinor, currencyCode } : null,
    }),
    priceLayer: t.field({
      type: PriceLayer,
      nullable: true,
      description: 'The layer that set the price. Null to all but its broker, operators and admins.',
      select: ['priceLayer'],
      resolve: (row, _args, context) => (readsPriceLayer(signedIn(context).role) ? row.priceLayer : null),
    }),
    customProperties: t.field({
      type: [CustomPropertyValueType],
      description:
        'The answers to what the service asks on subscribing, without what is hidden from the viewer’s layer.',
      select: ['serviceId', 'customProperties'],
      resolve: async (row, _args, context) =>
        valuesOf(await customPropertiesOf(context, row.serviceId), 'SUBSCRIPTION', row.customProperties),
    }),
    autoRenews: t.exposeBoolean('autoRenews', { description: 'Whether another period follows by itself.' }),
    trial: t.field({
      type: TrialType,
      nullable: true,
      description: 'Its free trial; null where it never had one.',
      select: ['trialStartsAt', 'trialEndsAt'],
      resolve: ({ trialStartsAt: startsAt, trialEndsAt: endsAt }) => (startsAt && endsAt ? { startsAt, endsAt } : null),
    }),
    currentPeriodStartsAt: t.expose('currentPeriodStartsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The start of the current period; null before activation.',
    }),
    currentPeriodEndsAt: t.expose('currentPeriodEndsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The end of the current period; null for perpetual products.',
    }),
    timeZone: t.exposeString('timeZone', {
      nullable: true,
      description:
        'The time zone in whose calendar its periods and its trial are counted, which its reseller had at activation; null: UTC.',
    }),
    cancelAt: t.expose('cancelAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The instant at which a scheduled cancellation takes effect.',
    }),
    cancelledBy: t.expose('cancelledBy', {
      type: Role,
      nullable: true,
      description: 'The role that cancelled the subscription, or scheduled that.',
    }),
    suspendedFrom: t.expose('suspendedFrom', {
      type: SubscriptionStatus,
      nullable: true,
      description: 'The state before the suspension, to which the subscription returns.',
    }),
    suspendedBy: t.expose('suspendedBy', {
      type: Role,
      nullable: true,
      description: 'The role that suspended the subscription: the layer that may reinstate it, or a higher one.',
    }),
    holdEndsAt: t.expose('holdEndsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The instant at which a suspension that nobody ends becomes a cancellation.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'The instant at which the subscription was created.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      description: 'The instant of the subscription’s last change.',
    }),
    activatedAt: t.expose('activatedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The instant at which the subscription was first activated.',
    }),
    suspendedAt: t.expose('suspendedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The instant at which the subscription was last suspended.',
    }),
    cancelledAt: t.expose('cancelledAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The instant at which the subscription was cancelled.',
    }),
    version: t.exposeInt('version', { description: 'Counts its changes, from 1: goes into `expectedVersion`.' }),
  }),
})

builder.queryField('subscription', (t) =>
  t.field({
    type: ServiceSubscriptionType,
    nullable: true,
    description: 'One subscription, a deleted one too; null when it is absent or hidden.',
    args: { id: t.arg.id({ required: true, description: 'The subscription’s id.' }) },
    resolve: (_, { id }) => id,
  }),
)

addOwnReferences(ServiceSubscriptionType)
