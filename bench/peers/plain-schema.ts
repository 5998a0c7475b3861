import SchemaBuilder from '@pothos/core'
import DataloaderPlugin from '@pothos/plugin-dataloader'
import type { GraphQLSchema } from 'graphql'
import { cursorOf } from './cursors.ts'
import type { PlainDatabase } from './plain-database.ts'
import { plainReads, type SubscriptionRow } from './plain-reads.ts'
import { quantityChange } from './plain-write.ts'
import type { Changed } from './write.ts'

/** Rows in a list where the arguments do not say how many. */
const defaultSize = 20

/** A page of rows, one more of which was asked for than is shown. */
function pageOf(rows: readonly SubscriptionRow[], first: number) {
  const edges = rows.slice(0, first).map((node) => ({ cursor: cursorOf(node.createdAt, node.id), node }))
  return { edges, pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null } }
}

/** The part of the gateway's graph that is measured, as the guides of Pothos and of its plugin for DataLoader have it. */
export function plainSchema(database: PlainDatabase): GraphQLSchema {
  const reads = plainReads(database)
  const builder = new SchemaBuilder<{ DefaultFieldNullability: false }>({
    plugins: [DataloaderPlugin],
    defaultFieldNullability: false,
  })
  const Subscription = builder.objectRef<SubscriptionRow>('ServiceSubscription')
  const Service = builder.loadableObjectRef('Service', { load: reads.services })
  const Organization = builder.loadableObjectRef('Organization', { load: reads.organizations })
  const Reseller = builder.loadableObjectRef('Reseller', { load: reads.resellers })
  const Seller = builder.loadableObjectRef('Seller', { load: reads.sellers })

  Service.implement({ fields: (t) => ({ id: t.exposeID('id'), name: t.exposeString('name') }) })
  Subscription.implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      status: t.exposeString('status'),
      quantity: t.exposeInt('quantity'),
      version: t.exposeInt('version'),
      service: t.field({ type: Service, resolve: ({ serviceId }) => serviceId }),
      organization: t.field({ type: Organization, resolve: ({ organizationId }) => organizationId }),
    }),
  })
  const Edge = builder.objectRef<{ cursor: string; node: SubscriptionRow }>('ServiceSubscriptionEdge').implement({
    fields: (t) => ({ cursor: t.exposeString('cursor'), node: t.expose('node', { type: Subscription }) }),
  })
  const PageInfo = builder.objectRef<ReturnType<typeof pageOf>['pageInfo']>('PageInfo').implement({
    fields: (t) => ({
      hasNextPage: t.exposeBoolean('hasNextPage'),
      endCursor: t.exposeString('endCursor', { nullable: true }),
    }),
  })
  const Page = builder.objectRef<ReturnType<typeof pageOf>>('ServiceSubscriptionConnection').implement({
    fields: (t) => ({
      edges: t.expose('edges', { type: [Edge] }),
      nodes: t.field({ type: [Subscription], resolve: ({ edges }) => edges.map(({ node }) => node) }),
      pageInfo: t.expose('pageInfo', { type: PageInfo }),
    }),
  })
  const Organizations = builder
    .objectRef<{ nodes: Awaited<ReturnType<typeof reads.organizationsOf>> }>('OrganizationConnection')
    .implement({ fields: (t) => ({ nodes: t.expose('nodes', { type: [Organization] }) }) })
  Organization.implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      reseller: t.field({ type: Reseller, resolve: ({ resellerId }) => resellerId }),
      subscriptions: t.loadable({
        type: Page,
        byPath: true,
        args: { first: t.arg.int() },
        load: async (ids: string[], _, { first }) =>
          (await reads.newest(ids, first ?? defaultSize)).map((rows) => pageOf(rows, first ?? defaultSize)),
        resolve: ({ id }) => id,
      }),
    }),
  })
  Reseller.implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      organizations: t.field({
        type: Organizations,
        args: { first: t.arg.int() },
        resolve: async ({ id }, { first }) => ({ nodes: await reads.organizationsOf(id, first ?? defaultSize) }),
      }),
    }),
  })
  Seller.implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      subscriptions: t.field({
        type: Page,
        args: { first: t.arg.int(), after: t.arg.string() },
        resolve: async ({ id }, { first, after }) => {
          const size = first ?? defaultSize
          return pageOf(await reads.subscriptionsOf(id, after, size + 1), size)
        },
      }),
    }),
  })
  builder.queryType({
    fields: (t) => ({
      subscription: t.field({
        type: Subscription,
        nullable: true,
        args: { id: t.arg.id({ required: true }) },
        resolve: (_, { id }) => reads.subscription(id),
      }),
      seller: t.field({ type: Seller, args: { id: t.arg.id({ required: true }) }, resolve: (_, { id }) => id }),
      reseller: t.field({ type: Reseller, args: { id: t.arg.id({ required: true }) }, resolve: (_, { id }) => id }),
    }),
  })
  const Success = builder
    .objectRef<Extract<Changed, { subscription: unknown }>>('UpdateSubscriptionSuccess')
    .implement({
      fields: (t) => ({
        subscription: t.field({ type: Subscription, resolve: ({ subscription }) => subscription as SubscriptionRow }),
      }),
    })
  const DomainError = builder.interfaceRef<Extract<Changed, { code: string }>>('DomainError').implement({
    fields: (t) => ({ code: t.exposeString('code'), message: t.exposeString('message') }),
  })
  const Refusal = builder
    .objectRef<Extract<Changed, { code: string }>>('UpdateSubscriptionRefusal')
    .implement({ interfaces: [DomainError] })
  const Result = builder.unionType('UpdateSubscriptionResult', {
    types: [Success, Refusal],
    resolveType: (changed) => ('code' in changed ? Refusal : Success),
  })
  const Input = builder.inputType('UpdateSubscriptionInput', {
    fields: (t) => ({ subscriptionId: t.id({ required: true }), quantity: t.int({ required: true }) }),
  })
  const change = quantityChange(database)
  builder.mutationType({
    fields: (t) => ({
      updateSubscription: t.field({
        type: Result,
        args: { input: t.arg({ type: Input, required: true }) },
        resolve: (_, { input }) => change(input.subscriptionId, input.quantity),
      }),
    }),
  })
  return builder.toSchema()
}
