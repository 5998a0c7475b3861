import { graphql } from 'relay-runtime'

/** A mutation: what it changed is found in the store by its id, and its refusals are members of the result. */
export const mutation = graphql`
  mutation changeSeatsMutation($input: UpdateSubscriptionInput!) {
    updateSubscription(input: $input) {
      __typename
      ... on UpdateSubscriptionSuccess {
        subscription {
          ...subscriptionListRow_subscription
        }
      }
      ... on DomainError {
        code
        message
      }
    }
  }
`
