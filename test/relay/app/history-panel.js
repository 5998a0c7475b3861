import { graphql } from 'relay-runtime'

/** What happened to one subscription, the latest first to be loaded. */
export const panel = graphql`
  fragment historyPanel_subscription on ServiceSubscription
  @refetchable(queryName: "historyPanelPageQuery")
  @argumentDefinitions(last: { type: "Int", defaultValue: 1 }, before: { type: "String" }) {
    history(last: $last, before: $before) @connection(key: "historyPanel_history") {
      edges {
        node {
          id
          sequence
          kind
        }
      }
    }
  }
`
