import { graphql } from 'relay-runtime'

/** A page of the root's list: it opens at either end and grows from there, in both directions. */
export const query = graphql`
  query subscriptionListQuery($first: Int, $last: Int, $filter: SubscriptionFilter) {
    ...subscriptionList_query @arguments(first: $first, last: $last, filter: $filter)
  }
`

export const list = graphql`
  fragment subscriptionList_query on Query
  @refetchable(queryName: "subscriptionListPageQuery")
  @argumentDefinitions(
    first: { type: "Int" }
    after: { type: "String" }
    last: { type: "Int" }
    before: { type: "String" }
    filter: { type: "SubscriptionFilter" }
  ) {
    subscriptions(
      first: $first
      after: $after
      last: $last
      before: $before
      filter: $filter
      orderBy: { field: CREATED_AT, direction: ASC }
    ) @connection(key: "subscriptionList_subscriptions") {
      totalCount
      edges {
        node {
          id
          ...subscriptionListRow_subscription
        }
      }
    }
  }
`
