import { graphql } from 'relay-runtime'

/** Relay refetches a viewer through the query's `viewer`, without an id. */
export const badge = graphql`
  fragment viewerBadge_viewer on Viewer @refetchable(queryName: "viewerBadgeRefetchQuery") {
    accountId
    role
    reseller {
      name
    }
  }
`
