import type { Viewer } from './viewer.ts'
import type { Area } from './vocabulary.ts'

/** The areas that scopes open, by the types of the graph. What is not here stands for nothing by itself. */
export const scopeAreas: Readonly<Record<'types' | 'mutations', Readonly<Record<string, Area>>>> = {
  types: {
    ServiceSubscription: 'subscriptions',
    SubscriptionEvent: 'subscriptions',
    SubscriptionHistoryEntry: 'subscriptions',
    SubscriptionHistoryConnection: 'subscriptions',
    SubscriptionHistoryEdge: 'subscriptions',
    Service: 'services',
    ServiceProduct: 'services',
    ServiceDefinition: 'services',
    ServiceOffer: 'services',
    CatalogEntry: 'services',
    Invitation: 'services',
    OrganizationService: 'services',
    EstoreService: 'services',
    Availability: 'services',
    CustomPropertyDefinition: 'services',
    PriceList: 'prices',
    PriceListEntry: 'prices',
    Seller: 'parties',
    Reseller: 'parties',
    Organization: 'parties',
    AuditEntry: 'parties',
    Event: 'events',
    EventMessage: 'events',
    WebhookEndpoint: 'webhooks',
    WebhookDelivery: 'webhooks',
    ApiClient: 'clients',
  },
  mutations: { deleteWebhookEndpoint: 'webhooks', removeFromCatalog: 'services' },
}

/** Whether the scopes of a viewer's credentials, if they are narrowed, open the objects of a type of the graph. */
export function opensType({ scopes }: Viewer, type: string): boolean {
  const area = scopeAreas.types[type]
  return !scopes || (area !== undefined && scopes.has(`${area}:read`))
}
