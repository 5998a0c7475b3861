import { graphql } from 'relay-runtime'

/** What a row of a list shows: each component asks for its own fields. */
export const row = graphql`
  fragment subscriptionListRow_subscription on ServiceSubscription {
    status
    quantity
    product {
      name
    }
    organization {
      name
    }
  }
`
