import type { AuditReaders } from '../operations/audit.ts'
import type { NewEvent } from '../operations/events.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import { eventOrigin } from '../operations/origin.ts'
import type { ApiClient } from './api-client.ts'

/** The event for what happened to a client, for some of those whom it concerns. Neither secret nor hash is told. */
export function clientEvent(
  what: 'created' | 'rotated' | 'revoked',
  { id, version, name, role, isReadOnly, canManageClients, readsNoLicenseKeys, revokedAt }: ApiClient,
  readers: AuditReaders,
  context: OperationContext,
): NewEvent {
  const readsLicenseKeys = !readsNoLicenseKeys
  return {
    kind: `api_client.${what}`,
    subjectType: 'ApiClient',
    subjectId: id,
    subjectVersion: version,
    ...readers,
    priceLayer: null,
    occurredAt: context.now,
    ...eventOrigin(context, readers.serviceId),
    changes: [],
    snapshot: { id, name, role, isReadOnly, canManageClients, readsLicenseKeys, revokedAt },
  }
}
