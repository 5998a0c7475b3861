import { acmeBakery, aurora, auroraBackup, cumulus, googleWorkspace, stratus } from '../demo/ids.ts'
import type { Role } from '../vocabulary.ts'
import type { Example } from './example.ts'

/** What a seller does first: it offers what it has. Asked for dry, so that it may be run again and again. */
export const publishAService: Example = {
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
  variables: { input: { serviceId: googleWorkspace, resellerIds: [stratus], dryRun: true } },
}

/** What a broker does when somebody comes: asked for dry as well. */
export const onboardACustomer: Example = {
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
  variables: { input: { resellerId: cumulus, name: 'Fjord Bakery', dryRun: true } },
}

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

/** For whom each role makes a machine client. Operators make none, and of service owners some are programs. */
const clientsOf = {
  SELLER: { role: 'SELLER', partyIds: [aurora] },
  BROKER: { role: 'BROKER', partyIds: [cumulus] },
  ORGANIZATION: { role: 'ORGANIZATION', partyIds: [acmeBakery] },
  ADMIN: { role: 'SERVICE_OWNER', partyIds: [auroraBackup] },
} as const satisfies Partial<Record<Role, object>>

/** What somebody does whose own program shall ask: dry as well, so that its secret is not shown. */
export function makeAMachineClient(role: keyof typeof clientsOf): Example {
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
    variables: { input: { name: 'ERP', ...clientsOf[role], isReadOnly: true, dryRun: true } },
  }
}
