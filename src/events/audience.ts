import type { Viewer } from '../viewer.ts'
import { isHost, kindsOfOneSide, type Role, sellersKinds } from '../vocabulary.ts'
import type { LogEntry } from './event.ts'

/** Whom an event may be for, as a viewer's keys are looked up: a role and a party, or the host. */
export type AudienceKey = `${Role} ${string}`

/** The keys of a viewer. */
export function keysOf({ role, parties }: Viewer): AudienceKey[] {
  return isHost(role) ? ['OPERATOR '] : parties.map((party): AudienceKey => `${role} ${party}`)
}

/** Whether an event is of a service that a viewer is confined to; of one that is confined to none, any is. */
export function isWithin({ serviceIds }: Viewer, { serviceId }: LogEntry): boolean {
  return !serviceIds || (serviceId !== null && serviceIds.includes(serviceId))
}

/**
 * The keys of those who see an event, as `visibleEvents` says it in SQL. `catalog` names the resellers that had its
 * service in their catalog, for one that concerns none in particular.
 */
export function audienceOf(entry: LogEntry, catalog: readonly string[]): AudienceKey[] {
  const { sellerId, resellerId, organizationId, serviceId, priceLayer: layer } = entry
  const isForSellers = layer === null || layer === 'SELLER'
  const resellers =
    resellerId === '' ? (dependsOnCatalog(entry) ? catalog : []) : layer === 'SELLER' ? [] : [resellerId]
  return [
    ...(kindsOfOneSide.includes(entry.kind) ? [] : (['OPERATOR '] as const)),
    ...(isForSellers && sellerId !== null ? ([`SELLER ${sellerId}`] as const) : []),
    ...(isForSellers && serviceId !== null ? ([`SERVICE_OWNER ${serviceId}`] as const) : []),
    ...resellers.map((reseller): AudienceKey => `BROKER ${reseller}`),
    ...(organizationId !== null && (layer === null || layer === 'ORGANIZATION')
      ? ([`ORGANIZATION ${organizationId}`] as const)
      : []),
  ]
}

/** Whether an event's audience hangs on who has its service in a catalog. */
export function dependsOnCatalog({ kind, resellerId, serviceId, priceLayer }: LogEntry): boolean {
  return resellerId === '' && serviceId !== null && priceLayer === null && !sellersKinds.includes(kind)
}
