import { graphql } from 'relay-runtime'

/** Lists within lists: the organizations of a reseller, forwards, and the latest subscriptions of each, backwards. */
export const query = graphql`
  query customerTreeQuery($organizations: Int!, $subscriptions: Int!) {
    viewer {
      reseller {
        id
        ...customerTree_reseller @arguments(first: $organizations, subscriptions: $subscriptions)
      }
    }
  }
`

export const tree = graphql`
  fragment customerTree_reseller on Reseller
  @refetchable(queryName: "customerTreePageQuery")
  @argumentDefinitions(first: { type: "Int!" }, after: { type: "String" }, subscriptions: { type: "Int!" }) {
    name
    organizations(first: $first, after: $after) @connection(key: "customerTree_organizations") {
      edges {
        node {
          id
          ...customerPanel_organization @arguments(last: $subscriptions)
        }
      }
    }
  }
`
