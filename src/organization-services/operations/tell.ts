import type { Work } from '../../database/database.ts'
import { recordAudit } from '../../operations/audit.ts'
import { recordEvents } from '../../operations/events.ts'
import type { OperationContext } from '../../operations/operation-context.ts'
import type { OrganizationService } from '../organization-service.ts'
import { changesBetween, organizationServiceEvent } from '../records.ts'

/** Tells what happened to a service of an organization: in its trail, and to those who listen. */
export function* tell(
  context: OperationContext,
  what: 'added' | 'updated' | 'removed',
  before: OrganizationService | null,
  after: OrganizationService,
): Work<void> {
  const { database } = context
  const { id, version, sellerId, resellerId, organizationId, serviceId } = after
  const readers = { sellerId, resellerId, organizationId, serviceId }
  const subject = { type: 'OrganizationService', id, version, readers } as const
  yield* recordAudit(database, context, `organization_service.${what}`, subject, changesBetween(before, after))
  yield* recordEvents(database, [organizationServiceEvent(what, before, after, context)])
}
