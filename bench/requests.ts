import type { Question } from './cases.ts'
import type { Party } from './data.ts'
import { postgraphileDocuments } from './documents.ts'
import { type Prepared, quantityMark } from './load/messages.ts'
import type { Server } from './servers.ts'

/** What makes a question a request to one server. */
export interface Asking {
  readonly server: Server
  /** Tokens by party; only the gateway looks at them. */
  readonly tokens: ReadonlyMap<string, string>
  /** The server's cursors of each seller's list: the first is the start of it, each further one is a hundred rows on. */
  readonly cursors: ReadonlyMap<string, readonly (string | null)[]>
}

/** An operation of GraphQL; a REST call has no document. */
export interface Operation {
  readonly name: string
  readonly document?: string
}

/** Names a party among tokens. */
export function keyOf({ role, id }: Party): string {
  return `${role} ${id}`
}

/** A request in the parts that a client sends. */
export interface Request {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A question as a request to one server. */
export function requestFor(
  { name, document }: Operation,
  { as, variables, hundreds, path }: Question,
  { server, tokens, cursors }: Asking,
): Request {
  const authorization: Record<string, string> =
    server.name === 'triptych' ? { authorization: `Bearer ${tokens.get(keyOf(as)) ?? ''}` } : {}
  const headers = { accept: 'application/json', ...authorization }
  if (path !== undefined) return { method: 'GET', path, headers, body: '' }
  const after = hundreds === undefined ? {} : { after: cursors.get(as.id)?.[hundreds] ?? null }
  const query = server.name === 'postgraphile' ? postgraphileDocuments[name] : document
  const body = JSON.stringify({ operationName: name, query, variables: { ...variables, ...after } })
  return { method: 'POST', path: '/graphql', headers: { ...headers, 'content-type': 'application/json' }, body }
}

/** A question as text for the load generator. */
export function prepared(of: Operation, question: Question, asking: Asking): Prepared {
  const { method, path, headers, body } = requestFor(of, question, asking)
  // Without the quotation marks that make the mark a text: it stands for a number.
  const sent = body.replace(`"${quantityMark}"`, quantityMark)
  const length: Record<string, string> = sent === '' ? {} : { 'content-length': String(Buffer.byteLength(sent)) }
  const lines = Object.entries({
    host: `127.0.0.1:${asking.server.port}`,
    connection: 'keep-alive',
    ...headers,
    ...length,
  })
  const request = `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${sent}`
  return { request, expects: question.expects, ...(question.change ? { change: question.change } : {}) }
}

/** Asks once, with any quantity, and answers status and JSON. */
export async function askOnce(
  { port }: Server,
  { method, path, headers, body }: Request,
  quantity = 0,
): Promise<{ status: number; json: unknown }> {
  const sent = body.replace(`"${quantityMark}"`, String(quantity))
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers,
    ...(sent === '' ? {} : { body: sent }),
  })
  return { status: response.status, json: await response.json() }
}
