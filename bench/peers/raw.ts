/**
 * The limit: node:http and prepared statements with a hand-written answer per query. No GraphQL, no credentials, no
 * visibility, no limits: what answering the same data costs at least.
 */
import { createServer, type ServerResponse } from 'node:http'
import { once } from './engine.ts'
import { announce, openGiven } from './listen.ts'
import { graphAnswers, type Variables } from './raw-graph.ts'
import { restAnswers } from './raw-rest.ts'

const engine = openGiven()
const graph = graphAnswers(engine)
const rest = restAnswers(engine)

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    void once(rest(request.url ?? ''), (body) => end(response, body))
    return
  }
  let text = ''
  request.on('data', (chunk: Buffer) => (text += chunk.toString()))
  request.on('end', () => {
    const { operationName, variables } = JSON.parse(text) as { operationName: string; variables: Variables }
    void once(graph[operationName]?.(variables), (data) => end(response, { data }))
  })
})
server.listen(0, '127.0.0.1', () => announce(server))

function end(response: ServerResponse, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  response.end(text)
}
