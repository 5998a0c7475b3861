/**
 * A router: one graph for clients, made of Triptych and billing. Each is asked with the credentials that the client
 * sent.
 */
import { createServer } from 'node:http'
import { getStitchedSchemaFromSupergraphSdl } from '@graphql-tools/federation'
import { createYoga } from 'graphql-yoga'
import { ports } from './settings.js'
import { composeSupergraph } from './supergraph.js'

const schema = getStitchedSchemaFromSupergraphSdl({
  supergraphSdl: await composeSupergraph(),
  batch: true,
  httpExecutorOpts: {
    headers(request) {
      const authorization = request?.context?.request?.headers.get('authorization')
      return authorization ? { authorization } : {}
    },
  },
})

// The graphs' own errors are made to be read; masked, a hidden organization would look like a failure.
const yoga = createYoga({ schema, maskedErrors: false })
const server = createServer((request, response) => void yoga(request, response))
server.listen(ports.router, '127.0.0.1', () =>
  process.stdout.write(`The router answers at http://127.0.0.1:${ports.router}/graphql\n`),
)
