import type { NewEvent } from '../operations/events.ts'
import { eventOrigin, type Initiator } from '../operations/origin.ts'
import type { WebhookEndpoint } from './webhook.ts'

/** The event for what happened to an endpoint. Its address may hold a token, so it is not told. */
export function endpointEvent(
  what: 'created' | 'updated' | 'deleted' | 'disabled',
  endpoint: WebhookEndpoint,
  occurredAt: Date,
  initiator: Initiator | null,
): NewEvent {
  const { id, version, sellerId, resellerId, organizationId, serviceId, isEnabled, disabledReason } = endpoint
  return {
    kind: `webhook_endpoint.${what}`,
    subjectType: 'WebhookEndpoint',
    subjectId: id,
    subjectVersion: version,
    sellerId,
    resellerId,
    organizationId,
    serviceId,
    priceLayer: null,
    occurredAt,
    ...eventOrigin(initiator, serviceId, 'DELIVERY'),
    changes: [],
    snapshot: { id, version, isEnabled, disabledReason, kinds: endpoint.kinds, serviceIds: endpoint.serviceIds },
  }
}
