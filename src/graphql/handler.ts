import { GraphQLError } from 'graphql'
import { bytesOf } from '../http/body.ts'
import { textOf } from '../http/content.ts'
import { preflight, readableBy } from '../http/cross-site.ts'
import { type MinimalRequest, type MinimalResponse, type ReadBody, responseOf } from '../http/minimal.ts'
import { positionHeader } from '../http/position.ts'
import { type Budgets, refusedPoints } from '../identity/budgets.ts'
import { BadCredentials } from '../identity/refusals.ts'
import type { RequestLog } from '../request-log.ts'
import { isSameViewer, type Viewer } from '../viewer.ts'
import { type AdmissionRules, admit, bodyNotText, bodyTooLong, type TellRefused } from './admission.ts'
import { publicError, rateLimited } from './errors.ts'
import { limitsFor, type LimitsOfCallers } from './limits.ts'
import { isStream, negotiateMediaType } from './media-types.ts'
import type { RequestBase, ServerContext } from './server-context.ts'
import type { AdmittedRequest, GraphqlServer } from './server.ts'

/** The options of the handler. */
export interface HandlerOptions extends AdmissionRules {
  readonly server: GraphqlServer
  readonly limits: LimitsOfCallers
  readonly budgets: Budgets
  readonly tellRefused: TellRefused
}

/** GraphQL over HTTP: one way to an answer, entered at two places. */
export interface GraphqlHandler {
  readonly handleRequest: (request: Request, base: RequestBase) => Promise<Response>
  /** For a POST: spares the objects of a request and a response. What lets other sites read it is not in it yet. */
  readonly handleFast: (request: MinimalRequest, readBody: ReadBody, base: RequestBase) => Promise<MinimalResponse>
  /** The answer to a request that is not looked at, for this reason. */
  readonly refuse: GraphqlServer['refuse']
}

/** How a request is answered that was admitted, and how one that was not. */
interface Answering<Answer> {
  readonly answer: (request: AdmittedRequest, context: ServerContext) => Promise<Answer>
  readonly refuse: (error: GraphQLError) => Answer
}

/** Makes the handler of all requests to the graph. */
export function createHandler({ server, limits, budgets, tellRefused, ...rules }: HandlerOptions): GraphqlHandler {
  return {
    async handleRequest(request, base) {
      if (request.method === 'OPTIONS') return preflight(request, rules.corsOrigins, 'GET, HEAD, OPTIONS, POST')
      const response = readableBy(
        rules.corsOrigins,
        request,
        (await streamed(request, base)) ?? responseOf(await handle(request, (limit) => bytesOf(request, limit), base)),
      )
      if (request.method !== 'HEAD') return response
      // A stream would be told to nobody, and stay open.
      await response.body?.cancel()
      return new Response(null, response)
    },
    handleFast: handle,
    refuse: server.refuse,
  }

  function handle(request: MinimalRequest, readBody: ReadBody, base: RequestBase): Promise<MinimalResponse> {
    return enter(request, readBody, base, { answer: server.answer, refuse: (error) => server.refuse(error, base) })
  }

  /** The answer to a request that takes a stream; null where it takes none. */
  async function streamed(request: Request, base: RequestBase): Promise<Response | null> {
    const mediaType = negotiateMediaType(request.headers.get('accept'))
    if (mediaType === null || !isStream(mediaType)) return null
    return enter(request, (limit) => bytesOf(request, limit), base, {
      answer: server.stream,
      refuse: (error) => responseOf(server.refuse(error, base)),
    })
  }

  /** Admits a request, and has it answered within its account's budget, or refused. */
  async function enter<Answer>(
    request: MinimalRequest,
    readBody: ReadBody,
    base: RequestBase,
    { answer, refuse }: Answering<Answer>,
  ): Promise<Answer> {
    const admission = admit(request, rules)
    const admitted = admission instanceof Promise ? await admission : admission
    if (admitted instanceof GraphQLError) {
      if (admitted.extensions['code'] === 'UNAUTHENTICATED') budgets.of(null, base.address).charge(refusedPoints)
      noteRefusal(base.requestLog, admitted)
      return refuse(admitted)
    }
    if (base.reads?.isMalformed) return refuse(wrongPosition())
    base.requestLog.viewer = admitted.viewer
    const account = budgets.of(admitted.viewer, base.address)
    base.bounds.lane = account
    const exhausted = account.enter()
    if (exhausted) return refuse(rateLimited(exhausted))
    try {
      const { bodyBytes } = limitsFor(admitted.viewer, limits)
      const body = request.method === 'POST' ? textIn(await readBody(bodyBytes), bodyBytes) : null
      if (body instanceof GraphQLError) return refuse(body)
      const cost = { requested: 0, characters: 0, isShown: request.headers.get('x-graphql-cost') === '1' }
      base.requestLog.cost = cost
      const method = request.method === 'HEAD' ? 'GET' : request.method
      const isSignedIn = () => isStillSignedIn(request, base, admitted.viewer)
      return await answer({ method, url: request.url, body }, { ...base, ...admitted, account, cost, isSignedIn })
    } finally {
      account.leave()
    }
  }

  /** Whether credentials still stand for the same viewer, with the same rights. */
  async function isStillSignedIn(
    request: MinimalRequest,
    { requestId, address }: RequestBase,
    before: Viewer | null,
  ): Promise<boolean> {
    try {
      const viewer = await rules.authenticate(request)
      return viewer !== null && before !== null && isSameViewer(viewer, before)
    } catch (error) {
      if (!(error instanceof BadCredentials)) throw error
      tellRefused(error.reason, { requestId, address, method: request.method, headers: request.headers })
      return false
    }
  }
}

function wrongPosition(): GraphQLError {
  const message = `The header ${positionHeader} is none that was answered here: send the last one as it came, or none.`
  return publicError('BAD_REQUEST', message, { http: { status: 400 } })
}

/** Notes why credentials were refused, if that is why a request was. */
function noteRefusal(log: RequestLog, { extensions }: GraphQLError): void {
  const { reason } = extensions
  if (extensions['code'] === 'UNAUTHENTICATED' && typeof reason === 'string') log.refusedCredentials = reason
}

/** The text of a body; the error of one that is too long, or no text. */
function textIn(body: Uint8Array | null, limit: number): string | GraphQLError {
  return body ? (textOf(body) ?? bodyNotText()) : bodyTooLong(limit)
}
