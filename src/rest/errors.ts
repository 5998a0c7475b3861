import {
  CurrencyNotSupported,
  IdempotencyMismatch,
  IllegalTransition,
  InvalidInput,
  invalidValue,
  LicenseKeysNotEnabled,
  NotFound,
  NotPermitted,
  ProductNotInPriceList,
  type Refusal,
  ServiceAlreadyAdded,
  ServiceInUse,
  ServiceNotAvailable,
  VersionConflict,
} from '../operations/refusals.ts'

/** One failure, with exactly the members that the documents show. */
export interface RestError {
  readonly errorCode: number
  readonly errorName: string
  readonly errorMessage: string
}

/** A refusal's class, status and number. The documents give number 5 only; those from 1001 on are ours. */
const table: readonly (readonly [new (...args: never[]) => Refusal, number, number])[] = [
  [NotFound, 404, 1001],
  [NotPermitted, 400, 1002],
  [IllegalTransition, 409, 1003],
  [VersionConflict, 409, 1004],
  [IdempotencyMismatch, 409, 1005],
  [ServiceNotAvailable, 400, 1006],
  [ServiceAlreadyAdded, 409, 1007],
  [ServiceInUse, 409, 1008],
  [CurrencyNotSupported, 400, 1009],
  [ProductNotInPriceList, 400, 1010],
  [LicenseKeysNotEnabled, 400, 1011],
]

/** The numbers of all refusals, for the documents that list them. */
export const errorNumbers = [
  { errorCode: invalidValue.code, errorName: invalidValue.name, status: 400 },
  ...table.map(([refusal, status, errorCode]) => ({ errorCode, errorName: refusal.name, status })),
]

/** The answer to a refusal: every failure at once. A version that `If-Match` named and that is not there is a 412. */
export function refused(refusal: Refusal, { hasIfMatch }: { hasIfMatch: boolean }): Response {
  if (refusal instanceof InvalidInput) {
    const failures = refusal.issues.map(({ message }) => ({
      errorCode: invalidValue.code,
      errorName: invalidValue.name,
      errorMessage: message,
    }))
    return Response.json(failures satisfies RestError[], { status: 400 })
  }
  const [, status = 400, errorCode = 0] = table.find(([type]) => refusal instanceof type) ?? []
  const isPrecondition = refusal instanceof VersionConflict && hasIfMatch
  if (!isPrecondition) return failed(status, errorCode, refusal.name, refusal.message)
  return failed(
    412,
    errorCode,
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
  headers: Record<string, string> = {},
): Response {
  return Response.json([{ errorCode, errorName, errorMessage }] satisfies RestError[], { status, headers })
}

/** What does not exist, or is hidden: the two look the same. */
export function absent(): Response {
  return failed(404, 1001, 'NotFound', 'There is no such thing.')
}

/** The answer to a method that an address does not take. */
export function methodNotAllowed(allow: string): Response {
  return failed(405, 1020, 'MethodNotAllowed', `This address takes ${allow}.`, { allow })
}

/** A malformed body or parameter: each field with what is wrong with it. */
export function malformed(fields: Readonly<Record<string, readonly string[]>>): Response {
  return Response.json(fields, { status: 400 })
}
