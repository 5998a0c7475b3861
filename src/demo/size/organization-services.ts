import { addHours, type Days } from '../days.ts'
import type { FullRow, Row } from '../rows.ts'
import { idOf, Random, streams } from './random.ts'
import { isOrdinary, type SizeService } from './services.ts'

/** A service added to an organization at size. */
export interface Added {
  row: FullRow<'organizationServices'>
  service: SizeService
}

/** Two to four services of its reseller's catalog for every organization. */
export function sizeOrganizationServices(
  { at }: Days,
  organizations: readonly Row<'organizations'>[],
  services: readonly SizeService[],
  catalog: readonly Row<'catalogEntries'>[],
): Added[] {
  const byId = new Map(services.map((service) => [service.row.id, service]))
  const start = at(-1100)
  const offered = Map.groupBy(catalog, (entry) => entry.resellerId)
  const added: Added[] = []
  for (const [index, organization] of organizations.entries()) {
    const random = new Random(streams.organizationService, index)
    const choice = (offered.get(organization.resellerId) ?? [])
      .flatMap(({ serviceId }) => byId.get(serviceId) ?? [])
      .filter(isOrdinary)
    const wanted = Math.min(random.whole(2, 4), choice.length)
    for (let place = 0; place < wanted; place++) {
      const [service] = choice.splice(random.whole(0, choice.length - 1), 1) as [SizeService]
      const createdAt = addHours(start, added.length * 0.9 + random.fraction())
      const row = {
        id: idOf('organizationService', added.length),
        sellerId: service.row.sellerId,
        resellerId: organization.resellerId,
        organizationId: organization.id,
        serviceId: service.row.id,
        currencyCode: random.pick(service.row.currencyCodes),
        customProperties: { region: random.pick(['eu', 'us']) },
        tenantId: null,
        version: 1,
        createdAt,
        updatedAt: createdAt,
        removedAt: null,
      }
      added.push({ row, service })
    }
  }
  return added
}
