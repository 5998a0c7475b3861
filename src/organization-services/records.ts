import type { NewEvent } from '../operations/events.ts'
import type { OrganizationService } from './organization-service.ts'

/** The event for what happened to a service of an organization: the row as it was left. */
export function organizationServiceEvent(
  what: 'added' | 'updated' | 'removed',
  row: OrganizationService,
  occurredAt: Date,
): NewEvent {
  return { ...aboutRow(row, occurredAt), kind: `organization_service.${what}`, snapshot: { ...row } }
}

/** The event that asks for a message to the organization's owner, where the definition wants one. */
export function emailEvent(
  row: OrganizationService,
  customEmail: Readonly<Record<string, unknown>> | null,
  occurredAt: Date,
): NewEvent {
  const snapshot = {
    organizationId: row.organizationId,
    serviceId: row.serviceId,
    subject: customEmail?.['customEmailSubject'] ?? null,
    body: customEmail?.['customEmailBody'] ?? null,
  }
  return { ...aboutRow(row, occurredAt), kind: 'email.requested', snapshot }
}

function aboutRow(
  { id, version, sellerId, resellerId, organizationId, serviceId }: OrganizationService,
  occurredAt: Date,
) {
  const subject = { subjectType: 'OrganizationService', subjectId: id, subjectVersion: version }
  return { ...subject, sellerId, resellerId, organizationId, serviceId, occurredAt }
}
