/** The part of the gateway's graph that is measured, for the peers: the same types, fields and null-ness. */
export const peerSchema = `
  enum SubscriptionStatus { ACTIVE CANCELLED CANCELLING DELETED EXPIRED FAILED PENDING SUSPENDED }
  type Query {
    subscription(id: ID!): ServiceSubscription
    seller(id: ID!): Seller
    reseller(id: ID!): Reseller
  }
  type Mutation { updateSubscription(input: UpdateSubscriptionInput!): UpdateSubscriptionResult! }
  input UpdateSubscriptionInput { subscriptionId: ID! quantity: Int }
  union UpdateSubscriptionResult = UpdateSubscriptionSuccess | UpdateSubscriptionRefusal
  interface DomainError { code: String! message: String! }
  type UpdateSubscriptionSuccess { subscription: ServiceSubscription! }
  type UpdateSubscriptionRefusal implements DomainError { code: String! message: String! }
  type Seller {
    id: ID!
    name: String!
    subscriptions(first: Int, after: String): ServiceSubscriptionConnection!
  }
  type Reseller {
    id: ID!
    name: String!
    organizations(first: Int): OrganizationConnection!
  }
  type Organization {
    id: ID!
    name: String!
    reseller: Reseller!
    subscriptions(first: Int): ServiceSubscriptionConnection!
  }
  type Service { id: ID! name: String! }
  type ServiceSubscription {
    id: ID!
    status: SubscriptionStatus!
    quantity: Int!
    version: Int!
    service: Service!
    organization: Organization!
  }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type OrganizationConnection { nodes: [Organization!]! }
  type ServiceSubscriptionEdge { cursor: String! node: ServiceSubscription! }
  type ServiceSubscriptionConnection {
    edges: [ServiceSubscriptionEdge!]!
    nodes: [ServiceSubscription!]!
    pageInfo: PageInfo!
  }
`
