import { cumulus, googleWorkspace, stratus } from '../demo/ids.ts'
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
