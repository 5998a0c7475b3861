import type { Database } from '../../src/database/database.ts'
import { type Fragment, join, noFilter, raw, sql } from '../../src/database/query/fragment.ts'
import type { Viewer } from '../../src/viewer.ts'
import type { Role } from '../../src/vocabulary.ts'

/** A rule that is made wrong on purpose for one role. */
export interface Mutant {
  readonly title: string
  /** Who asks. */
  readonly role: Role
  /** Whether those who ask are confined to some services. */
  readonly isConfined?: boolean
  /** The function that is replaced. */
  readonly name: string
  // The function's own types are of no interest here: it is called with what it was given.
  readonly replace: (real: (...args: never[]) => unknown, args: never[]) => unknown
}

/** The roles that do not see everything. */
const limited = ['SELLER', 'BROKER', 'ORGANIZATION', 'SERVICE_OWNER'] as const

/** The functions that say who sees which rows of a noun. */
const predicates = [
  'visibleSellers',
  'visibleResellers',
  'visibleOrganizations',
  'visibleServices',
  'visibleServiceOffers',
  'visibleInvitations',
  'visibleCatalogEntries',
  'visibleOrganizationServices',
  'visibleSubscriptions',
  'visibleWithService',
  'visibleAuditEntries',
]

/** Every predicate lets everything through. */
const openPredicates = predicates.flatMap((name) =>
  limited.map((role): Mutant => ({ title: `${name} shows everything to`, role, name, replace: () => noFilter })),
)

/** What others than the seller's side see nothing of, confined or not. */
const sellersSide: ReadonlySet<string> = new Set(['visibleServiceOffers', 'visibleInvitations'])

/** The predicates that are narrower for who is confined to some services, by role. */
const narrower = {
  SELLER: predicates.filter((name) => name !== 'visibleSellers'),
  BROKER: predicates.filter(
    (name) =>
      !['visibleResellers', 'visibleOrganizations', 'visibleAuditEntries'].includes(name) && !sellersSide.has(name),
  ),
  ORGANIZATION: predicates.filter(
    (name) =>
      !['visibleResellers', 'visibleOrganizations', 'visibleAuditEntries'].includes(name) &&
      !sellersSide.has(name) &&
      name !== 'visibleCatalogEntries',
  ),
} as const

/** Every predicate forgets that somebody is confined. */
const unconfined = (['SELLER', 'BROKER', 'ORGANIZATION'] as const).flatMap((role) =>
  narrower[role].map((name): Mutant => ({
    title: `${name} shows everything of the party to a confined`,
    role,
    name,
    isConfined: true,
    replace(real, args) {
      const [database, viewer, ...others] = args as unknown as [Database, Viewer, never]
      return real(...([database, { ...viewer, serviceIds: undefined }, ...others] as never[]))
    },
  })),
)

type Change = (database: Database, party: string) => Fragment

/** A predicate with another clause: `or` lets more through, `and` less. */
function clause(name: string, role: Role, title: string, how: 'or' | 'and', change: Change): Mutant {
  return {
    title: `${name} ${title}, for`,
    role,
    name,
    replace: (real, args) => {
      const [database, { parties }] = args as unknown as [Database, Viewer]
      const right = real(...args) as Fragment
      return sql`(${right} ${raw(how)} (${change(database, parties[0] ?? '')}))`
    },
  }
}

/** Offers of a reseller to its organization that all but one of the conditions hold for. */
const offered =
  (leftOut: 'enabled' | 'visible' | 'helper' | 'gated' | 'reseller'): Change =>
  ({ tables }, party) => {
    const { services, organizations, catalogEntries: entry, serviceDefinitions: definition } = tables
    const conditions = {
      enabled: sql`${entry.isEnabled}`,
      visible: sql`${definition.visible}`,
      helper: sql`not ${definition.isCloudPackHelper}`,
      gated: sql`not ${definition.isGated}`,
      reseller: sql`${entry.resellerId} = ${organizations.resellerId}`,
    }
    const kept = Object.entries(conditions)
      .filter(([name]) => name !== leftOut)
      .map(([, condition]) => condition)
    return sql`exists (select 1 from ${organizations}, ${entry} join ${definition} on ${definition.serviceId} = ${entry.serviceId}
    where ${organizations.id} = ${party} and ${entry.serviceId} = ${services.id} and ${join(kept, ' and ')})`
  }

const inCatalog: Change = ({ tables: { services, catalogEntries: entry } }, party) =>
  sql`exists (select 1 from ${entry} where ${entry.resellerId} = ${party} and ${entry.serviceId} = ${services.id})`

const isOffered: Change = ({ tables: { services, serviceOffers: offer } }, party) => sql`${services.isOfferedToAll}
  or exists (select 1 from ${offer} where ${offer.resellerId} = ${party} and ${offer.serviceId} = ${services.id})`

/** Services that were offered to anybody. */
const isOfferedToSomebody: Change = ({ tables: { services, serviceOffers: offer } }) =>
  sql`exists (select 1 from ${offer} where ${offer.serviceId} = ${services.id})`

const isEnabled: Change = (
  { tables: { services, catalogEntries: entry } },
  party,
) => sql`not exists (select 1 from ${entry}
  where ${entry.resellerId} = ${party} and ${entry.serviceId} = ${services.id} and not ${entry.isEnabled})`

const inUseNow =
  (noun: 'services' | 'organizations', reference: 'serviceId' | 'organizationId'): Change =>
  ({ tables }) => {
    const { organizationServices: row } = tables
    return sql`not exists (select 1 from ${row} where ${row[reference]} = ${tables[noun].id})
    or exists (select 1 from ${row} where ${row[reference]} = ${tables[noun].id} and ${row.removedAt} is null)`
  }

/** Sellers with a service in the catalog of a reseller, or in use by its customers. */
const isInCatalogOrUse: Change = ({ tables }, party) => {
  const { sellers, services, catalogEntries: entry, organizationServices: row } = tables
  return sql`exists (select 1 from ${entry} join ${services} on ${services.id} = ${entry.serviceId}
      where ${entry.resellerId} = ${party} and ${services.sellerId} = ${sellers.id})
    or exists (select 1 from ${row} where ${row.resellerId} = ${party} and ${row.sellerId} = ${sellers.id})`
}

const offers: Change = ({ tables: { resellers, services, catalogEntries: entry } }, party) => sql`exists (select 1
  from ${entry} join ${services} on ${services.id} = ${entry.serviceId}
  where ${entry.resellerId} = ${resellers.id} and ${services.sellerId} = ${party})`

const clauses: Mutant[] = [
  clause('visibleServices', 'ORGANIZATION', 'shows what is not enabled', 'or', offered('enabled')),
  clause('visibleServices', 'ORGANIZATION', 'shows what is not visible', 'or', offered('visible')),
  clause('visibleServices', 'ORGANIZATION', 'shows cloud pack helpers', 'or', offered('helper')),
  clause('visibleServices', 'ORGANIZATION', 'shows gated services without an invitation', 'or', offered('gated')),
  clause('visibleServices', 'ORGANIZATION', 'shows the catalogs of other resellers', 'or', offered('reseller')),
  clause('visibleServices', 'ORGANIZATION', 'forgets what was removed', 'and', inUseNow('services', 'serviceId')),
  clause('visibleServices', 'BROKER', 'forgets what is in use but in no catalog', 'and', inCatalog),
  clause('visibleServices', 'BROKER', 'hides what is not enabled', 'and', isEnabled),
  clause('visibleServices', 'BROKER', 'forgets what is in a catalog but not offered', 'and', isOffered),
  clause('visibleServices', 'BROKER', 'shows what is offered to others', 'or', isOfferedToSomebody),
  clause('visibleSellers', 'BROKER', 'forgets those whose services are only offered', 'and', isInCatalogOrUse),
  clause('visibleResellers', 'SELLER', 'forgets those that have customers and no offer', 'and', offers),
  clause(
    'visibleOrganizations',
    'SELLER',
    'forgets those that had a service',
    'and',
    inUseNow('organizations', 'organizationId'),
  ),
]

/** Rules about rows that the property must find broken. */
export const rowMutants: readonly Mutant[] = [...openPredicates, ...unconfined, ...clauses]

/** A rule about fields that says yes whatever it is asked. */
const yes = (name: string, ...to: Role[]): Mutant[] =>
  to.map((role) => ({ title: `${name} says yes to`, role, name, replace: () => true }))

/** Rules about fields that the property must find broken. */
export const fieldMutants: readonly Mutant[] = [
  ...yes('readsLicenseKey', 'SERVICE_OWNER', 'OPERATOR', 'ADMIN'),
  ...yes('readsPrice', 'SELLER', 'SERVICE_OWNER'),
  ...yes('readsPriceLayer', 'SELLER', 'SERVICE_OWNER', 'ORGANIZATION'),
  ...yes('readsListPrices', 'ORGANIZATION'),
  ...yes('readsResellerPrices', 'SELLER', 'SERVICE_OWNER', 'ORGANIZATION'),
  ...yes('readsOrganizationPrices', 'SELLER', 'SERVICE_OWNER'),
  ...yes('readsLayer', 'ORGANIZATION'),
  ...yes('readsEstore', 'SELLER', 'SERVICE_OWNER'),
  ...yes('readsReferences', ...limited),
  ...yes('readsSellerAffairs', 'BROKER', 'ORGANIZATION', 'SERVICE_OWNER'),
  ...yes('readsResellerAffairs', 'SELLER', 'ORGANIZATION', 'SERVICE_OWNER'),
  ...yes('readsOrganizationAffairs', 'SELLER', 'SERVICE_OWNER'),
  ...yes('readsServiceAffairs', 'BROKER', 'ORGANIZATION'),
  ...yes('readsWholeDefinition', 'BROKER', 'ORGANIZATION'),
  ...yes('knowsActor', ...limited),
  ...(['SELLER', 'BROKER', 'ORGANIZATION'] as const).map((role): Mutant => ({
    title: 'readableAuditChanges shows every change to',
    role,
    name: 'readableAuditChanges',
    replace: (_, [entry]) => (entry as unknown as { changes: unknown }).changes,
  })),
  ...limited.flatMap((role): Mutant[] => [
    { title: 'isHiddenFrom hides no custom property from', role, name: 'isHiddenFrom', replace: () => false },
    {
      title: 'readableChanges shows every change to',
      role,
      name: 'readableChanges',
      replace: (_, [changes]) => changes,
    },
  ]),
]
