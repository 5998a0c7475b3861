import { type Counterparts, flag, guarded, mutationDocument, once, paging } from '../rest/counterpart.ts'
import { givenProperties, replacesProperties } from '../services/rest.counterparts.ts'

const fragment = `fragment OrganizationServiceFields on OrganizationService {
  id
  service { id name }
  organization { id }
  currencyCode
  customProperties { key value }
  tenantId version createdAt updatedAt removedAt
}`

const organizationServices = `query ($organizationId: ID!, $first: Int, $after: String, $includeRemoved: Boolean) {
  organization(id: $organizationId) {
    services(first: $first, after: $after, includeRemoved: $includeRemoved) {
      nodes { ...OrganizationServiceFields }
      pageInfo { hasNextPage endCursor }
    }
  }
}
${fragment}`

const organizationService = `query ($organizationId: ID!, $serviceId: ID!) {
  organization(id: $organizationId) {
    service(serviceId: $serviceId) { ...OrganizationServiceFields }
  }
}
${fragment}`

const mutation = (field: string) =>
  mutationDocument(field, { selection: 'organizationService { ...OrganizationServiceFields }', fragment })

const named = { 'input.organizationId': 'path.organizationId', 'input.serviceId': 'path.serviceId' }

/** The routes of an organization's services in GraphQL. */
export const organizationServiceCounterparts: Counterparts = {
  addOrganizationService: [
    {
      document: mutation('addOrganizationService'),
      variables: {
        'input.organizationId': 'path.organizationId',
        'input.serviceId': 'body.id',
        'input.currencyCode': 'body.currencyCode',
        'input.customProperties': givenProperties,
        ...once,
      },
      answer: 'addOrganizationService.organizationService',
    },
  ],
  listOrganizationServices: [
    {
      document: organizationServices,
      variables: { organizationId: 'path.organizationId', ...paging, includeRemoved: flag('includeRemoved') },
      answer: 'organization.services.nodes',
    },
  ],
  getOrganizationService: [
    {
      document: organizationService,
      variables: { organizationId: 'path.organizationId', serviceId: 'path.serviceId' },
      answer: 'organization.service',
    },
  ],
  updateOrganizationService: [
    {
      document: mutation('updateOrganizationService'),
      variables: {
        ...named,
        'input.currencyCode': 'body.currencyCode',
        'input.customProperties': givenProperties,
        ...guarded,
      },
      answer: 'updateOrganizationService.organizationService',
      note: replacesProperties,
    },
  ],
  removeOrganizationService: [
    {
      document: mutation('removeOrganizationService'),
      variables: { ...named, ...guarded },
      answer: 'removeOrganizationService.organizationService',
    },
  ],
}
