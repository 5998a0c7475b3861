/**
 * The peer to be measured against: Fastify and mercurius with its compiler on, and SQL written by hand. No credentials,
 * no visibility, no limits, no logs. It batches by its own loaders, as its documentation teaches; with `dataloader` as
 * the second argument by DataLoader, which costs it less.
 */
import { fastify } from 'fastify'
import { mercurius, type MercuriusLoaders } from 'mercurius'
import type { Row } from './engine.ts'
import { announce, openGiven } from './listen.ts'
import { createLoaders, loadingResolvers, resultType, rootResolvers } from './resolvers.ts'
import { peerSchema } from './schema.ts'
import { createStore } from './store.ts'

const store = createStore(openGiven())
const app = fastify({ logger: false })

interface Asked {
  readonly obj: Row
  readonly params: { readonly first?: number }
}

const idsIn = (queries: readonly Asked[], column: string) => queries.map(({ obj }) => obj[column] as string)

const ownLoaders = {
  ServiceSubscription: {
    service: async (queries: readonly Asked[]) => store.services(idsIn(queries, 'service_id')),
    organization: async (queries: readonly Asked[]) => store.organizations(idsIn(queries, 'organization_id')),
  },
  Organization: {
    reseller: async (queries: readonly Asked[]) => store.resellers(idsIn(queries, 'reseller_id')),
    // All are asked with the same arguments, as they stand in one place of a query.
    subscriptions: async (queries: readonly Asked[]) =>
      store.subscriptionsOfOrganizations(idsIn(queries, 'id'), queries[0]?.params.first ?? 20),
  },
}

const resolvers = { ...rootResolvers(store), UpdateSubscriptionResult: { resolveType: resultType } }
const batching =
  process.argv[3] === 'dataloader'
    ? { resolvers: { ...resolvers, ...loadingResolvers }, context: () => ({ loaders: createLoaders(store) }) }
    : { resolvers, loaders: ownLoaders as unknown as MercuriusLoaders }

await app.register(mercurius, { schema: peerSchema, jit: 1, graphiql: false, ...(batching as object) })
await app.listen({ port: 0, host: '127.0.0.1' })
announce(app.server)
