import type { Database } from '../database/database.ts'
import { and, type Fragment, sql } from '../database/query/fragment.ts'
import type { ListDefinition, ListQuery } from '../database/query/lists.ts'
import { byName, matchesSearch } from '../database/query/search.ts'
import { statement } from '../database/query/statement.ts'
import type { Tables } from '../database/tables.ts'
import { offeredToOrganization } from '../offered.ts'
import { pairKey } from '../values/pair-key.ts'
import type { Viewer } from '../viewer.ts'
import { visibleOrganizations, visibleServices } from '../visibility.ts'

const estoreOfOrganization: ListDefinition<Tables['services']> = {
  name: 'Organization.estore',
  table: (tables) => tables.services,
  relation: (tables, organization) => canBeAdded(tables, organization),
}

/**
 * The services that an organization can add right now, by name: all that match a text, or at most the one with
 * `serviceId`.
 */
export function listEstore(
  database: Database,
  viewer: Viewer,
  wanted: { search?: string | null; serviceId?: string },
): ListQuery<Tables['services']> {
  const { services } = database.tables
  const isWanted =
    wanted.serviceId === undefined ? matchesSearch(services, wanted.search) : sql`${services.id} = ${wanted.serviceId}`
  return {
    list: estoreOfOrganization,
    condition: and(visibleServices(database, viewer), isWanted),
    order: byName(services),
  }
}

/** An organization and a service that it can add right now. */
export interface Offer {
  readonly organizationId: string
  readonly resellerId: string
  readonly serviceId: string
}

/**
 * Of many pairs of an organization and a service the offers among them, in one statement, by `pairKey`. None for a pair
 * of which the one or the other is absent or hidden.
 */
export async function findOffers(
  database: Database,
  viewer: Viewer,
  pairs: readonly string[],
): Promise<Map<string, Offer>> {
  const { tables, dialect } = database
  const where = and(
    visibleOrganizations(database, viewer),
    visibleServices(database, viewer),
    canBeAdded(tables, organizationOfPair),
  )
  const offers = await database.query(offersOf(dialect.unnest(pairs), where))
  return new Map(offers.map((offer) => [pairKey(offer.organizationId, offer.serviceId), offer]))
}

const organizationOfPair = sql`substr(parent.value, 1, 36)`
const serviceOfPair = sql`substr(parent.value, 38)`

const offersOf = statement(({ connection, tables: { organizations, services } }, pairs: Fragment, where: Fragment) =>
  connection
    .select({ organizationId: organizations.id, resellerId: organizations.resellerId, serviceId: services.id })
    .from(pairs)
    .innerJoin(organizations, sql`${organizations.id} = ${organizationOfPair}`)
    .innerJoin(services, sql`${services.id} = ${serviceOfPair}`)
    .where(where),
)

/**
 * Offered to the organization, nobody of them archived, not disabled, not added yet, and with a place left. A place
 * that is taken between reading and adding is refused by the adding.
 */
function canBeAdded(tables: Tables, organization: Fragment | string): Fragment {
  const { sellers, resellers, organizations, services, serviceDefinitions: definition, organizationServices } = tables
  const current = sql`select 1 from ${organizationServices}
    where ${organizationServices.serviceId} = ${services.id} and ${organizationServices.removedAt} is null`
  return sql`exists (${offeredToOrganization(tables, services.id, organization)} and not ${definition.isDisabled}
      and ${organizations.archivedAt} is null
      and (${definition.maxOrgServiceAccess} is null
        or (select count(*) from (${current}) as taken) < ${definition.maxOrgServiceAccess}))
    and not exists (${current} and ${organizationServices.organizationId} = ${organization})
    and ${services.archivedAt} is null
    and not exists (select 1 from ${sellers} where ${sellers.id} = ${services.sellerId} and ${sellers.archivedAt} is not null)
    and not exists (select 1 from ${organizations} join ${resellers} on ${resellers.id} = ${organizations.resellerId}
      where ${organizations.id} = ${organization} and ${resellers.archivedAt} is not null)`
}
