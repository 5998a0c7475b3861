import type { Database } from '../database/database.ts'
import { findByIds } from '../database/query/find.ts'
import { sql } from '../database/query/fragment.ts'
import type { ListDefinition, ListQuery } from '../database/query/lists.ts'
import type { Projection } from '../database/query/projection.ts'
import type { Tables } from '../database/tables.ts'
import type { Viewer } from '../viewer.ts'
import { visibleServiceOffers } from '../visibility.ts'

/** Offers by id, in that order; null for each that is absent or hidden. */
export function findServiceOffers(database: Database, viewer: Viewer, ids: readonly string[], projection?: Projection) {
  const { serviceOffers } = database.tables
  return findByIds(database, serviceOffers, ids, visibleServiceOffers(database, viewer), projection)
}

const offersOfService: ListDefinition<Tables['serviceOffers']> = {
  name: 'Service.offers',
  table: (tables) => tables.serviceOffers,
  relation: ({ serviceOffers }, service) => sql`${serviceOffers.serviceId} = ${service}`,
}

/** The offers of a service to single resellers, oldest first. */
export function listServiceOffers(database: Database, viewer: Viewer): ListQuery<Tables['serviceOffers']> {
  const { serviceOffers } = database.tables
  return {
    list: offersOfService,
    condition: visibleServiceOffers(database, viewer),
    order: { column: serviceOffers.createdAt, direction: 'asc', valueOf: (row) => row.createdAt },
  }
}
