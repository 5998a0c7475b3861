/**
 * A peer that many use: Apollo Server as it comes, in its own HTTP server, with DataLoader and the same hand-written
 * SQL as the other peers. No credentials, no visibility, no limits, no logs.
 */
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { openGiven } from './listen.ts'
import { createLoaders, type Loading, loadingResolvers, resultType, rootResolvers } from './resolvers.ts'
import { peerSchema } from './schema.ts'
import { createStore } from './store.ts'

const store = createStore(openGiven())
const server = new ApolloServer<Loading>({
  typeDefs: peerSchema,
  introspection: false,
  resolvers: {
    ...rootResolvers(store),
    ...loadingResolvers,
    UpdateSubscriptionResult: { __resolveType: resultType },
    DomainError: { __resolveType: () => 'UpdateSubscriptionRefusal' },
  },
})
const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: '127.0.0.1' },
  context: async () => ({ loaders: createLoaders(store) }),
})
process.stdout.write(`${new URL(url).port}\n`)
