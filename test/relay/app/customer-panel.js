import { graphql } from 'relay-runtime'

/** The latest subscriptions of one organization; older ones are fetched through the node of that organization. */
export const panel = graphql`
  fragment customerPanel_organization on Organization
  @refetchable(queryName: "customerPanelPageQuery")
  @argumentDefinitions(last: { type: "Int!" }, before: { type: "String" }) {
    name
    subscriptions(last: $last, before: $before, orderBy: { field: CREATED_AT, direction: ASC })
      @connection(key: "customerPanel_subscriptions") {
      edges {
        node {
          id
          ...subscriptionListRow_subscription
          ...historyPanel_subscription
        }
      }
    }
  }
`
