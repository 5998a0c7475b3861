import { z } from 'zod'
import type { RefusalClass } from '../operations/refusals.ts'
import { answerExamples, badRequestExamples } from './openapi.examples.ts'
import type { Schemas } from './openapi.schemas.ts'
import type { Route } from './route.ts'

const restError = z
  .object({
    errorCode: z.int().describe('5 is the documents’ number of wrong values; those from 1001 on are our own.'),
    errorName: z.string(),
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
  'Content-Language': header('The language of the texts.'),
  'WWW-Authenticate': header('`Bearer`, and what is wrong with the token.'),
  'Retry-After': header('Seconds to wait before another attempt.', { type: 'integer', minimum: 0 }),
}

type HeaderName = keyof typeof answerHeaders

function headers(...names: readonly HeaderName[]) {
  return Object.fromEntries([...names, 'X-Request-Id'].map((name) => [name, headerRef(name)]))
}

/** The answers that more than one operation gives. Each is named in `components`, by its status. */
export function sharedAnswers(schemas: Schemas, refusals: readonly RefusalClass[]): Record<string, object> {
  const errorList = schemas.of(errors, 'output')
  const answer = (
    description: string,
    example: readonly [code: number, name: string, message: string],
    ...names: readonly HeaderName[]
  ) => {
    const [errorCode, errorName, errorMessage] = example
    const content = { 'application/json': { schema: errorList, example: [{ errorCode, errorName, errorMessage }] } }
    return { description, headers: headers(...names), content }
  }
  const badRequest = { schema: { oneOf: [errorList, schemas.of(malformed, 'output')] }, examples: badRequestExamples }
  return {
    BadRequest: {
      description:
        'Rules are broken: an array of all failures. Or a value does not have its form: an object of names to messages.',
      headers: headers(),
      content: { 'application/json': badRequest },
    },
    Unauthenticated: answer(
      'No credentials, or none that hold.',
      [1024, 'Unauthenticated', 'The token has expired.'],
      'WWW-Authenticate',
    ),
    Forbidden: answer('The role of these credentials may never do this; nothing was looked up.', [
      1022,
      'Forbidden',
      'This is for broker.',
    ]),
    NotFound: answer('It does not exist or is hidden: the two look the same.', [
      1001,
      'NotFound',
      'There is no such thing.',
    ]),
    Conflict: answer(conflictText(refusals), [
      1003,
      'IllegalTransition',
      'A subscription that is CANCELLED does not allow UPDATE.',
    ]),
    PreconditionFailed: answer('The version that `If-Match` names is not the current one.', [
      1004,
      'VersionConflict',
      'Version 1 was expected, but the current version is 2. Read it again before changing it.',
    ]),
    BodyTooLarge: answer('The body is larger than this gateway allows.', [
      1026,
      'BodyTooLarge',
      'The body has more than the 1048576 bytes that are allowed.',
    ]),
    UnsupportedMediaType: answer('The body is declared as something else than JSON in UTF-8 without an encoding.', [
      1025,
      'UnsupportedMediaType',
      'The body must be JSON.',
    ]),
    Unavailable: answer(
      'The issuer of credentials does not answer.',
      [1023, 'IssuerUnavailable', 'The issuer cannot be reached.'],
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
    ...(route.method === 'get' && answersObject(route) ? { 304: notModified } : {}),
    ...(writes || route.query ? { 400: ref('BadRequest') } : {}),
    401: ref('Unauthenticated'),
    403: ref('Forbidden'),
    404: ref('NotFound'),
    ...(writes ? { 409: ref('Conflict') } : {}),
    ...(takesIfMatch(route) ? { 412: ref('PreconditionFailed') } : {}),
    ...(route.body ? { 413: ref('BodyTooLarge'), 415: ref('UnsupportedMediaType') } : {}),
    503: ref('Unavailable'),
  }
}

function success(route: Route, schemas: Schemas): object {
  const { operationId, response, status } = route
  const replay: HeaderName[] = route.method === 'get' ? [] : ['Idempotent-Replayed']
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
