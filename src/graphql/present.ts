import type { ExecutionResult, GraphQLError } from 'graphql'
import type { Context } from '../context.ts'
import type { FaultLog } from '../fault-log.ts'
import type { MinimalResponse } from '../http/minimal.ts'
import type { WhenTaken } from '../http/taken.ts'
import type { Account, Exhausted } from '../identity/budgets.ts'
import type { RequestLog } from '../request-log.ts'
import { charactersIn, mostCharacters } from './answer-size.ts'
import { answersUnread } from './errors.ts'
import { maskErrors } from './masking.ts'
import type { MediaType } from './media-types.ts'

/** The request that a result answers. */
export interface Exchange {
  readonly requestId: Context['requestId']
  readonly requestLog: RequestLog
  /** The media type that the request takes. */
  readonly mediaType: MediaType
  /** Whose request it is, where that is known. */
  readonly account?: Account
  readonly whenTaken: WhenTaken
}

/** A result, or those of a batch. */
export type Results = ExecutionResult | readonly ExecutionResult[]

const contentTypes = {
  'application/json': { 'content-type': 'application/json; charset=utf-8' },
  'application/graphql-response+json': { 'content-type': 'application/graphql-response+json; charset=utf-8' },
  'text/event-stream': { 'content-type': 'text/event-stream; charset=utf-8' },
  'multipart/mixed': { 'content-type': 'multipart/mixed; charset=utf-8' },
} as const

/** Characters from which on an answer counts as not taken while it is sent. */
const largeAnswer = 65_536

/** The response to a request that takes JSON: errors masked and noted for the log, and the status that they ask for. */
export function present(results: Results, exchange: Exchange, tellFault: FaultLog): MinimalResponse {
  const response = presented(allowed(results, exchange), exchange, tellFault)
  const { length } = response.body
  if (length >= largeAnswer && exchange.account) exchange.whenTaken.push(exchange.account.giving(length))
  return response
}

/** The same results where somebody else writes them, in parts or as a stream, counted until they are taken. */
export function handedOver(results: Results, exchange: Exchange, tellFault: FaultLog): Results {
  const given = allowed(results, exchange)
  const taken = counted(isBatch(given) ? given : [given], exchange)
  if (taken) exchange.whenTaken.push(taken)
  return maskResults(given, exchange, tellFault)
}

/** Counts results that are large until they are taken. Answers how to say that they were; null for small ones. */
export function counted(results: readonly ExecutionResult[], { account }: Pick<Exchange, 'account'>) {
  const characters = results.reduce((sum, { data }) => sum + charactersIn(data, mostCharacters), 0)
  return account && characters >= largeAnswer ? account.giving(characters) : null
}

/** Results, or the error in their place where their account does not take those that it has. */
function allowed(results: Results, { account }: Exchange): Results {
  const exhausted = account?.unread()
  return exhausted ? withheld(results, exhausted) : results
}

/** The error in place of results of an account that does not take those that it has: what it has written is written. */
function withheld(results: Results, exhausted: Exhausted): Results {
  const isFailed = !isBatch(results) && results.data === undefined
  return isFailed ? results : { errors: [answersUnread(exhausted)] }
}

function presented(results: Results, exchange: Exchange, tellFault: FaultLog): MinimalResponse {
  const { mediaType } = exchange
  if (!isBatch(results) && !results.errors)
    return { status: 200, headers: contentTypes[mediaType], body: JSON.stringify(results) }
  const masked = maskResults(results, exchange, tellFault)
  const errors = isBatch(masked) ? failedAlike(masked) : (masked.errors ?? [])
  return {
    status: errors.length === 0 ? 200 : statusOf(errors, mediaType),
    headers: Object.assign({ 'content-type': `${mediaType}; charset=utf-8` }, ...errors.map(headersOf)),
    body: JSON.stringify(isBatch(masked) ? masked.map(shown) : shown(masked)),
  }
}

/** Errors that are noted of a request: a stream goes on for days, and each of its results may have some. */
const mostNoted = 100

/** Results as clients may read them, whose errors still ask for a status. Notes the errors for the log. */
export function maskResults(results: Results, { requestId, requestLog }: Exchange, tellFault: FaultLog): Results {
  const mask = (result: ExecutionResult): ExecutionResult => {
    if (!result.errors) return result
    const errors = maskErrors(result.errors, requestId, tellFault)
    const noted = requestLog.errorCodes ?? []
    const codes = errors.slice(0, mostNoted - noted.length).map(({ extensions: { code } }) => String(code))
    if (codes.length > 0) requestLog.errorCodes = [...noted, ...codes]
    return { ...result, errors }
  }
  return isBatch(results) ? results.map(mask) : mask(results)
}

/**
 * The errors that decide of a batch's status. Its results are apart from each other, so that it is 200, unless none of
 * them could be had now.
 */
function failedAlike(results: readonly ExecutionResult[]): readonly GraphQLError[] {
  const errors = results.map((result) => result.errors?.find(({ extensions }) => extensions.http?.status === 503))
  const found = errors.filter((error) => error !== undefined)
  return found.length === results.length ? found : []
}

function isBatch(results: Results): results is readonly ExecutionResult[] {
  return Array.isArray(results)
}

/**
 * The largest status that an error asks for. What only the specification of `application/graphql-response+json` asks
 * for is a 200 to `application/json`.
 */
function statusOf(errors: readonly GraphQLError[], mediaType: MediaType): number {
  const statuses = errors.map(({ extensions: { http } }) =>
    http?.spec && mediaType === 'application/json' ? 200 : (http?.status ?? 200),
  )
  return Math.max(...statuses)
}

function headersOf({ extensions: { http } }: GraphQLError): Readonly<Record<string, string>> {
  return http?.headers ?? {}
}

/** A result without what its errors ask of the response. */
export function shown(result: ExecutionResult): object {
  return result.errors ? { ...result, errors: result.errors.map(withoutHttp) } : result
}

function withoutHttp(error: GraphQLError) {
  const { extensions, ...rest } = error.toJSON()
  const { http: _, ...others } = extensions ?? {}
  return { ...rest, extensions: others }
}
