import {
  Addition,
  AfterCommit,
  Coming,
  type CommitEffect,
  type Connection,
  SentStatement,
  type Statement,
  type Work,
} from './database.ts'

/** How many statements may be on their way at once: each is given up as late as if it had been alone. */
const most = 16

/**
 * What was sent over a connection of PostgreSQL and is not known to have been answered. Answers come in the order of
 * what was sent; once a statement of a transaction has failed, the server does nothing of what comes behind it.
 */
export class Flight {
  #sent: Promise<unknown>[] = []

  #hasChecks = false
  /** What the server did not do, so that it does nothing more in this transaction. */
  #failure: { readonly error: unknown } | null = null

  /** Remembers what was sent; `isCheck`: what comes of it decides whether the rest is to be. */
  add(sent: Promise<unknown>, isCheck = false): void {
    this.#hasChecks ||= isCheck
    // It may fail before anybody waits for it.
    sent.catch(() => {})
    this.#sent.push(sent)
  }

  /** Whether so much is on its way that it is to be waited for. */
  get isFull(): boolean {
    return this.#sent.length >= most
  }

  /** Whether a check is on its way. */
  get hasChecks(): boolean {
    return this.#hasChecks
  }

  /** Waits until all is answered, and throws the failure of the first that failed: those behind it failed by that. */
  async landed(): Promise<void> {
    // One after the other: answers that come together may fail in any order.
    while (this.#failure === null && this.#sent.length > 0) {
      try {
        await this.#sent.shift()
      } catch (error) {
        if (error instanceof Unmet) throw error
        this.#failure = { error }
      }
    }
    this.#sent = []
    this.#hasChecks = false
    if (this.#failure) throw this.#failure.error
  }

  /** Waits for an answer, and so for all those before it. */
  async answer<T>(last: Promise<T>): Promise<T> {
    if (this.#sent.length === 0) return last
    this.add(last)
    await this.landed()
    return last
  }
}

/** What a check of sent rows has thrown: it belongs to the unit of work, which goes on with it. */
class Unmet extends Error {
  readonly reason: unknown

  constructor(reason: unknown) {
    super('A check of rows failed.')
    this.reason = reason
  }
}

/** What a unit of work is driven with. */
interface Driving {
  readonly flight: Flight
  readonly execute: (statement: Statement<unknown>) => Promise<unknown>
  /** Adds rows once all that was sent is answered. */
  readonly add: (addition: Addition) => Promise<void>
  /** What is to be done after the commit. */
  readonly effects: CommitEffect[]
}

/**
 * Runs a unit of work: hands each statement to `execute`, which sends it at once, and waits for the rows of those that
 * are waited for. What was only sent may still be on its way at the end. What fails is the first that failed.
 */
export async function drive<Result>(
  work: (tx: Connection) => Work<Result>,
  connection: Connection,
  { flight, execute, add, effects }: Driving,
): Promise<Result> {
  const steps = work(connection)
  const take = async (statement: Statement<unknown>): Promise<unknown> => {
    if (!(statement instanceof SentStatement)) return flight.answer(execute(statement))
    const coming = new Coming()
    flight.add(
      execute(statement).then((rows) => arrive(statement, coming, rows)),
      statement.verify !== null,
    )
    if (flight.isFull) await flight.landed()
    return coming
  }
  let next = () => steps.next()
  try {
    for (;;) {
      const step = next()
      if (step.done) {
        if (flight.hasChecks) await flight.landed()
        return step.value
      }
      const { value } = step
      try {
        if (value instanceof AfterCommit) effects.push(value.effect)
        if (value instanceof Addition) await flight.landed().then(() => add(value))
        const isOther = value instanceof AfterCommit || value instanceof Addition
        const rows = isOther ? undefined : await take(value)
        next = () => steps.next(rows)
      } catch (error) {
        if (!(error instanceof Unmet)) throw error
        next = () => steps.throw(error.reason)
      }
    }
  } catch (error) {
    // What was sent before code of its own threw has failed first, if it fails; a check has thrown before what is behind it.
    const first = await flight.landed().then(
      () => error,
      (other: unknown) => (error instanceof Unmet ? error : other),
    )
    throw first instanceof Unmet ? first.reason : first
  }
}

function arrive(statement: SentStatement<unknown>, coming: Coming, rows: unknown): void {
  coming.rows = rows
  try {
    statement.verify?.(rows)
  } catch (error) {
    throw new Unmet(error)
  }
}
