import { GraphQLError } from 'graphql'
import type { Context } from '../context.ts'
import { limitBody } from '../http/body.ts'
import { textOf } from '../http/content.ts'
import { corsHeaders, preflight } from '../http/cross-site.ts'
import { type MinimalRequest, type MinimalResponse, responseOf } from '../http/minimal.ts'
import { type AdmissionRules, admit, bodyNotText, bodyTooLong } from './admission.ts'
import type { RequestLog } from './request-log.ts'
import type { GraphqlServer } from './server.ts'

/** The options of the handler. */
export interface HandlerOptions extends AdmissionRules {
  readonly server: GraphqlServer
  /** The bytes that a body may have. */
  readonly bodyBytes: number
}

/** The context of a request before it is admitted. */
export type RequestBase = Omit<Context, 'viewer'> & { readonly requestLog: RequestLog }

/** GraphQL over HTTP: one way to an answer, entered at two places. */
export interface GraphqlHandler {
  readonly handleRequest: (request: Request, base: RequestBase) => Promise<Response>
  /** For a POST whose body was read and is no longer than allowed: spares the objects of a request and a response. */
  readonly handleFast: (request: MinimalRequest, body: string, base: RequestBase) => Promise<MinimalResponse>
}

/** Makes the handler of all requests to the graph. */
export function createHandler({ server, bodyBytes, ...rules }: HandlerOptions): GraphqlHandler {
  return {
    async handleRequest(request, base) {
      if (request.method === 'OPTIONS') return preflight(request, rules.corsOrigins, 'GET, HEAD, OPTIONS, POST')
      const response = responseOf(await handle(request, () => bodyOf(request, bodyBytes), base))
      return request.method === 'HEAD' ? new Response(null, response) : response
    },
    handleFast: (request, body, base) => handle(request, () => body, base),
  }

  async function handle(request: MinimalRequest, readBody: ReadBody, base: RequestBase): Promise<MinimalResponse> {
    const response = await answer(request, readBody, base)
    return { ...response, headers: { ...response.headers, ...corsHeaders(request, rules.corsOrigins) } }
  }

  async function answer(request: MinimalRequest, readBody: ReadBody, base: RequestBase): Promise<MinimalResponse> {
    const admitted = await admit(request, rules)
    if (admitted instanceof GraphQLError) return server.refuse(admitted, base)
    const body = await readBody()
    if (body instanceof GraphQLError) return server.refuse(body, base)
    const cost = { requested: 0, isShown: request.headers.get('x-graphql-cost') === '1' }
    const method = request.method === 'HEAD' ? 'GET' : request.method
    return server.answer({ method, url: request.url, body }, { ...base, ...admitted, cost })
  }
}

/** Reads a body, null where there is none; answers the error of one that is too long, or no text. */
type ReadBody = () => Promise<string | GraphQLError | null> | string

async function bodyOf(request: Request, limit: number): Promise<string | GraphQLError | null> {
  if (request.method !== 'POST') return null
  const readable = await limitBody(request, limit)
  return readable ? (textOf(new Uint8Array(await readable.arrayBuffer())) ?? bodyNotText()) : bodyTooLong(limit)
}
