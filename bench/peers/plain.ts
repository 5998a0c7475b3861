/**
 * What this gateway is made of, without it: GraphQL Yoga, Pothos with its plugins for DataLoader and connections, and
 * Drizzle, each as its guide shows it. No credentials, no visibility, no limits, no logs.
 */
import { createServer } from 'node:http'
import { createYoga } from 'graphql-yoga'
import { announce } from './listen.ts'
import { openPlain } from './plain-database.ts'
import { plainSchema } from './plain-schema.ts'

const yoga = createYoga({ schema: plainSchema(openPlain()), graphiql: false, landingPage: false })
const server = createServer((request, response) => void yoga(request, response))
server.listen(0, '127.0.0.1', () => announce(server))
