import { type FieldPolicy, InMemoryCache, type PossibleTypesMap } from '@apollo/client'
import { relayStylePagination } from '@apollo/client/utilities'
import { Kind } from 'graphql'

/**
 * A list that grows with `fetchMore`: one for each of these arguments, whatever its pages. Only `edges` can grow; what
 * selects `nodes`, or the total alone, is kept for each page by itself.
 */
function growing(...keyArgs: string[]): FieldPolicy {
  return {
    ...relayStylePagination(),
    keyArgs(_, { field }) {
      const selected = field?.selectionSet?.selections ?? []
      const grows = selected.some((each) => each.kind !== Kind.FIELD || each.name.value === 'edges')
      return grows ? keyArgs : [...keyArgs, 'first', 'after', 'last', 'before']
    },
  }
}

const subscriptions = growing('filter', 'orderBy')
const events = growing('filter')
const named = growing('filter', 'orderBy', 'search')
const filtered = growing('filter', 'orderBy')

/** What has no id belongs to the object that holds it: there, what one query selected joins what another one did. */
const part = { merge: true }
/** A list of such things is as its last answer says. */
const replaced = { merge: false }

/** The cache of one person; for another one, begin with another. */
export function createCache(possibleTypes: PossibleTypesMap): InMemoryCache {
  return new InMemoryCache({
    possibleTypes,
    typePolicies: {
      Query: {
        fields: { subscriptions, events, sellers: named, resellers: named, organizations: named, services: named },
      },
      Seller: { fields: { subscriptions, resellers: filtered, services: filtered, metadata: replaced } },
      Reseller: {
        fields: { subscriptions, organizations: named, services: named, offeredServices: named, metadata: replaced },
      },
      Organization: { fields: { subscriptions, metadata: replaced } },
      Service: { fields: { subscriptions, products: filtered, customProperties: replaced, metadata: replaced } },
      ServiceProduct: { fields: { metadata: replaced } },
      OrganizationService: { fields: { subscriptions, customProperties: replaced, metadata: replaced } },
      ServiceSubscription: { fields: { customProperties: replaced, metadata: replaced } },
      SubscriptionHistoryEntry: { fields: { changes: replaced } },
      AuditEntry: { fields: { changes: replaced } },
      Event: { fields: { changes: replaced } },
      WebhookDelivery: { fields: { attempts: replaced } },

      // Its id is that of the list in all currencies, of which an answer has one.
      PriceList: { ...part, keyFields: false, fields: { entries: replaced } },
      // No `keyFields` here: a definition also differs by the organization that it was asked for.
      ServiceDefinition: part,
      Viewer: { ...part, fields: { services: filtered } },
      EstoreService: part,
      Availability: part,
      Money: part,
      Trial: part,
      Fulfillment: part,
      Actor: part,
      ApiClientConnection: part,
      AuditEntryConnection: part,
      CatalogEntryConnection: part,
      EstoreServiceConnection: part,
      EventConnection: part,
      InvitationConnection: part,
      OrganizationConnection: part,
      OrganizationServiceConnection: part,
      ResellerConnection: part,
      SellerConnection: part,
      ServiceConnection: part,
      ServiceOfferConnection: part,
      ServiceProductConnection: part,
      ServiceSubscriptionConnection: part,
      SubscriptionHistoryConnection: part,
      WebhookDeliveryConnection: part,
      WebhookEndpointConnection: part,
    },
  })
}
