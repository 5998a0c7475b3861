/** Billing: a graph of another team. It adds invoices to two types of Triptych, and its invoices lead back to them. */
import { createServer } from 'node:http'
import { createSchema, createYoga } from 'graphql-yoga'
import { ports } from './settings.js'

/** What billing is composed from. Types of Triptych stand here with their key and with what billing adds. */
const sdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])

  type Query {
    invoices: [Invoice!]!
  }

  type Invoice @key(fields: "id") {
    id: ID!
    total: Money!
    "Null to whoever may not see the organization."
    organization: Organization
    subscription: ServiceSubscription
  }

  type Organization @key(fields: "id") {
    id: ID!
    invoices: [Invoice!]!
  }

  type ServiceSubscription @key(fields: "id") {
    id: ID!
    invoices: [Invoice!]!
  }

  type Money @shareable {
    amount: Decimal!
    currencyCode: CurrencyCode!
  }

  scalar CurrencyCode
  scalar Decimal
`

/** What routers ask, besides. */
const forRouters = `
  directive @link(url: String!, import: [String!]) on SCHEMA
  directive @key(fields: String!) on OBJECT
  directive @shareable on OBJECT
  scalar _Any
  union _Entity = Invoice | Organization | ServiceSubscription
  type _Service { sdl: String! }
  extend type Query {
    _service: _Service!
    _entities(representations: [_Any!]!): [_Entity]!
  }
`

/** In the demo data of Triptych the first organization is a customer of Cumulus Broker, and the third is not. */
const invoices = [
  {
    __typename: 'Invoice',
    id: '90000000-0000-4000-8000-000000000001',
    total: { amount: '30.00', currencyCode: 'EUR' },
    organization: { __typename: 'Organization', id: 'c0000000-0000-4000-8000-000000000001' },
    subscription: { __typename: 'ServiceSubscription', id: 'f0000000-0000-4000-8000-000000000001' },
  },
  {
    __typename: 'Invoice',
    id: '90000000-0000-4000-8000-000000000002',
    total: { amount: '88.00', currencyCode: 'EUR' },
    organization: { __typename: 'Organization', id: 'c0000000-0000-4000-8000-000000000003' },
    subscription: { __typename: 'ServiceSubscription', id: 'f0000000-0000-4000-8000-000000000015' },
  },
]

/** An object of another graph is its type and its key: there is nothing more to look up here. */
function entity(representation) {
  const { __typename: type, id } = representation
  return type === 'Invoice' ? invoices.find((invoice) => invoice.id === id) : representation
}

const resolvers = {
  Query: {
    invoices: () => invoices,
    _service: () => ({ sdl }),
    _entities: (_, { representations }) => representations.map(entity),
  },
  Organization: { invoices: ({ id }) => invoices.filter(({ organization }) => organization.id === id) },
  ServiceSubscription: { invoices: ({ id }) => invoices.filter(({ subscription }) => subscription.id === id) },
}

const yoga = createYoga({ schema: createSchema({ typeDefs: sdl + forRouters, resolvers }) })
const server = createServer((request, response) => void yoga(request, response))
server.listen(ports.billing, '127.0.0.1', () =>
  process.stdout.write(`Billing answers at http://127.0.0.1:${ports.billing}/graphql\n`),
)
