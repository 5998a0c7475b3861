/** The closed word lists that rows hold. GraphQL's enums, REST's values and the columns' types are all made from these. */

/** The roles that act for parties. */
export const partyRoles = ['SELLER', 'BROKER', 'ORGANIZATION', 'SERVICE_OWNER'] as const
export type PartyRole = (typeof partyRoles)[number]

/** The roles of whoever runs the platform: they act for no party and see every row, and no license key. */
export const hostRoles = ['OPERATOR', 'ADMIN'] as const
export type HostRole = (typeof hostRoles)[number]

export const roles = [...partyRoles, ...hostRoles] as const
export type Role = (typeof roles)[number]

/** Whether a role is one of the platform's host. */
export function isHost(role: Role): role is HostRole {
  return role === 'OPERATOR' || role === 'ADMIN'
}

/** The areas that a scope may open: each is what some types of the graph, and some routes, are about. */
export const areas = ['subscriptions', 'services', 'prices', 'parties', 'events', 'webhooks', 'clients'] as const
export type Area = (typeof areas)[number]

/** A right that a scope gives: `subscriptions:read`. */
export type Scope = `${Area}:${'read' | 'write'}`

export const accountKinds = ['USER', 'SERVICE'] as const
export type AccountKind = (typeof accountKinds)[number]

/** The ways by which something is done: what somebody asks for, and what the gateway does by itself. */
export const doors = ['GRAPHQL', 'REST', 'CLOCK', 'DELIVERY'] as const
export type Door = (typeof doors)[number]

export const subscriptionStatuses = [
  'PENDING',
  'ACTIVE',
  'SUSPENDED',
  'CANCELLING',
  'CANCELLED',
  'EXPIRED',
  'FAILED',
  'DELETED',
] as const
export type SubscriptionStatus = (typeof subscriptionStatuses)[number]

/** The states in which a subscription is in use or about to be. */
export const liveStatuses = ['PENDING', 'ACTIVE', 'SUSPENDED', 'CANCELLING'] as const satisfies SubscriptionStatus[]

export const subscriptionChangeKinds = [
  'CREATED',
  'UPDATED',
  'ACTIVATED',
  'REJECTED',
  'TIMED_OUT',
  'SUSPENDED',
  'REINSTATED',
  'CANCELLATION_SCHEDULED',
  'CANCELLATION_UNDONE',
  'CANCELLED',
  'RENEWED',
  'TRIAL_CONVERTED',
  'EXPIRED',
  'DELETED',
  'LICENSE_KEY_SET',
] as const
export type SubscriptionChangeKind = (typeof subscriptionChangeKinds)[number]

export const subscriptionActions = [
  'UPDATE',
  'ACTIVATE',
  'REJECT',
  'SUSPEND',
  'REINSTATE',
  'CANCEL',
  'UNDO_CANCEL',
  'RENEW',
  'DELETE',
  'SET_LICENSE_KEY',
] as const
export type SubscriptionAction = (typeof subscriptionActions)[number]

export const cancellationModes = ['IMMEDIATE', 'AT_PERIOD_END'] as const
export type CancellationMode = (typeof cancellationModes)[number]

export const customPropertyTargets = ['ORGANIZATION_SERVICE', 'SUBSCRIPTION'] as const
export type CustomPropertyTarget = (typeof customPropertyTargets)[number]

export const customPropertyTypes = ['TEXT', 'NUMBER', 'BOOLEAN', 'DATE', 'EMAIL', 'URL', 'DOMAIN', 'CHOICE'] as const
export type CustomPropertyType = (typeof customPropertyTypes)[number]

/** Whose prices there are, the nearest to the buyer last. */
export const priceLayers = ['SELLER', 'RESELLER', 'ORGANIZATION'] as const
export type PriceLayer = (typeof priceLayers)[number]

export const serviceTypes = ['PAID', 'FREE', 'PAID_WITH_FREE_TRIAL'] as const
export type ServiceType = (typeof serviceTypes)[number]

/** What may have happened: a noun, a dot and a verb, as messages to others have it. */
export const eventKinds = [
  'subscription.created',
  'subscription.updated',
  'subscription.activated',
  'subscription.rejected',
  'subscription.timed_out',
  'subscription.suspended',
  'subscription.reinstated',
  'subscription.cancellation_scheduled',
  'subscription.cancellation_undone',
  'subscription.cancelled',
  'subscription.renewed',
  'subscription.trial_converted',
  'subscription.expired',
  'subscription.deleted',
  'subscription.license_key_set',
  'subscription.references_set',
  'organization_service.added',
  'organization_service.updated',
  'organization_service.removed',
  'organization_service.references_set',
  'price_list.changed',
  'service_definition.updated',
  'seller.created',
  'seller.updated',
  'seller.archived',
  'seller.unarchived',
  'reseller.created',
  'reseller.updated',
  'reseller.archived',
  'reseller.unarchived',
  'organization.created',
  'organization.updated',
  'organization.archived',
  'organization.unarchived',
  'service.created',
  'service.updated',
  'service.published',
  'service.unpublished',
  'service.archived',
  'service.unarchived',
  'catalog_entry.added',
  'catalog_entry.updated',
  'catalog_entry.removed',
  'invitation.sent',
  'invitation.withdrawn',
  'custom_properties.changed',
  'service_product.created',
  'service_product.updated',
  'service_product.archived',
  'service_product.unarchived',
  'webhook_endpoint.created',
  'webhook_endpoint.updated',
  'webhook_endpoint.deleted',
  'webhook_endpoint.disabled',
  'api_client.created',
  'api_client.rotated',
  'api_client.revoked',
  'webhook.test',
] as const
export type EventKind = (typeof eventKinds)[number]

/** The name of an event's kind in the graph: `SUBSCRIPTION_CREATED` for `subscription.created`. */
export function enumNameOf(kind: string): string {
  return kind.replace('.', '_').toUpperCase()
}

/** The kinds of events that are for one side alone, and not for the host: what its own systems know something by. */
export const kindsOfOneSide: readonly string[] = [
  'subscription.references_set',
  'organization_service.references_set',
] satisfies EventKind[]

/** The kinds of events about what a party's own machines are, which are for it and for the host. */
export const kindsOfMachines: readonly string[] = eventKinds.filter((kind) =>
  /^(webhook_endpoint|api_client)\./.test(kind),
)

/** What happens on a service's own side and is no business of those who have it in their catalogs. */
export const sellersKinds: readonly string[] = [
  'service.published',
  'service.unpublished',
  'invitation.sent',
  'invitation.withdrawn',
  ...kindsOfMachines,
]

/** What events are about, by the names of their types in the graph. */
export const eventSubjectTypes = [
  'ServiceSubscription',
  'OrganizationService',
  'Organization',
  'Reseller',
  'Seller',
  'Service',
  'ServiceProduct',
  'ServiceDefinition',
  'PriceList',
  'CatalogEntry',
  'Invitation',
  'WebhookEndpoint',
  'ApiClient',
] as const
export type EventSubjectType = (typeof eventSubjectTypes)[number]

/** The sides of a subscription that keep ids and notes of their own: the seller's with its service owners. */
export const referenceSides = ['SELLER', 'BROKER', 'ORGANIZATION'] as const satisfies PartyRole[]
export type ReferenceSide = (typeof referenceSides)[number]

/** What sides keep ids and notes of, by the names of their types in the graph. */
export const referencedTypes = ['OrganizationService', 'ServiceSubscription'] as const
export type ReferencedType = (typeof referencedTypes)[number]

/** The ways in which messages go out. */
export const deliveryChannels = ['WEBHOOK', 'HANDLER', 'EMAIL'] as const
export type DeliveryChannel = (typeof deliveryChannels)[number]

/** What of a service's definition has messages go out, by the names of the document: its addresses, and its mail. */
export const definitionReceivers = [
  'onFulfillment',
  'onExpiration',
  'onCancellation',
  'subscriptionStatusChangeNotificationUrl',
  'orderCreatedNotifyUrl',
  'customEmail',
] as const
export type DefinitionReceiver = (typeof definitionReceivers)[number]

/** The states of asking a service to accept a subscription. */
export const fulfillmentStates = ['WAITING', 'ACKNOWLEDGED', 'ACTIVATED', 'REJECTED', 'TIMED_OUT', 'CANCELLED'] as const
export type FulfillmentState = (typeof fulfillmentStates)[number]

export const webhookDisabledReasons = ['BY_OWNER', 'GONE', 'FAILING', 'SELECTION_INVALID', 'TOO_MANY_WAITING'] as const
export type WebhookDisabledReason = (typeof webhookDisabledReasons)[number]

export const webhookDeliveryStates = ['WAITING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'DISCARDED'] as const
export type WebhookDeliveryState = (typeof webhookDeliveryStates)[number]

/** One attempt to deliver a message. */
export interface WebhookAttempt {
  /** An instant as ISO 8601 writes it. */
  at: string
  /** That of the answer; null where there was none. */
  status: number | null
  milliseconds: number
  /** Why there was no answer. */
  error: string | null
  /** The first bytes of the answer. */
  responseExcerpt: string | null
}

/** What audit trails are of. */
export const auditSubjects = [
  'Seller',
  'Reseller',
  'Organization',
  'Service',
  'CatalogEntry',
  'ServiceProduct',
  'OrganizationService',
  'PriceList',
] as const satisfies EventSubjectType[]
export type AuditSubject = (typeof auditSubjects)[number]

/** One field of an audit entry: values as text, secrets already redacted. */
export interface FieldChange {
  field: string
  before: string | null
  after: string | null
}
