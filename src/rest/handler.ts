import { type Context, readingContext } from '../context.ts'
import { DatabaseUnavailable } from '../database-unavailable.ts'
import { RequestEnded } from '../database/bounded.ts'
import type { FaultLog } from '../fault-log.ts'
import { Answer } from '../http/answer.ts'
import { corsHeaders, isCrossSite, preflightAnswer } from '../http/cross-site.ts'
import type { MinimalRequest, ReadBody } from '../http/minimal.ts'
import { positionHeader } from '../http/position.ts'
import { pathOf } from '../http/url.ts'
import {
  type Account,
  type Budgets,
  type Exhausted,
  exhaustedHeaders,
  exhaustedMessage,
  rateLimitHeaders,
  refusedPoints,
} from '../identity/budgets.ts'
import { BadCredentials, IssuerUnavailable } from '../identity/refusals.ts'
import { objectionToScope, objectionToWrite } from '../identity/restrictions.ts'
import { IdempotencyMismatch, Refusal, VersionConflict } from '../operations/refusals.ts'
import type { RequestLog } from '../request-log.ts'
import { excerpt } from '../values/excerpt.ts'
import { isUuid } from '../values/uuid.ts'
import type { Viewer } from '../viewer.ts'
import { bodyIn } from './body.ts'
import { chargedTo } from './charges.ts'
import { notValid } from './documented-names.ts'
import { dryReply, withoutFlag } from './dry-runs.ts'
import { absent, failed, malformed, methodNotAllowed, refused } from './errors.ts'
import { readQuery } from './query.ts'
import type { Reply } from './reply.ts'
import { respond, versionsIn } from './respond.ts'
import type { Route } from './route.ts'
import { createRouter, type Found } from './router.ts'

/** The options of the REST handler. */
export interface RestHandlerOptions {
  readonly routes: readonly Route[]
  readonly bodyBytes: number
  readonly corsOrigins: readonly string[]
  readonly budgets: Budgets
  /** Milliseconds that a request may take. */
  readonly deadlineMs: number
  /** What comes of parameters that an operation does not have. */
  readonly unknownParameters: 'refuse' | 'report' | 'ignore'
  readonly tellFault: FaultLog
  readonly authenticate: (request: MinimalRequest) => Promise<Viewer | null> | Viewer | null
}

/** What a request carries beside itself. */
type Base = Omit<Context, 'viewer' | 'account'> & {
  readonly requestLog: RequestLog
  /** The address that it comes from. */
  readonly address: string
}

/** Makes the REST handler, which answers requests to `/api/…` and `/csp/…`. */
export function createRestHandler(
  options: RestHandlerOptions,
): (request: MinimalRequest, readBody: ReadBody, base: Base) => Promise<Answer> {
  const find = createRouter(options.routes)
  return async (request, readBody, base) => {
    const found = find(request.method, pathOf(request.url))
    const answer = await answerFound(options, found, { request, readBody }, base)
    if (answer.errorName !== null) base.requestLog.errorCodes = [answer.errorName]
    Object.assign(answer.headers, corsHeaders(request, options.corsOrigins))
    return request.method === 'HEAD' ? answer.withoutBody() : answer
  }
}

/** A request as it came in. */
interface Incoming {
  readonly request: MinimalRequest
  readonly readBody: ReadBody
}

/** The answer to a request at an address where this was found; whatever goes wrong, it has one. */
async function answerFound(
  options: RestHandlerOptions,
  found: Found | null,
  incoming: Incoming,
  base: Base,
): Promise<Answer> {
  if (!found) return absent()
  const { allow, route, params } = found
  const { request } = incoming
  if (request.method === 'OPTIONS') return preflightAnswer(request, options.corsOrigins, allow)
  if (!route) return methodNotAllowed(allow)
  try {
    return await answerRoute(options, route, incoming, params, base)
  } catch (error) {
    // Who has gone away gets no answer, and nothing is wrong here.
    if (request.signal?.aborted) throw error
    options.tellFault(error, base)
    return failed('InternalError', 'Something went wrong here. The request id finds the details in the log.')
  }
}

async function answerRoute(
  options: RestHandlerOptions,
  route: Route,
  incoming: Incoming,
  params: Readonly<Record<string, string>>,
  base: Base,
): Promise<Answer> {
  const { request } = incoming
  if (isCrossSite(request, options.corsOrigins))
    return failed('CrossSiteRequest', 'A page of another site may not use this API from a browser.')
  const { requestLog } = base
  requestLog.operation = route.operationId
  try {
    const viewer = await options.authenticate(request)
    requestLog.viewer = viewer
    if (!viewer)
      return unauthenticated('This needs credentials: send the header Authorization: Bearer <token>.', 'Bearer')
    const account = options.budgets.of(viewer, base.address)
    base.bounds.lane = account
    const answer = await withinBudget(account, route, () =>
      answerViewer(options, route, incoming, params, { ...base, viewer, account }),
    ).catch((error: unknown) => refusalFor(error, options, request, base))
    Object.assign(answer.headers, rateLimitHeaders(account))
    return answer
  } catch (error) {
    return refusalFor(error, options, request, base)
  }
}

/** The answer to what kept a request from one. Throws what was not foreseen. */
function refusalFor(error: unknown, options: RestHandlerOptions, request: MinimalRequest, base: Base): Answer {
  if (error instanceof Refusal) return refused(error, { hasIfMatch: request.headers.get('if-match') !== null })
  if (error instanceof DatabaseUnavailable) {
    options.tellFault(error, base)
    return failed('ServiceUnavailable', error.message, { 'retry-after': String(error.retryAfterSeconds) })
  }
  if (error instanceof IssuerUnavailable) return failed('IssuerUnavailable', error.message, { 'retry-after': '5' })
  if (error instanceof RequestEnded) return ended(error, options)
  if (!(error instanceof BadCredentials)) throw error
  options.budgets.of(null, base.address).charge(refusedPoints)
  base.requestLog.refusedCredentials = error.reason
  return unauthenticated(error.message, `Bearer error="invalid_token", error_description="${error.message}"`)
}

/** Answers a request as far as the account's budget goes. */
async function withinBudget(account: Account, route: Route, answer: () => Promise<Answer>): Promise<Answer> {
  const exhausted = account.enter()
  if (exhausted) return tooMany(exhausted)
  try {
    const refused = account.begin(1, route.method === 'get' ? 0 : 1)
    if (refused) return tooMany(refused)
    account.end(1, 1)
    return await answer()
  } finally {
    account.leave()
  }
}

async function answerViewer(
  options: RestHandlerOptions,
  route: Route,
  { request, readBody }: Incoming,
  params: Readonly<Record<string, string>>,
  base: Base & { readonly viewer: Viewer; readonly account: Account },
): Promise<Answer> {
  const context = route.method === 'get' ? readingContext(base) : base
  const { viewer, account } = context
  if (!route.roles.includes(viewer.role))
    return failed('Forbidden', `This is for ${route.roles.map(roleLabel).join(', ')}.`)
  const isWrite = route.method !== 'get'
  const objection =
    objectionToScope(viewer, route.area, isWrite) ??
    (isWrite ? objectionToWrite(viewer, route.isOfOneService ?? false) : null)
  if (objection) return failed('Forbidden', objection.message)
  if (Object.values(params).some((id) => !isUuid(id))) return absent()
  const values = askedOf(options, route, request, base)
  if (values instanceof Answer) return values
  if (context.reads?.isMalformed) return malformed({ [positionHeader]: [notValid] })
  const { isDry, query } = withoutFlag(values)
  const versions = route.method === 'get' ? null : versionsIn(request.headers.get('if-match'))
  if (versions === 'malformed')
    return malformed({ 'If-Match': [notValid, 'It must be an ETag as it was read, with its quotes, or *.'] })
  const body = route.body ? await bodyIn(route.body, request, readBody, options.bodyBytes) : undefined
  if (body instanceof Answer) return body
  const idempotencyKey = request.headers.get('idempotency-key')
  const given = { viewer, params, query, body, idempotencyKey, address: () => addressOf(request) }
  const handle = (own: Context) => {
    const attempt = (expectedVersion: number | null) => route.handle({ ...given, context: own, expectedVersion })
    return versions ? withAnyVersion(versions, attempt) : attempt(null)
  }
  const reply = isDry ? await dryReply(handle, context) : await handle(context)
  const charged = chargedTo(account, reply)
  if ('kind' in charged) return tooMany(charged)
  const answer = await respond(request, charged, (error) => options.tellFault(error, base))
  // What follows is read as it is taken, however long that takes.
  context.bounds.free()
  return answer
}

/** The address that a request names, without what it asks for and a last slash. */
function addressOf({ url }: MinimalRequest): string {
  const { origin, pathname } = new URL(url)
  return origin + pathname.replace(/\/$/, '')
}

function tooMany(exhausted: Exhausted): Answer {
  return failed('TooManyRequests', exhaustedMessage(exhausted), exhaustedHeaders(exhausted))
}

/** The answer to a request that took too long; nobody hears it whose client has gone away. */
function ended({ reason, hadMs }: RequestEnded, { deadlineMs }: RestHandlerOptions): Answer {
  if (reason === 'gone') return new Answer(499, {})
  if (reason === 'busy') {
    const tooMany = 'Too many requests that cost much are waiting. Ask again when some were answered.'
    return failed('ServerBusy', tooMany, { 'retry-after': '1' })
  }
  const message =
    hadMs === null
      ? `The request could not be answered within ${deadlineMs} ms. Ask again later.`
      : `A dry run may take ${hadMs} ms, since others who write wait for it. Ask again later.`
  return failed('ServerBusy', message, { 'retry-after': '5' })
}

/**
 * What a change answers that goes through with one of several versions; a refusal has written nothing. One that names
 * the version that there is stands for all that are another one.
 */
async function withAnyVersion(
  [version = null, ...others]: readonly (number | null)[],
  attempt: (expectedVersion: number | null) => Promise<Reply>,
): Promise<Reply> {
  try {
    return await attempt(version)
  } catch (error) {
    if (error instanceof VersionConflict && others.includes(error.currentVersion))
      return withAnyVersion([error.currentVersion], attempt)
    // A repeat with the same key is known by the version with which it went through.
    if (others.length === 0 || !(error instanceof IdempotencyMismatch)) throw error
    return withAnyVersion(others, attempt)
  }
}

/** The query in the form that is declared, or the answer that says what is wrong with it. */
function askedOf(
  { unknownParameters }: RestHandlerOptions,
  route: Route,
  request: MinimalRequest,
  base: Base,
): object | Answer {
  const { values, faults, unknown } = readQuery(route.query, request.url, { isRead: route.method === 'get' })
  if (unknownParameters === 'refuse') for (const name of unknown) faults.add(name, 'There is no such parameter here.')
  if (unknownParameters === 'report' && unknown.length > 0)
    base.requestLog.unknownParameters = unknown.slice(0, 20).map((name) => excerpt(name))
  return faults.answer ? malformed(faults.answer) : values
}

function unauthenticated(message: string, challenge: string): Answer {
  return failed('Unauthenticated', message, { 'www-authenticate': challenge })
}

const roleLabel = (role: string) => role.toLowerCase().replace('_', ' ')
