import { buildSchema, graphql, parse, print, visit } from 'graphql'
import {
  acmeBakery,
  auroraBackup,
  birchClinic,
  borealisVault,
  cedarLogistics,
  elmStudio,
  fixedId,
  googleWorkspace,
  subscriptionId,
} from '../../src/demo/ids.ts'

/** What another team might write: it adds to three of our types, refers to two, and shares what both define. */
export const billingSdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
  type Query { invoices: InvoiceConnection! invoice(id: ID!): Invoice node(id: ID!): Node }
  type Mutation { payInvoice(id: ID!): Invoice }
  interface Node { id: ID! }
  type Invoice implements Node @key(fields: "id") {
    id: ID! isPaid: Boolean! total: Money! issuedAt: DateTime! organization: Organization subscription: ServiceSubscription
    definition: ServiceDefinition
  }
  type InvoiceConnection { nodes: [Invoice!]! pageInfo: PageInfo! }
  type Organization @key(fields: "id") { id: ID! invoices: [Invoice!]! }
  type ServiceSubscription @key(fields: "id") { id: ID! invoices: [Invoice!]! }
  type ServiceDefinition @key(fields: "serviceId") { serviceId: ID! taxCode: String! }
  type Money @shareable { amount: Decimal! currencyCode: CurrencyCode! }
  type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  scalar CurrencyCode
  scalar DateTime
  scalar Decimal
`

const machinery = `
  scalar _Any
  union _Entity = Invoice | Organization | ServiceDefinition | ServiceSubscription
  type _Service { sdl: String! }
  extend type Query { _service: _Service! _entities(representations: [_Any!]!): [_Entity]! }
`

interface Representation {
  readonly __typename: string
  readonly id?: string
  readonly serviceId?: string
}

/** Four invoices of the demo's organizations, the last of them for a subscription that Triptych has never heard of. */
const invoices = [
  { number: 1, serviceId: auroraBackup, organization: acmeBakery, subscription: subscriptionId(1), amount: '30.00' },
  {
    number: 2,
    serviceId: googleWorkspace,
    organization: birchClinic,
    subscription: subscriptionId(2),
    amount: '125.00',
  },
  {
    number: 3,
    serviceId: googleWorkspace,
    organization: cedarLogistics,
    subscription: subscriptionId(15),
    amount: '88.00',
  },
  {
    number: 4,
    serviceId: borealisVault,
    organization: elmStudio,
    subscription: subscriptionId(9_999),
    amount: '12.00',
  },
].map(({ number, organization, subscription, serviceId, amount }) => ({
  __typename: 'Invoice',
  id: invoiceId(number),
  isPaid: false,
  issuedAt: '2026-03-01T00:00:00.000Z',
  total: { amount, currencyCode: 'EUR' },
  organizationId: organization,
  subscriptionId: subscription,
  organization: () => entity({ __typename: 'Organization', id: organization }),
  subscription: () => entity({ __typename: 'ServiceSubscription', id: subscription }),
  definition: () => entity({ __typename: 'ServiceDefinition', serviceId }),
}))

/** The ids of invoices. */
export function invoiceId(number: number): string {
  return fixedId('9', number)
}

/** What billing knows of a thing: its key, and what it adds. It does not ask whether there is such a thing. */
function entity({ __typename, id, serviceId }: Representation): object | null {
  switch (__typename) {
    case 'Organization':
      return { __typename, id, invoices: () => invoices.filter(({ organizationId }) => organizationId === id) }
    case 'ServiceSubscription':
      return { __typename, id, invoices: () => invoices.filter(({ subscriptionId }) => subscriptionId === id) }
    case 'ServiceDefinition':
      return { __typename, serviceId, taxCode: serviceId === googleWorkspace ? 'SW-WORK' : 'SW' }
    default:
      return invoices.find((each) => each.id === id) ?? null
  }
}

const root = {
  _service: { sdl: billingSdl },
  _entities: ({ representations }: { representations: Representation[] }) => representations.map(entity),
  invoices: {
    nodes: invoices,
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  },
  invoice: ({ id }: { id: string }) => invoices.find((each) => each.id === id) ?? null,
  node: ({ id }: { id: string }) => invoices.find((each) => each.id === id) ?? null,
  payInvoice: ({ id }: { id: string }) => ({ ...invoices.find((each) => each.id === id), isPaid: true }),
}

/** The schema that answers: without federation's directives, with the fields that routers ask. */
const schema = buildSchema(
  machinery + print(visit(parse(billingSdl), { SchemaExtension: () => null, Directive: () => null })),
)

/** The second subgraph. It believes whoever asks, and so would show every invoice to everybody. */
export async function answerBilling(request: Request): Promise<Response> {
  const { query, variables } = (await request.json()) as { query: string; variables?: Record<string, unknown> }
  return Response.json(await graphql({ schema, source: query, rootValue: root, variableValues: variables }))
}
