import { changedMembers, membersOf, type NewEvent } from '../operations/events.ts'
import { eventOrigin, type Initiator } from '../operations/origin.ts'
import type { FieldChange } from '../vocabulary.ts'
import type { OrganizationService } from './organization-service.ts'

/** The event for what happened to a service of an organization, which was `before` and is now `after`. */
export function organizationServiceEvent(
  what: 'added' | 'updated' | 'removed',
  before: OrganizationService | null,
  after: OrganizationService,
  initiator: Initiator,
): NewEvent {
  const { id, version, sellerId, resellerId, organizationId, serviceId, updatedAt } = after
  return {
    kind: `organization_service.${what}`,
    subjectType: 'OrganizationService',
    subjectId: id,
    subjectVersion: version,
    sellerId,
    resellerId,
    organizationId,
    serviceId,
    priceLayer: null,
    occurredAt: updatedAt,
    ...eventOrigin(initiator, serviceId),
    changes: before ? changesBetween(before, after) : [],
    snapshot: changedMembers(before && organizationServiceSnapshot(before), organizationServiceSnapshot(after)),
  }
}

/** An organization service as events tell of it: fields of the graph by their names. */
export function organizationServiceSnapshot(row: OrganizationService): Readonly<Record<string, unknown>> {
  const { sellerId: _seller, resellerId: _reseller, organizationId, serviceId, customProperties, ...fields } = row
  return {
    ...fields,
    organization: { id: organizationId },
    service: { id: serviceId },
    customProperties: membersOf(customProperties),
  }
}

/** The fields that differ between two states of an organization service; all that was given where it is new. */
export function changesBetween(before: OrganizationService | null, after: OrganizationService): FieldChange[] {
  const old = before?.customProperties ?? {}
  const keys = new Set([...Object.keys(old), ...Object.keys(after.customProperties)])
  return [
    { field: 'currencyCode', before: before?.currencyCode ?? null, after: after.currencyCode },
    { field: 'removedAt', before: null, after: after.removedAt?.toISOString() ?? null },
    ...[...keys].toSorted().map((key) => ({
      field: `customProperties.${key}`,
      before: old[key] ?? null,
      after: after.customProperties[key] ?? null,
    })),
  ].filter((change) => change.before !== change.after)
}
