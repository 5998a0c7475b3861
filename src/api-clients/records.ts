import type { AuditReaders } from '../operations/audit.ts'
import type { NewEvent } from '../operations/events.ts'
import { eventOrigin, type Initiator } from '../operations/origin.ts'
import type { ApiClient } from './api-client.ts'

/** Who did something to a client, and when. Without an initiator it was the command line of the server. */
export interface ClientAct {
  readonly initiator: Initiator | null
  readonly now: Date
}

/** The event for what happened to a client, for some of those whom it concerns. Neither secret nor hash is told. */
export function clientEvent(
  what: 'created' | 'rotated' | 'revoked',
  { id, version, name, role, isReadOnly, canManageClients, readsNoLicenseKeys, revokedAt }: ApiClient,
  readers: AuditReaders,
  { initiator, now }: ClientAct,
): NewEvent {
  const readsLicenseKeys = !readsNoLicenseKeys
  return {
    kind: `api_client.${what}`,
    subjectType: 'ApiClient',
    subjectId: id,
    subjectVersion: version,
    ...readers,
    priceLayer: null,
    occurredAt: now,
    ...eventOrigin(initiator, readers.serviceId, null),
    changes: [],
    snapshot: { id, name, role, isReadOnly, canManageClients, readsLicenseKeys, revokedAt },
  }
}
