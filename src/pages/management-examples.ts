import { stratus } from '../demo/ids.ts'
import type { Client } from './example-subjects.ts'
import type { Example } from './example.ts'

/** What a seller does first: it offers what it has. Asked for dry, so that it may be run again and again. */
export const publishAService = (serviceId: string): Example => ({
  title: 'Publish a service, as a dry run',
  query: `mutation PublishAService(
  $input: PublishServiceInput!
) {
  publishService(input: $input) {
    ... on PublishServiceSuccess {
      isDryRun
      service {
        name
        version
        offers(first: 10) {
          nodes { resellerId }
        }
      }
    }
    ... on DomainError { code message }
  }
}`,
  variables: { input: { serviceId, resellerIds: [stratus], dryRun: true } },
})

/** What a broker does when somebody comes: asked for dry as well. */
export const onboardACustomer = (resellerId: string): Example => ({
  title: 'Onboard a customer, as a dry run',
  query: `mutation OnboardACustomer(
  $input: CreateOrganizationInput!
) {
  createOrganization(input: $input) {
    ... on CreateOrganizationSuccess {
      isDryRun
      organization {
        name
        reseller { name }
        estore(first: 10) {
          nodes { service { name } }
        }
      }
    }
    ... on DomainError { code message }
  }
}`,
  variables: { input: { resellerId, name: 'Fjord Bakery', dryRun: true } },
})

/** Which programs there are, and who made them: one’s own, and to the host all. */
export const myMachineClients: Example = {
  title: 'Machine clients, and who made them',
  query: `query MyMachineClients {
  apiClients(first: 10) {
    nodes {
      name
      role
      isReadOnly
      canManageClients
      readsLicenseKeys
      lastUsedAt
      createdBy { role accountId }
    }
  }
}`,
}

/** What somebody does whose own program shall ask: dry as well, so that its secret is not shown. */
export function makeAMachineClient(client: Client): Example {
  return {
    title: 'Make a machine client, as a dry run',
    query: `mutation MakeAMachineClient(
  $input: CreateApiClientInput!
) {
  createApiClient(input: $input) {
    ... on CreateApiClientSuccess {
      isDryRun
      secret
      apiClient {
        name
        role
        readsLicenseKeys
      }
    }
    ... on DomainError { code message }
  }
}`,
    variables: { input: { name: 'ERP', ...client, isReadOnly: true, dryRun: true } },
  }
}
