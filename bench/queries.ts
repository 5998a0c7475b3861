/** The reads that are timed, as GraphQL and with what each is asked for. */
export interface Read {
  readonly name: 'Q1' | 'Q2' | 'Q3'
  readonly what: string
  readonly query: string
  /** Which of the sampled ids the variable `id` is taken from. */
  readonly ids: 'subscriptions' | 'sellers' | 'resellers'
}

export const reads: readonly Read[] = [
  {
    name: 'Q1',
    what: 'one subscription with its service, organization and reseller',
    ids: 'subscriptions',
    query: `query Q1($id: ID!) { subscription(id: $id) { id status quantity service { id name } organization { id name reseller { id name } } } }`,
  },
  {
    name: 'Q2',
    what: 'a seller’s page of 50 subscriptions with service, organization and reseller',
    ids: 'sellers',
    query: `query Q2($id: ID!, $after: String) { seller(id: $id) { name subscriptions(first: 50, after: $after) {
      edges { cursor node { id status quantity service { name } organization { name reseller { name } } } }
      pageInfo { hasNextPage endCursor } } } }`,
  },
  {
    name: 'Q3',
    what: 'a reseller’s 50 organizations, each with its first 5 subscriptions',
    ids: 'resellers',
    query: `query Q3($id: ID!) { reseller(id: $id) { organizations(first: 50) { nodes { name subscriptions(first: 5) {
      nodes { id status service { name } } } } } } }`,
  },
]
