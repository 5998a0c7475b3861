import { z } from 'zod'
import { NotFound, type RefusalClass, VersionConflict } from '../operations/refusals.ts'
import { type RestError, type RestErrorName, restErrors } from './errors.ts'
import { answerExamples, badRequestExamples } from './openapi.examples.ts'
import type { Schemas } from './openapi.schemas.ts'
import type { Route } from './route.ts'

const restError = z
  .object({
    errorCode: z.int().describe('5 is the documents’ number of wrong values; those from 1001 on are our own.'),
    errorName: z.string().describe('The name of the failure, for programs.'),
    errorMessage: z.string().describe('For people; it may change.'),
  })
  .meta({ id: 'Error', description: 'One failure.' })

const errors = z.array(restError).meta({ id: 'Errors', description: 'Every failure at once.' })

const malformed = z.record(z.string(), z.array(z.string())).meta({
  id: 'MalformedInput',
  description: 'Values that do not have their form: each name with what is wrong with it.',
})

const header = (description: string, schema: object = { type: 'string' }) => ({ description, schema })
const headerRef = (name: string) => ({ $ref: `#/components/headers/${name}` })

/** The headers that answers share. */
export const answerHeaders = {
  'X-Request-Id': header(
    'The id of the request: the one that was sent, or a new one. It finds the request in the log.',
  ),
  ETag: header('The version of the object, as this caller reads it: for `If-Match` and `If-None-Match`.'),
  Link: header('With `first`, where there are more rows: the address of the next page, as `<…>; rel="next"`.'),
  Location: header('The address of what was made.', { type: 'string', format: 'uri-reference' }),
  'Idempotent-Replayed': header(
    'With `Idempotency-Key`, where an earlier request with that key did it and this one changed nothing: `true`.',
  ),
  'X-Triptych-Position': header(
    'Where replicas are read from, of what was written: send the last one as it came with later requests, and they find it.',
  ),
  'Dry-Run': header('With `dryRun`: `true`. All of it was undone.'),
  'Content-Language': header('The language of the texts.'),
  'WWW-Authenticate': header('`Bearer`, and what is wrong with the token.'),
  'Retry-After': header('Seconds to wait before another attempt.', { type: 'integer', minimum: 0 }),
  'Accept-Post': header('The media type that the body must have.'),
  'Accept-Encoding': header('Where the body came with a `Content-Encoding`: `identity`.'),
  'RateLimit-Policy': header(
    'The points and writes that the account has for so many seconds: `"points";q=3000000;w=60`.',
  ),
  RateLimit: header('What is left of them, and the seconds until all are there again: `"points";r=2999990;t=1`.'),
}

type HeaderName = keyof typeof answerHeaders

/** Those that every answer may have. */
const always: readonly HeaderName[] = ['X-Request-Id', 'RateLimit-Policy', 'RateLimit']

function headers(...names: readonly HeaderName[]) {
  return Object.fromEntries([...names, ...always].map((name) => [name, headerRef(name)]))
}

/** The answers that more than one operation gives. Each is named in `components`, by its status. */
export function sharedAnswers(schemas: Schemas, refusals: readonly RefusalClass[]): Record<string, object> {
  const errorList = schemas.of(errors, 'output')
  const answer = (description: string, example: RestError, ...names: readonly HeaderName[]) => {
    const content = { 'application/json': { schema: errorList, example: [example] } }
    return { description, headers: headers(...names), content }
  }
  const own = (name: RestErrorName, errorMessage: string, ...names: readonly HeaderName[]) =>
    answer(restErrors[name].meaning, { errorCode: restErrors[name].number, errorName: name, errorMessage }, ...names)
  const badRequest = { schema: { oneOf: [errorList, schemas.of(malformed, 'output')] }, examples: badRequestExamples }
  return {
    BadRequest: {
      description:
        'Rules are broken: an array of all failures. Or a value does not have its form: an object of names to messages.',
      headers: headers(),
      content: { 'application/json': badRequest },
    },
    Unauthenticated: own('Unauthenticated', 'The token has expired.', 'WWW-Authenticate'),
    Forbidden: own('Forbidden', 'This is for broker.'),
    NotFound: answer('It does not exist or is hidden: the two look the same.', {
      errorCode: NotFound.facts.number,
      errorName: NotFound.name,
      errorMessage: 'There is no such thing.',
    }),
    Conflict: answer(conflictText(refusals), {
      errorCode: 1003,
      errorName: 'IllegalTransition',
      errorMessage: 'A subscription that is CANCELLED does not allow UPDATE.',
    }),
    PreconditionFailed: answer('The version that `If-Match` names is not the current one.', {
      errorCode: VersionConflict.facts.number,
      errorName: VersionConflict.name,
      errorMessage: 'If-Match names another version: the current one is 2. Read it again before changing it.',
    }),
    BodyTooLarge: own('BodyTooLarge', 'The body has more than the 1000000 bytes that are allowed.'),
    UnsupportedMediaType: own(
      'UnsupportedMediaType',
      'The body must be JSON: send it with Content-Type: application/json.',
      'Accept-Post',
      'Accept-Encoding',
    ),
    TooManyRequests: own(
      'TooManyRequests',
      'The budget of 3000000 points a minute is used up. Ask again in 3 seconds.',
      'Retry-After',
    ),
    Fault: own('InternalError', 'Something went wrong here. The request id finds the details in the log.'),
    Unavailable: answer(
      'The issuer of the token, or the database, cannot be used now.',
      {
        errorCode: restErrors.ServiceUnavailable.number,
        errorName: 'ServiceUnavailable' satisfies RestErrorName,
        errorMessage: 'The database cannot be reached now. Try again later.',
      },
      'Retry-After',
    ),
  }
}

function conflictText(refusals: readonly RefusalClass[]): string {
  const names = refusals
    .filter(({ facts }) => facts.status === 409)
    .map(({ name, facts }) => `${name} (${facts.number})`)
  return `It does not go together with what is there: ${names.join(', ')}.`
}

/** Whether a route takes `If-Match`: what changes one object that is there already. */
export function takesIfMatch({ method }: Route): boolean {
  return method === 'put' || method === 'delete'
}

/** Whether a route answers one object, with a tag. */
export function answersObject({ response, status }: Route): boolean {
  return response !== null && !isList(response) && status !== 204
}

/** Whether a route answers a list. */
function isList(response: Route['response']): boolean {
  return response instanceof z.ZodArray
}

/** The answers of a route by status. */
export function answersOf(route: Route, schemas: Schemas): Record<string, object> {
  const writes = route.method !== 'get'
  const ref = (name: string) => ({ $ref: `#/components/responses/${name}` })
  const notModified = { description: 'The caller has it already, as `If-None-Match` says.', headers: headers('ETag') }
  return {
    [route.status]: success(route, schemas),
    ...(writes && route.status !== 200 ? { 200: dryAnswer(route, schemas) } : {}),
    ...(route.method === 'get' && answersObject(route) ? { 304: notModified } : {}),
    400: ref('BadRequest'),
    401: ref('Unauthenticated'),
    403: ref('Forbidden'),
    404: ref('NotFound'),
    ...(writes ? { 409: ref('Conflict') } : {}),
    ...(takesIfMatch(route) ? { 412: ref('PreconditionFailed') } : {}),
    ...(route.body ? { 413: ref('BodyTooLarge'), 415: ref('UnsupportedMediaType') } : {}),
    429: ref('TooManyRequests'),
    500: ref('Fault'),
    503: ref('Unavailable'),
  }
}

/** The answer of a dry run where a success has another status. */
function dryAnswer({ response, dryResponse }: Route, schemas: Schemas): object {
  const shape = response ?? dryResponse
  return {
    description: 'With `dryRun`: the object as it would be.',
    headers: headers('Dry-Run', 'ETag', 'Idempotent-Replayed'),
    ...(shape ? { content: { 'application/json': { schema: schemas.of(shape, 'output') } } } : {}),
  }
}

function success(route: Route, schemas: Schemas): object {
  const { operationId, response, status } = route
  const replay: HeaderName[] = route.method === 'get' ? [] : ['Idempotent-Replayed', 'X-Triptych-Position']
  if (route.method !== 'get' && status === 200) replay.push('Dry-Run')
  if (response === null)
    return { description: 'Done, also where there was nothing left to do.', headers: headers(...replay) }
  const example = answerExamples[operationId]
  const content = { schema: schemas.of(response, 'output'), ...(example ? { examples: { documented: example } } : {}) }
  const names: HeaderName[] = isList(response) ? ['Link'] : ['ETag']
  if (status === 201) names.push('Location')
  if (operationId === 'getServiceDefinition') names.push('Content-Language')
  const description =
    status === 201
      ? 'It was made.'
      : isList(response)
        ? 'The list: whole and streamed, or one page of it.'
        : 'The object as it is now.'
  return { description, headers: headers(...names, ...replay), content: { 'application/json': content } }
}
