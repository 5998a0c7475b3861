/**
 * A peer that many use: Apollo Server as it comes, in its own HTTP server, with DataLoader and the same hand-written SQL
 * as the other peers. No credentials, no visibility, no limits, no logs.
 */
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import DataLoader from 'dataloader'
import type { Maybe, Row } from './engine.ts'
import { openGiven } from './listen.ts'
import { peerSchema } from './schema.ts'
import { createStore } from './store.ts'

const store = createStore(await openGiven())

/** What each request has of its own. */
function createLoaders() {
  const loader = (find: (ids: readonly string[]) => Maybe<(Row | undefined)[]>) => new DataLoader<string, Row>(async (ids) => (await find(ids)) as Row[])
  const lists = new Map<number, DataLoader<string, object>>()
  return {
    services: loader(store.services),
    organizations: loader(store.organizations),
    resellers: loader(store.resellers),
    /** Lists with different arguments are read apart. */
    newest(first: number) {
      const list = lists.get(first) ?? new DataLoader<string, object>(async (ids) => store.subscriptionsOfOrganizations(ids, first))
      lists.set(first, list)
      return list
    },
  }
}

type Loaders = ReturnType<typeof createLoaders>

const server = new ApolloServer<Loaders>({
  typeDefs: peerSchema,
  // What production has, and nothing else: no landing page, no reports.
  introspection: false,
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
    UpdateSubscriptionResult: { __resolveType: (result: object) => ('code' in result ? 'UpdateSubscriptionRefusal' : 'UpdateSubscriptionSuccess') },
    DomainError: { __resolveType: () => 'UpdateSubscriptionRefusal' },
    Seller: {
      subscriptions: (seller: Row, { first = 20, after }: { first?: number; after?: string }) =>
        store.subscriptionsOfSeller(seller['id'] as string, first, after),
    },
    Reseller: {
      organizations: (reseller: Row, { first = 20 }: { first?: number }) => store.organizationsOfReseller(reseller['id'] as string, first),
    },
    ServiceSubscription: {
      service: (row: Row, _: unknown, { services }: Loaders) => services.load(row['service_id'] as string),
      organization: (row: Row, _: unknown, { organizations }: Loaders) => organizations.load(row['organization_id'] as string),
    },
    Organization: {
      reseller: (row: Row, _: unknown, { resellers }: Loaders) => resellers.load(row['reseller_id'] as string),
      subscriptions: (row: Row, { first = 20 }: { first?: number }, loaders: Loaders) => loaders.newest(first).load(row['id'] as string),
    },
  },
})

const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' }, context: async () => createLoaders() })
process.stdout.write(`${new URL(url).port}\n`)
