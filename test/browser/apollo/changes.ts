import { type ApolloClient, gql } from '@apollo/client'

const create = gql`
  mutation Subscribe($input: CreateSubscriptionInput!) {
    createSubscription(input: $input) {
      ... on CreateSubscriptionSuccess { subscription { id status version } }
      ... on DomainError { code message }
    }
  }
`

/**
 * A new thing is in no list yet, and only the gateway knows in which it belongs, and where: ask for those that are
 * shown.
 */
export function subscribe(client: ApolloClient, input: object) {
  return client.mutate({ mutation: create, variables: { input }, refetchQueries: 'active', awaitRefetchQueries: true })
}

const add = gql`
  mutation Add($input: AddOrganizationServiceInput!) {
    addOrganizationService(input: $input) {
      ... on AddOrganizationServiceSuccess { organizationService { id organization { id } } }
      ... on DomainError { code message }
    }
  }
`

/**
 * Or forget the fields that are no longer true, wherever they were asked for: what is shown of them is fetched, the
 * rest when it is needed.
 */
export function addService(client: ApolloClient, input: { organizationId: string }) {
  return client.mutate({
    mutation: add,
    variables: { input },
    update(cache) {
      const id = `Organization:${input.organizationId}`
      for (const fieldName of ['services', 'service', 'estore', 'estoreService', 'availability'])
        cache.evict({ id, fieldName })
      cache.gc()
    },
  })
}
