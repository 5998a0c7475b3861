/**
 * The peer to be measured against: Fastify and mercurius with its compiler on, its own loaders, and SQL written by
 * hand. No credentials, no visibility, no limits, no logs.
 */
import { fastify } from 'fastify'
import { mercurius } from 'mercurius'
import type { Row } from './engine.ts'
import { announce, openGiven } from './listen.ts'
import { peerSchema } from './schema.ts'
import { createStore } from './store.ts'

const store = createStore(await openGiven())
const app = fastify({ logger: false })

interface Asked {
  readonly obj: Row
  readonly params: { readonly first?: number }
}

const idsIn = (queries: readonly Asked[], column: string) => queries.map(({ obj }) => obj[column] as string)

await app.register(mercurius, {
  schema: peerSchema,
  jit: 1,
  graphiql: false,
  resolvers: {
    Query: {
      subscription: (_: unknown, { id }: { id: string }) => store.subscription(id),
      seller: (_: unknown, { id }: { id: string }) => store.seller(id),
      reseller: (_: unknown, { id }: { id: string }) => store.reseller(id),
    },
    Mutation: {
      updateSubscription: (_: unknown, { input }: { input: { subscriptionId: string; quantity: number } }) =>
        store.changeQuantity(input.subscriptionId, input.quantity),
    },
    UpdateSubscriptionResult: { resolveType: (result: object) => ('code' in result ? 'UpdateSubscriptionRefusal' : 'UpdateSubscriptionSuccess') },
    Seller: {
      subscriptions: (seller: Row, { first = 20, after }: { first?: number; after?: string }) =>
        store.subscriptionsOfSeller(seller['id'] as string, first, after),
    },
    Reseller: {
      organizations: (reseller: Row, { first = 20 }: { first?: number }) => store.organizationsOfReseller(reseller['id'] as string, first),
    },
  },
  loaders: {
    ServiceSubscription: {
      service: async (queries: readonly Asked[]) => store.services(idsIn(queries, 'service_id')),
      organization: async (queries: readonly Asked[]) => store.organizations(idsIn(queries, 'organization_id')),
    },
    Organization: {
      reseller: async (queries: readonly Asked[]) => store.resellers(idsIn(queries, 'reseller_id')),
      // All are asked with the same arguments, as they stand in one place of a query.
      subscriptions: async (queries: readonly Asked[]) => store.subscriptionsOfOrganizations(idsIn(queries, 'id'), queries[0]?.params.first ?? 20),
    },
  },
} as never)
await app.listen({ port: 0, host: '127.0.0.1' })
announce(app.server)
