import type { Column } from 'drizzle-orm'
import type { Database } from './database/database.ts'
import { type Fragment, type FragmentPart, listOf, noFilter, sql } from './database/query/fragment.ts'
import { isOfferedTo, offeredToOrganization } from './offered.ts'
import type { Viewer } from './viewer.ts'
import { type Predicates, type ToldVisibility, visibility, type Within } from './visible-to.ts'
import { kindsOfOneSide, type PartyRole, sellersKinds } from './vocabulary.ts'

/**
 * Who sees which rows: the one place that says so, used by every find, list and count.
 *
 * Visibility is closed over references: whoever sees a subscription or an organization service, a removed one included,
 * sees all that it refers to. Every subscription has an organization service whose row is never deleted, so each noun
 * below is closed by looking at organization services alone.
 */

/** Sellers: itself; those whose services the viewer sees, or is offered. */
export const visibleSellers = visibility(
  'Sellers',
  [
    'itself',
    'those of services that it is offered, has in its catalog, or whose users are its organizations, now or before',
    'those of services that it is shown, has or had',
    'those of its services',
  ],
  (tables) => {
    const { sellers, services, catalogEntries, organizationServices } = tables
    const serviceOfSeller = (visible: Fragment) =>
      sql`exists (select 1 from ${services} where ${services.sellerId} = ${sellers.id} and ${visible})`
    return {
      SELLER: (party) => sql`${sellers.id} = ${party}`,
      BROKER: (party, _, within) => sql`
      exists (select 1 from ${catalogEntries} join ${services} on ${services.id} = ${catalogEntries.serviceId}
        where ${within(
          sql`${catalogEntries.resellerId} = ${party} and ${services.sellerId} = ${sellers.id}`,
          catalogEntries.serviceId,
        )})
      or exists (select 1 from ${organizationServices}
        where ${within(
          sql`${organizationServices.resellerId} = ${party} and ${organizationServices.sellerId} = ${sellers.id}`,
          organizationServices.serviceId,
        )})
      or ${serviceOfSeller(within(isOfferedTo(tables, party), services.id))}`,
      ORGANIZATION: (party, _, within) =>
        serviceOfSeller(within(sql`(${shownToOrganization(tables, services.id, party)})`, services.id)),
      SERVICE_OWNER: (_, isOwn) => serviceOfSeller(isOwn(services.id)),
    }
  },
)

/** Resellers: itself; those that offer the viewer's services, or whose organizations have one. */
export const visibleResellers = visibility(
  'Resellers',
  [
    'those that have its services in their catalogs, or whose organizations have or had one',
    'itself',
    'its own',
    'those that have its services in their catalogs, or whose organizations have or had one',
  ],
  ({ resellers, organizations, services, catalogEntries, organizationServices }) => ({
    SELLER: (party, _, within) => sql`
    exists (select 1 from ${catalogEntries} join ${services} on ${services.id} = ${catalogEntries.serviceId}
      where ${within(
        sql`${catalogEntries.resellerId} = ${resellers.id} and ${services.sellerId} = ${party}`,
        catalogEntries.serviceId,
      )})
    or exists (select 1 from ${organizationServices}
      where ${within(
        sql`${organizationServices.resellerId} = ${resellers.id} and ${organizationServices.sellerId} = ${party}`,
        organizationServices.serviceId,
      )})`,
    BROKER: (party) => sql`${resellers.id} = ${party}`,
    ORGANIZATION: (party) => sql`exists (select 1 from ${organizations}
    where ${organizations.id} = ${party} and ${organizations.resellerId} = ${resellers.id})`,
    SERVICE_OWNER: (_, isOwn) => sql`
    exists (select 1 from ${catalogEntries}
      where ${catalogEntries.resellerId} = ${resellers.id} and ${isOwn(catalogEntries.serviceId)})
    or exists (select 1 from ${organizationServices}
      where ${organizationServices.resellerId} = ${resellers.id} and ${isOwn(organizationServices.serviceId)})`,
  }),
)

/** Organizations: itself; a reseller's own; those that have, or had, one of the viewer's services. */
export const visibleOrganizations = visibility(
  'Organizations',
  ['those that have or had one of its services', 'its own', 'itself', 'those that have or had one of its services'],
  ({ organizations, organizationServices }) => ({
    SELLER: (party, _, within) => sql`exists (select 1 from ${organizationServices}
    where ${within(
      sql`${organizationServices.sellerId} = ${party} and ${organizationServices.organizationId} = ${organizations.id}`,
      organizationServices.serviceId,
    )})`,
    BROKER: (party) => sql`${organizations.resellerId} = ${party}`,
    ORGANIZATION: (party) => sql`${organizations.id} = ${party}`,
    SERVICE_OWNER: (_, isOwn) => sql`exists (select 1 from ${organizationServices}
    where ${organizationServices.organizationId} = ${organizations.id} and ${isOwn(organizationServices.serviceId)})`,
  }),
)

/**
 * Services: a seller's or service owner's own; those in a reseller's catalog, and those offered to it; those shown to
 * an organization; those in use.
 */
export const visibleServices = visibility(
  'Services, and with them their products and definitions',
  [
    'its own',
    'those that it is offered, has in its catalog, or that its organizations have or had',
    'those that its reseller’s catalog has enabled, whose definition is visible, no cloud pack helper, and not gated without invitation; and its own',
    'its own',
  ],
  (tables) => {
    const { services, catalogEntries, organizationServices } = tables
    return {
      SELLER: (party, _, within) => within(sql`${services.sellerId} = ${party}`, services.id),
      BROKER: (party, _, within) =>
        within(
          sql`
      exists (select 1 from ${catalogEntries}
        where ${catalogEntries.resellerId} = ${party} and ${catalogEntries.serviceId} = ${services.id})
      or exists (select 1 from ${organizationServices}
        where ${organizationServices.resellerId} = ${party} and ${organizationServices.serviceId} = ${services.id})
      or ${isOfferedTo(tables, party)}`,
          services.id,
        ),
      ORGANIZATION: (party, _, within) => within(shownToOrganization(tables, services.id, party), services.id),
      SERVICE_OWNER: (_, isOwn) => isOwn(services.id),
    }
  },
)

/** Offers of services: to their seller's side. A reseller sees the services themselves. */
export const visibleServiceOffers = visibility(
  'Offers of services to resellers',
  ['those of its services', 'none: it sees the services themselves', 'none', 'those of its services'],
  (tables) => ofSellersSide(tables, tables.serviceOffers.serviceId),
)

/** Invitations: to the seller's side of the service. An organization sees the service itself. */
export const visibleInvitations = visibility(
  'Invitations of organizations',
  ['those to its services', 'none', 'none: it sees the services themselves', 'those to its services'],
  (tables) => ofSellersSide(tables, tables.invitations.serviceId),
)

/** Entries of catalogs: a reseller's own; those of the services of a seller or service owner. */
export const visibleCatalogEntries = visibility(
  'Entries of catalogs',
  ['those of its services', 'its own', 'none: it sees what it is shown of them', 'those of its services'],
  ({ catalogEntries: row }) => ({
    SELLER: (party, _, within) => within(sql`${row.sellerId} = ${party}`, row.serviceId),
    BROKER: (party, _, within) => within(sql`${row.resellerId} = ${party}`, row.serviceId),
    ORGANIZATION: () => sql`false`,
    SERVICE_OWNER: (_, isOwn) => isOwn(row.serviceId),
  }),
)

/** Organization services: those of the viewer's services, of its organizations, or its own. */
export const visibleOrganizationServices = visibility(
  'Services of organizations',
  ['those of its services', 'those of its organizations', 'its own', 'those of its services'],
  ({ organizationServices: row }) => byParties(row),
)

/** Subscriptions, and with them their history and events: of the viewer's services, of its organizations, or its own. */
export const visibleSubscriptions = visibility(
  'Subscriptions, and with them their history',
  ['those of its services', 'those of its organizations', 'its own', 'those of its services'],
  ({ subscriptions: row }) => byParties(row),
)

/** Entries of audit trails: those that name the viewer's party as a reader. */
export const visibleAuditEntries = visibility(
  'Entries of audit trails',
  [
    'those that are for it',
    'those that are for it',
    'those that are for it',
    'those of its services, with the seller’s prices alone',
  ],
  ({ auditEntries: row }) => {
    const all = byParties(row)
    // What is told of a party itself is of no service.
    const ofAny = (within: Within): Within => {
      return (predicate, serviceId) => {
        const narrow = within(predicate, serviceId)
        return narrow === predicate ? predicate : sql`${narrow} or (${predicate} and ${serviceId} is null)`
      }
    }
    return {
      SELLER: (party, isOwn, within) => all.SELLER(party, isOwn, ofAny(within)),
      BROKER: (party, isOwn, within) => all.BROKER(party, isOwn, ofAny(within)),
      ORGANIZATION: (party, isOwn, within) => all.ORGANIZATION(party, isOwn, ofAny(within)),
      SERVICE_OWNER: (_, isOwn) =>
        sql`${isOwn(row.serviceId)} and (${row.priceLayer} is null or ${row.priceLayer} = 'SELLER')`,
    }
  },
)

/**
 * Events, by the parties that they were for when they were written: later sight gives no past. What concerns no
 * reseller in particular is for those that had the service in their catalog, unless it is the seller's side's alone;
 * prices are for those alone who read that layer.
 */
const visibleEventsOfParties = visibility(
  'Events',
  [
    'those of its services and of itself, with the seller’s prices alone',
    'those of its organizations and of itself, with its prices and theirs; those of services in its catalog by then, if not the seller’s side’s alone',
    'its own, with its own prices alone',
    'those of its services, with the seller’s prices alone',
  ],
  ({ eventLog: row, catalogEntries }) => ({
    SELLER: (party, _, within) =>
      within(
        sql`${row.sellerId} = ${party} and (${row.priceLayer} is null or ${row.priceLayer} = 'SELLER')`,
        row.serviceId,
      ),
    BROKER: (party, _, within) =>
      within(
        sql`
    ${row.resellerId} = ${party} and (${row.priceLayer} is null or ${row.priceLayer} <> 'SELLER')
    or ${row.resellerId} = '' and ${row.priceLayer} is null and ${row.kind} not in (${listOf([...sellersKinds])}) and exists (select 1 from ${catalogEntries}
      where ${catalogEntries.resellerId} = ${party} and ${catalogEntries.serviceId} = ${row.serviceId}
        and ${catalogEntries.createdAt} <= ${row.occurredAt})`,
        row.serviceId,
      ),
    ORGANIZATION: (party, _, within) =>
      within(
        sql`
    ${row.organizationId} = ${party} and (${row.priceLayer} is null or ${row.priceLayer} = 'ORGANIZATION')`,
        row.serviceId,
      ),
    SERVICE_OWNER: (_, isOwn) => sql`
    ${isOwn(row.serviceId)} and (${row.priceLayer} is null or ${row.priceLayer} = 'SELLER')`,
  }),
)

/** Events as parties see them; the host sees all of them but those of one side. */
export const visibleEvents: ToldVisibility = Object.assign(
  (database: Database, viewer: Viewer) => {
    const { eventLog: row } = database.tables
    const visible = visibleEventsOfParties(database, viewer)
    return visible === noFilter ? sql`${row.kind} not in (${listOf([...kindsOfOneSide])})` : visible
  },
  { told: { ...visibleEventsOfParties.told, hostWords: 'all but those of the references of one side' } },
)

/** Webhook endpoints: a party's own; those of its services, to a seller. */
export const visibleWebhookEndpoints = visibility(
  'Webhook endpoints',
  ['its own, and those of its services', 'its own', 'its own', 'those of its services'],
  ({ webhookEndpoints: row }) => byParties(row),
)

/** The rows that belong to a webhook endpoint and are seen with it: `endpointId` is the column that refers to it. */
export function visibleWithWebhookEndpoint(database: Database, viewer: Viewer, endpointId: Column): Fragment {
  const { webhookEndpoints } = database.tables
  const visible = visibleWebhookEndpoints(database, viewer)
  if (visible === noFilter) return noFilter
  return sql`exists (select 1 from ${webhookEndpoints} where ${webhookEndpoints.id} = ${endpointId} and ${visible})`
}

/** Machine clients: those that act for a party and for nobody else; those of its services, to a seller. */
export const visibleApiClients = visibility(
  'Machine clients',
  ['its own, and those of its services', 'its own', 'its own', 'those of its services alone'],
  ({ clients: row, services }, { anyOfRows, elements, first }) => {
    const parties = elements(row.parties)
    // A client acts for one party, or for services. Its first one has an index, by which those of others are not read.
    const firstParty = first(row.parties)
    const isOfServices = sql`${row.role} = 'SERVICE_OWNER'`
    const isOfRole = (role: PartyRole, party: string) => sql`(${row.role} = ${role} and ${firstParty} = ${party})`
    // A client is of no one service, so who is confined to some sees none.
    const ofParty = (role: PartyRole, party: string, within: Within) => within(isOfRole(role, party), row.id)
    return {
      SELLER: (party, _, within) =>
        within(
          sql`${anyOfRows(
            firstParty,
            sql`select ${party} union all select ${services.id} from ${services} where ${services.sellerId} = ${party}`,
          )} and (${isOfRole('SELLER', party)} or ${isOfServices} and not exists (select 1 from ${parties}
            where not exists (select 1 from ${services}
              where ${services.id} = element.value and ${services.sellerId} = ${party})))`,
          row.id,
        ),
      BROKER: (party, _, within) => ofParty('BROKER', party, within),
      ORGANIZATION: (party, _, within) => ofParty('ORGANIZATION', party, within),
      SERVICE_OWNER: (_, isOwn) =>
        sql`${isOwn(firstParty)} and ${isOfServices}
          and not exists (select 1 from ${parties} where not ${isOwn(sql`element.value`)})`,
    }
  },
)

/**
 * The rows that belong to a service and are seen with it, such as its products: `serviceId` is the column that refers
 * to it.
 */
export function visibleWithService(database: Database, viewer: Viewer, serviceId: Column): Fragment {
  const { services } = database.tables
  const visible = visibleServices(database, viewer)
  if (visible === noFilter) return noFilter
  return sql`exists (select 1 from ${services} where ${services.id} = ${serviceId} and ${visible})`
}

/** The rows that belong to a subscription and are seen with it: `subscriptionId` is the column that refers to it. */
export function visibleWithSubscription(database: Database, viewer: Viewer, subscriptionId: Column): Fragment {
  const { subscriptions } = database.tables
  const visible = visibleSubscriptions(database, viewer)
  if (visible === noFilter) return noFilter
  return sql`exists (select 1 from ${subscriptions} where ${subscriptions.id} = ${subscriptionId} and ${visible})`
}

type Tables = Database['tables']

/** Rows that carry the ids of all their parties, so that one comparison decides. */
function byParties(
  row: Readonly<Record<'sellerId' | 'resellerId' | 'organizationId' | 'serviceId', Column>>,
): Predicates {
  return {
    SELLER: (party, _, within) => within(sql`${row.sellerId} = ${party}`, row.serviceId),
    BROKER: (party, _, within) => within(sql`${row.resellerId} = ${party}`, row.serviceId),
    ORGANIZATION: (party, _, within) => within(sql`${row.organizationId} = ${party}`, row.serviceId),
    SERVICE_OWNER: (_, isOwn) => isOwn(row.serviceId),
  }
}

/** Rows that belong to a service, for its seller and its service owners alone. */
function ofSellersSide({ services }: Tables, serviceId: Column): Predicates {
  return {
    SELLER: (party, _, within) =>
      within(
        sql`exists (select 1 from ${services} where ${services.id} = ${serviceId} and ${services.sellerId} = ${party})`,
        serviceId,
      ),
    BROKER: () => sql`false`,
    ORGANIZATION: () => sql`false`,
    SERVICE_OWNER: (_, isOwn) => isOwn(serviceId),
  }
}

/**
 * An organization sees what its reseller's catalog has enabled, where the definition is visible, no cloud pack helper,
 * and not gated unless it is invited; and whatever it has or had.
 */
export function shownToOrganization(tables: Tables, serviceId: Column, organizationId: FragmentPart): Fragment {
  const { organizationServices } = tables
  return sql`
    exists (${offeredToOrganization(tables, serviceId, organizationId)})
    or exists (select 1 from ${organizationServices}
      where ${organizationServices.organizationId} = ${organizationId} and ${organizationServices.serviceId} = ${serviceId})`
}
