import type { Example } from './example.ts'

/** For the seller's side: what is sold, what was sold once, and who changed that. */
export const myProducts: Example = {
  title: 'My products, and who changed them',
  query: `query MyProducts {
  viewer {
    services(first: 5) {
      nodes {
        name
        products(first: 5) {
          nodes {
            ...Sold
          }
        }
        archived: products(
          first: 5
          filter: { isArchived: true }
        ) {
          nodes {
            ...Sold
            archivedAt
            replacedBy { name }
          }
        }
      }
    }
  }
}

fragment Sold on ServiceProduct {
  id
  name
  externalId
  version
  auditTrail(last: 3) {
    nodes {
      occurredAt
      kind
      actor { role account accountId }
      changes { field before after }
    }
  }
}`,
}
