import { Answer } from '../http/answer.ts'
import { InvalidInput, invalidValue, NotFound, type Refusal, VersionConflict } from '../operations/refusals.ts'

/** One failure, with exactly the members that the documents show. */
export interface RestError {
  readonly errorCode: number
  readonly errorName: string
  readonly errorMessage: string
}

/** The facts of an error of this API's own; those of operations are in their refusals. */
export interface RestErrorFacts {
  readonly number: number
  readonly status: number
  readonly meaning: string
  /** The next step of whoever gets it. */
  readonly remedy: string
}

/** Every error that this API answers before or beside an operation, by its `errorName`. */
export const restErrors = {
  MethodNotAllowed: {
    number: 1020,
    status: 405,
    meaning: 'The address does not take the method.',
    remedy: 'Use one of those that `Allow` names.',
  },
  CrossSiteRequest: {
    number: 1021,
    status: 403,
    meaning: 'A browser sent the request for another site.',
    remedy: 'Name the site in `CORS_ORIGINS` if it shall be allowed.',
  },
  Forbidden: {
    number: 1022,
    status: 403,
    meaning: 'The credentials are good, but their role may never call this operation; nothing was looked up.',
    remedy: 'Ask with a role that the message names.',
  },
  IssuerUnavailable: {
    number: 1023,
    status: 503,
    meaning: 'The token could not be checked, because its issuer does not answer.',
    remedy: 'Try again after as many seconds as `Retry-After` says.',
  },
  Unauthenticated: {
    number: 1024,
    status: 401,
    meaning: 'Credentials are missing or not accepted.',
    remedy: 'Send `Authorization: Bearer <token>`. `WWW-Authenticate` says what is wrong with the one that was sent.',
  },
  UnsupportedMediaType: {
    number: 1025,
    status: 415,
    meaning: 'The body is declared as something else than JSON in UTF-8 without an encoding.',
    remedy: 'Send it as it is, with `Content-Type: application/json`.',
  },
  BodyTooLarge: {
    number: 1026,
    status: 413,
    meaning: 'The body has more bytes than are allowed.',
    remedy: 'Send less at once. `LIMIT_BODY_BYTES` sets how much may be.',
  },
  InternalError: {
    number: 1027,
    status: 500,
    meaning: 'Something went wrong here. The request may have been carried out.',
    remedy: 'Tell whoever runs the gateway the request id; the log has the details under it.',
  },
  ServiceUnavailable: {
    number: 1028,
    status: 503,
    meaning: 'The database cannot be used now: it is away, full, too slow, or others hold what is needed.',
    remedy:
      'Ask again after as many seconds as `Retry-After` says. A change may have been made if the message says so: repeat it with its `Idempotency-Key`.',
  },
  TooManyRequests: {
    number: 1029,
    status: 429,
    meaning: 'The account has used up its budget of points or writes, or asks for too much at once.',
    remedy: 'Ask again after as many seconds as `Retry-After` says. `RateLimit` tells what is left.',
  },
  ServerBusy: {
    number: 1030,
    status: 503,
    meaning: 'The gateway has more to do than it can, or the request could not be answered in time.',
    remedy: 'Ask again after as many seconds as `Retry-After` says.',
  },
} as const satisfies Readonly<Record<string, RestErrorFacts>>

/** The name of an error of this API's own. */
export type RestErrorName = keyof typeof restErrors

/** The answer to a refusal: every failure at once. A version that `If-Match` named and that is not there is a 412. */
export function refused(refusal: Refusal, { hasIfMatch }: { hasIfMatch: boolean }): Answer {
  if (refusal instanceof InvalidInput) {
    // What is one value here may be one of each entry of a list in the operation.
    const messages = new Set(
      refusal.issues.map(({ message }) => message.replace(/^idempotencyKey /, 'Idempotency-Key ')),
    )
    const failures = Array.from(messages, (message) => ({
      errorCode: invalidValue.code,
      errorName: invalidValue.name,
      errorMessage: message,
    }))
    return Answer.json(InvalidInput.facts.status, failures satisfies RestError[], {}, InvalidInput.name)
  }
  const { status, number } = refusal.facts
  const isPrecondition = refusal instanceof VersionConflict && hasIfMatch
  if (!isPrecondition) return oneError(status, number, refusal.name, refusal.message)
  return oneError(
    412,
    number,
    refusal.name,
    `If-Match names another version: the current one is ${refusal.currentVersion}. Read it again before changing it.`,
  )
}

/** The answer to an error of this API's own. */
export function failed(name: RestErrorName, message: string, headers: Readonly<Record<string, string>> = {}): Answer {
  const { status, number } = restErrors[name]
  return oneError(status, number, name, message, headers)
}

/** The answer where nothing is there, or it is hidden: the two look the same. */
export function absent(): Answer {
  return oneError(NotFound.facts.status, NotFound.facts.number, NotFound.name, 'There is no such thing.')
}

/** The answer to a method that an address does not take. */
export function methodNotAllowed(allow: string): Answer {
  return failed('MethodNotAllowed', `This address takes ${allow}.`, { allow })
}

/** A malformed body or parameter: each field with what is wrong with it. */
export function malformed(fields: Readonly<Record<string, readonly string[]>>): Answer {
  return Answer.json(400, fields, {}, 'Malformed')
}

function oneError(
  status: number,
  errorCode: number,
  errorName: string,
  errorMessage: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const errors: RestError[] = [{ errorCode, errorName, errorMessage }]
  return Answer.json(status, errors, headers, errorName)
}
