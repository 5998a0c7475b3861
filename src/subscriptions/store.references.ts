import type { Database, Work } from '../database/database.ts'
import { lockRow } from '../database/query/find.ts'
import { and, sql } from '../database/query/fragment.ts'
import type { ReferencedObject } from '../operations/own-references.ts'
import type { Viewer } from '../viewer.ts'
import { visibleOrganizationServices, visibleSubscriptions } from '../visibility.ts'

/**
 * A subscription or a service of an organization that the viewer sees, whatever its state, by its id; null where it is
 * absent or hidden. Nobody else changes it until the transaction ends.
 */
export function* lockReferenced(database: Database, viewer: Viewer, id: string): Work<ReferencedObject | null> {
  const { subscriptions: row, organizationServices: added } = database.tables
  const subscription = yield* lockRow(row, and(sql`${row.id} = ${id}`, visibleSubscriptions(database, viewer)))
  if (subscription) return { ...subscription, type: 'ServiceSubscription' }
  const isSeen = and(sql`${added.id} = ${id}`, visibleOrganizationServices(database, viewer))
  const organizationService = yield* lockRow(added, isSeen)
  return organizationService && { ...organizationService, type: 'OrganizationService' }
}
