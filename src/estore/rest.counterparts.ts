import { type Counterparts, paging } from '../rest/counterpart.ts'

const estore = `query ($organizationId: ID!, $first: Int, $after: String, $search: String) {
  organization(id: $organizationId) {
    estore(first: $first, after: $after, search: $search) {
      nodes { service { id name } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`

const estoreService = `query ($organizationId: ID!, $serviceId: ID!) {
  organization(id: $organizationId) {
    estoreService(serviceId: $serviceId) {
      service {
        id name currencyCodes
        customProperties {
          key name type appliesTo isMandatory isVisible defaultValue allowedValues pattern minLength maxLength layers
          isRetired appliesToNewOnly
        }
      }
    }
  }
}`

/** The routes of the E-store in GraphQL. */
export const estoreCounterparts: Counterparts = {
  listEstore: [
    {
      document: estore,
      variables: { organizationId: 'path.organizationId', ...paging, search: 'query.search' },
      answer: 'organization.estore.nodes',
    },
  ],
  getEstoreService: [
    {
      document: estoreService,
      variables: { organizationId: 'path.organizationId', serviceId: 'path.serviceId' },
      answer: 'organization.estoreService',
    },
  ],
}
