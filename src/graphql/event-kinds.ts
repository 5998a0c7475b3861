import { enumNameOf, type EventKind as Kind } from '../vocabulary.ts'
import { builder } from './builder.ts'

const kinds: Readonly<Record<Kind, string>> = {
  'subscription.created': 'A subscription was made: it waits, or has begun.',
  'subscription.updated': 'Quantity, product, renewal or custom properties of a subscription were changed.',
  'subscription.activated': 'The service’s side accepted a subscription.',
  'subscription.rejected': 'The service’s side turned a subscription down.',
  'subscription.timed_out': 'Nobody accepted a subscription in time.',
  'subscription.suspended': 'A subscription was put on hold.',
  'subscription.reinstated': 'A subscription’s hold was ended.',
  'subscription.cancellation_scheduled': 'A subscription’s cancellation at the period’s end was ordered.',
  'subscription.cancellation_undone': 'A subscription will go on after all.',
  'subscription.cancelled': 'A subscription was cancelled.',
  'subscription.renewed': 'The next period of a subscription began.',
  'subscription.trial_converted': 'A subscription’s trial ended and its first paid period began.',
  'subscription.expired': 'A subscription’s term or trial ended and it did not go on.',
  'subscription.deleted': 'An ended subscription was taken out of lists.',
  'subscription.license_key_set': 'A subscription’s license key was set or cleared.',
  'organization_service.added': 'A service was added to an organization.',
  'organization_service.updated': 'Currency or custom properties of an organization’s service were changed.',
  'organization_service.removed': 'A service was taken away from an organization.',
  'price_list.changed': 'Prices of a reseller, or of an organization, were set or removed.',
  'service_definition.updated': 'The definition of a service was edited.',
  'seller.created': 'A seller was made.',
  'seller.updated': 'A seller was changed.',
  'seller.archived': 'A seller was archived: nothing new begins with its services.',
  'seller.unarchived': 'A seller is in use again.',
  'reseller.created': 'A reseller was made.',
  'reseller.updated': 'A reseller was changed.',
  'reseller.archived': 'A reseller was archived: nothing new begins with its catalog.',
  'reseller.unarchived': 'A reseller is in use again.',
  'organization.created': 'An organization was made.',
  'organization.updated': 'An organization was changed.',
  'organization.archived': 'An organization was archived.',
  'organization.unarchived': 'An organization is in use again.',
  'service.created': 'A service was made.',
  'service.updated': 'A service was changed.',
  'service.archived': 'A service was archived: nothing new begins with it.',
  'service.unarchived': 'A service is in use again.',
  'webhook_endpoint.created': 'A webhook endpoint was made.',
  'webhook_endpoint.updated': 'A webhook endpoint was changed, or has a new secret.',
  'webhook_endpoint.deleted': 'A webhook endpoint was removed.',
  'webhook_endpoint.disabled': 'A webhook endpoint gets nothing any more: its receiver failed for days, say.',
  'webhook.test': 'Nothing happened: `sendTestEvent` asked for it. It is only sent, and stands in no log.',
}

/** GraphQL's `EventKind`. Its values within are the kinds as messages have them. */
export const EventKind = builder.enumType('EventKind', {
  description:
    'The kind of an event. Messages to others name it in lower case: `subscription.created`. Kinds may be added.',
  values: Object.fromEntries(
    Object.entries(kinds).map(([kind, description]) => [
      enumNameOf(kind),
      { value: kind as Kind, description: `${description} In messages \`${kind}\`.` },
    ]),
  ),
})
