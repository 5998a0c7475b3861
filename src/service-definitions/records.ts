import type { NewEvent } from '../operations/events.ts'
import type { ServiceDefinition } from './service-definition.ts'

/**
 * The event for an update of a definition, which it left like this. The addresses of its webhooks may hold a token, so
 * the event says only that they changed.
 */
export function definitionEvent(
  after: ServiceDefinition,
  sellerId: string,
  changes: Readonly<Record<string, unknown>>,
  occurredAt: Date,
): NewEvent {
  const {
    subscriptionLifecycleEventHandlers: _,
    subscriptionStatusChangeNotificationUrl: __,
    orderCreatedNotifyUrl: ___,
    ...snapshot
  } = after
  return {
    kind: 'service_definition.updated',
    subjectType: 'ServiceDefinition',
    subjectId: after.serviceId,
    subjectVersion: after.version,
    sellerId,
    resellerId: null,
    organizationId: null,
    serviceId: after.serviceId,
    occurredAt,
    snapshot: { ...snapshot, ...changes },
  }
}
