import { builder } from '../graphql/builder.ts'
import type { EventSubjectType as SubjectType } from '../vocabulary.ts'

const subjectTypes: Readonly<Record<SubjectType, readonly [name: string, description: string]>> = {
  ServiceSubscription: ['SERVICE_SUBSCRIPTION', 'A subscription.'],
  OrganizationService: ['ORGANIZATION_SERVICE', 'A service that was added to an organization.'],
  Organization: ['ORGANIZATION', 'An organization, the customer of a reseller.'],
  Reseller: ['RESELLER', 'A reseller.'],
  Seller: ['SELLER', 'A seller.'],
  Service: ['SERVICE', 'A service.'],
  ServiceProduct: ['SERVICE_PRODUCT', 'A product of a service.'],
  PriceList: ['PRICE_LIST', 'The prices of a service: its seller’s, a reseller’s, or those for one organization.'],
  CatalogEntry: ['CATALOG_ENTRY', 'A service in the catalog of a reseller.'],
  Invitation: ['INVITATION', 'The invitation of an organization to a service.'],
  ServiceDefinition: ['SERVICE_DEFINITION', 'The external description of a service.'],
  ApiClient: ['API_CLIENT', 'A machine that gets tokens.'],
  WebhookEndpoint: ['WEBHOOK_ENDPOINT', 'An address that is told of events.'],
}

/** GraphQL's `EventSubjectType`. Its values within are the names of the types. */
export const EventSubjectType = builder.enumType('EventSubjectType', {
  description: 'The type of what an event is about. Types may be added.',
  values: Object.fromEntries(
    Object.entries(subjectTypes).map(([type, [name, description]]) => [
      name,
      { value: type as SubjectType, description },
    ]),
  ),
})
