import type { Connection, Database, Work } from '../database/database.ts'
import {
  DoneBefore,
  type IdempotencyRecord,
  idempotencyUse,
  isSameInput,
  isUsed,
  type OperationResult,
  refuseSecondUse,
  saveRecord,
} from './idempotency.ts'
import { checkText } from './input.ts'
import type { OperationContext } from './operation-context.ts'
import { IdempotencyMismatch, InvalidInput, NotFound, Refusal } from './refusals.ts'

/** A refusal that shall not undo what was done before it in the same transaction, such as settling what had fallen due. */
export class Refused {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    this.refusal = refusal
  }
}

/** A refusal that the work threw: it undoes all of it. */
class Undone extends Refused {}

/** The result of an operation, as whoever asked for it gets it. */
export type OperationOutcome<Result extends OperationResult = OperationResult> = Result & {
  /** Whether an earlier request with the same idempotency key did it. */
  readonly isReplay: boolean
}

/**
 * Finds again what an earlier request with the same idempotency key came to; null where the viewer no longer sees what
 * that was about.
 */
export type Recall<Result> = (tx: Connection, done: OperationResult) => Work<Result | null>

/** How often a transaction that lost a race is tried. */
const attempts = 10

/** Somebody else used the key while this transaction waited for what they were changing. */
class KeyUsedMeanwhile extends Error {
  override readonly name = 'KeyUsedMeanwhile'
}

/**
 * Runs one operation in one transaction: all of it, or none. With an idempotency key the same input does the work once,
 * however often and however concurrently it is sent, and each later request is answered by what `recall` finds; another
 * input under the key is refused. `operation` names the operation for that, the same at every door. Throws the refusal,
 * if there is one; refusals are not kept.
 */
export async function runIdempotent<Result extends OperationResult>(
  context: OperationContext,
  operation: string,
  input: { readonly idempotencyKey?: string | null | undefined },
  work: (tx: Connection) => Work<Result | Refused>,
  recall: Recall<Result>,
): Promise<OperationOutcome<Result>> {
  const { database, now } = context
  const { tables } = database
  const use =
    input.idempotencyKey == null ? null : idempotencyUse(context, operation, checkedKey(input.idempotencyKey), input)
  const transact = () =>
    database.transaction(function* (tx): Work<Result | Refused> {
      if (use) yield* refuseSecondUse(tables, use)
      const result = yield* outcomeOf(work(tx))
      // The same request, sent twice at once: whoever comes second finds everything done, and must not see that as a refusal.
      if (use && result instanceof Refused && (yield* isUsed(tables, use))) throw new KeyUsedMeanwhile()
      if (result instanceof Undone) throw result.refusal
      if (use && !(result instanceof Refused)) yield* saveRecord(tables, use, result, now)
      return result
    })
  try {
    const result = await retrying(database, transact)
    if (result instanceof Refused) throw result.refusal
    return { ...result, isReplay: false }
  } catch (error) {
    if (!(error instanceof DoneBefore)) throw error
    const { record } = error
    if (!use || !isSameInput(context, use, input, record)) throw new IdempotencyMismatch()
    const result = await database.transaction((tx) => recalled(tx, record, recall))
    return { ...result, isReplay: true }
  }
}

function* recalled<Result>(
  tx: Connection,
  { inputHash: _, ...done }: IdempotencyRecord,
  recall: Recall<Result>,
): Work<Result> {
  const result = yield* recall(tx, done)
  if (result === null) throw new NotFound('What this idempotency key was used for is not there.')
  return result
}

/** The outcome of the work; a refusal that it throws undoes it. */
function* outcomeOf<Result>(work: Work<Result>): Work<Result | Undone> {
  try {
    return yield* work
  } catch (error) {
    if (error instanceof Refusal) return new Undone(error)
    throw error
  }
}

/**
 * Recalls no more than what was done, as long as `sees` finds what the answer shows; null is for an answer that shows
 * nothing but the id.
 */
export function recallResult(sees: ((tx: Connection, id: string) => Work<boolean>) | null): Recall<OperationResult> {
  return function* (tx, done) {
    return !sees || (yield* sees(tx, done.id)) ? done : null
  }
}

/** Runs a transaction again that lost a race, for a unique row or for a lock: then it sees what the winner did. */
export async function retrying<T>(database: Database, transact: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transact()
    } catch (error) {
      const lostRace =
        error instanceof KeyUsedMeanwhile || database.isUniqueViolation(error) || database.isRetryable(error)
      if (!lostRace || attempt === attempts) throw error
    }
  }
}

function checkedKey(key: string): string {
  const issues = checkText(['idempotencyKey'], key, { max: 200 })
  if (issues.length > 0) throw new InvalidInput(issues)
  return key
}
