/**
 * A peer on PostgreSQL alone: PostGraphile 5 by its recommended preset, over the tables as they are. It has names and a
 * condition beside that, so that it can be asked for the same; the write is a function of the database, as its
 * documentation has writes that are more than a row. No credentials, no visibility, no limits, no logs.
 */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { postgraphile } from 'postgraphile'
import { makePgService } from 'postgraphile/adaptors/pg'
import { grafserv } from 'postgraphile/grafserv/node'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'
import { addPgTableCondition, pgSmartTags } from 'postgraphile/utils'

const connectionString = process.argv[2] ?? ''

const client = new pg.Client({ connectionString })
await client.connect()
await client.query(await readFile(join(import.meta.dirname, 'change-quantity.sql'), 'utf8'))
await client.end()

const subscriptions = 'subscriptions'

/** The name that it would give to the type is that of a root of GraphQL. */
const names = pgSmartTags({ kind: 'class', match: subscriptions, tags: { name: 'service_subscriptions' } })

const isListed = addPgTableCondition(
  { schemaName: 'public', tableName: subscriptions },
  'isListed',
  ({ graphql }) => ({ type: graphql.GraphQLBoolean }),
  (_, { sqlTableAlias, sql }) => sql`${sqlTableAlias}.status <> 'DELETED'`,
)

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [names, isListed],
  grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false },
  // As many connections as the gateway opens.
  pgServices: [makePgService({ connectionString, schemas: ['public'], poolConfig: { max: 10 } })],
})
const server = createServer()
await instance.createServ(grafserv).addTo(server)
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
