import type { Connection, Database, Work } from '../database/database.ts'
import type { Actor } from './actor.ts'
import { type Done, keyUse, recall, remember } from './idempotency.ts'
import { checkText } from './input.ts'
import { IdempotencyMismatch, InvalidInput, NotFound, Refusal } from './refusals.ts'

/** A refusal that shall not undo what was done before it in the same transaction, such as settling what had fallen due. */
export interface Refused {
  readonly refusal: Refusal
}

/** How often a transaction that lost a race is tried. */
const attempts = 10

/** Somebody else used the key while this transaction waited for what they were changing. */
class KeyUsedMeanwhile extends Error {
  override readonly name = 'KeyUsedMeanwhile'
}

/**
 * Runs one operation in one transaction: all of it, or none. With an idempotency key the same input does the work once,
 * however often and however concurrently it is sent; another input under the key is refused. `operation` names the
 * operation for that, the same at every door. `sees` tells whether the viewer still sees what an earlier request with
 * the key has changed; where it does not, that is not found. Throws the refusal, if there is one; refusals are not
 * kept.
 */
export async function perform(
  actor: Actor,
  operation: string,
  input: { readonly idempotencyKey?: string | null | undefined },
  work: (tx: Connection) => Work<Done | Refused>,
  sees?: (tx: Connection, id: string) => Work<boolean>,
): Promise<Done> {
  const { database, now } = actor
  const { tables } = database
  const use = input.idempotencyKey == null ? null : keyUse(actor, operation, checkedKey(input.idempotencyKey), input)
  const outcome = await retrying(database, () =>
    database.transaction(function* (tx): Work<Done | Refused> {
      const earlier = use ? yield* recall(tx, tables, use) : null
      if (earlier && earlier.inputHash !== use?.inputHash) throw new IdempotencyMismatch()
      if (earlier && sees && !(yield* sees(tx, earlier.id)))
        throw new NotFound('What this idempotency key was used for is not there.')
      if (earlier) return earlier
      const done = yield* outcomeOf(work(tx))
      // The same request, sent twice at once: whoever comes second finds everything done, and must not be told that as a refusal.
      if (use && 'refusal' in done && (yield* recall(tx, tables, use))) throw new KeyUsedMeanwhile()
      if ('refusal' in done && done.undo) throw done.refusal
      if (use && 'id' in done) yield* remember(tx, tables, use, done, now)
      return done
    }),
  )
  if ('refusal' in outcome) throw outcome.refusal
  return outcome
}

/** What came of the work; a refusal that it throws undoes it. */
function* outcomeOf(work: Work<Done | Refused>): Work<Done | (Refused & { undo?: true })> {
  try {
    return yield* work
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error, undo: true }
    throw error
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
