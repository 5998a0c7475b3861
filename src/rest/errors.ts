import { InvalidInput, invalidValue, NotFound, type Refusal, VersionConflict } from '../operations/refusals.ts'

/** One failure, with exactly the members that the documents show. */
export interface RestError {
  readonly errorCode: number
  readonly errorName: string
  readonly errorMessage: string
}

/** The answer to a refusal: every failure at once. A version that `If-Match` named and that is not there is a 412. */
export function refused(refusal: Refusal, { hasIfMatch }: { hasIfMatch: boolean }): Response {
  if (refusal instanceof InvalidInput) {
    const failures = refusal.issues.map(({ message }) => ({
      errorCode: invalidValue.code,
      errorName: invalidValue.name,
      errorMessage: message,
    }))
    return Response.json(failures satisfies RestError[], { status: InvalidInput.facts.status })
  }
  const { status, number } = refusal.facts
  const isPrecondition = refusal instanceof VersionConflict && hasIfMatch
  if (!isPrecondition) return failed(status, number, refusal.name, refusal.message)
  return failed(
    412,
    number,
    refusal.name,
    `If-Match names another version: the current one is ${refusal.currentVersion}. Read it again before changing it.`,
  )
}

/** An answer with one failure. */
export function failed(
  status: number,
  errorCode: number,
  errorName: string,
  errorMessage: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json([{ errorCode, errorName, errorMessage }] satisfies RestError[], { status, headers })
}

/** The answer where something does not exist, or is hidden: the two look the same. */
export function absent(): Response {
  return failed(NotFound.facts.status, NotFound.facts.number, NotFound.name, 'There is no such thing.')
}

/** The answer to a method that an address does not take. */
export function methodNotAllowed(allow: string): Response {
  return failed(405, 1020, 'MethodNotAllowed', `This address takes ${allow}.`, { allow })
}

/** A malformed body or parameter: each field with what is wrong with it. */
export function malformed(fields: Readonly<Record<string, readonly string[]>>): Response {
  return Response.json(fields, { status: 400 })
}
