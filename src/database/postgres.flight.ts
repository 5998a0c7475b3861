import {
  Addition,
  AfterCommit,
  Coming,
  type CommitEffect,
  type Connection,
  SentStatement,
  type Statement,
  type StatementObserver,
  type Work,
} from './database.ts'
import type { Asked } from './postgres.batch.ts'
import type { Asking } from './postgres.statements.ts'

/** How many statements go together at most: each is given up as late as if it had been alone. */
const most = 16

/** A statement that waits to be sent. */
interface Waiting {
  readonly asking: Asking
  /** Takes its rows once they are there; null where nobody wants any. */
  readonly arrive: ((rows: unknown) => void) | null
}

/** The options of a flight. */
interface FlightOptions {
  /** Has the server do statements, and waits for their answers. */
  readonly submit: (asked: readonly Asked[]) => Promise<void>
  readonly observe?: StatementObserver | undefined
}

/**
 * The statements of one transaction on PostgreSQL: they wait until the rows of one are needed, or there are many, and
 * then go together. Once one has failed, the server does nothing of what comes behind it.
 */
export class Flight {
  readonly #options: FlightOptions
  #waiting: Waiting[] = []
  #hasChecks = false
  /** What the checks of rows have thrown that were answered together, the first first. */
  #thrown: unknown[] = []
  /** What the server did not do, so that it does nothing more in this transaction. */
  #failure: { readonly error: unknown } | null = null

  constructor(options: FlightOptions) {
    this.#options = options
  }

  /** Adds what is to be sent; `isCheck`: what comes of it decides whether the rest is to be. */
  add(asking: Asking, arrive: Waiting['arrive'] = null, isCheck = false): void {
    this.#hasChecks ||= isCheck
    this.#waiting.push({ asking, arrive })
  }

  /** Whether so much waits that it is to be sent. */
  get isFull(): boolean {
    return this.#waiting.length >= most
  }

  /** Whether there are checks that nobody knows the outcome of. */
  get hasChecks(): boolean {
    return this.#hasChecks || this.#thrown.length > 0
  }

  /** The last statement that waits. */
  get last(): Asked | undefined {
    return this.#waiting.at(-1)?.asking
  }

  /** Sends what waits, until it is answered, and throws the failure of the first that failed. */
  async landed(): Promise<void> {
    const waiting = this.#waiting
    if (waiting.length > 0 && this.#failure === null) {
      this.#waiting = []
      this.#hasChecks = false
      try {
        await this.#submit(waiting.map(({ asking }) => asking))
      } catch (error) {
        this.#failure = { error }
      }
      for (const each of waiting) this.#take(each)
    }
    if (this.#thrown.length > 0) {
      const [first] = this.#thrown
      // What is behind a check that has thrown would not have been done, had it been alone.
      this.#thrown = []
      throw first
    }
    if (this.#failure) throw this.#failure.error
  }

  /** Sends a statement behind what waits, and answers its rows. */
  async answer(asking: Asking): Promise<unknown> {
    this.add(asking)
    await this.landed()
    return asking.rows()
  }

  #submit(asked: readonly Asked[]): Promise<void> {
    const { submit, observe } = this.#options
    // Whether one fails, the flight says.
    if (observe) for (const each of asked) observe('postgresql', each.text, () => answerOf(each)).catch(() => {})
    return submit(asked)
  }

  #take({ asking, arrive }: Waiting): void {
    if (!arrive || !asking.isAnswered) return
    try {
      arrive(asking.rows())
    } catch (error) {
      this.#thrown.push(error)
    }
  }
}

function answerOf(asked: Asked): Promise<void> {
  return new Promise((resolve, reject) => {
    asked.settle = (error) => (error ? reject(error) : resolve())
  })
}

/** What a check of sent rows has thrown: it belongs to the unit of work, which goes on with it. */
class Unmet extends Error {
  readonly reason: unknown

  constructor(reason: unknown) {
    super('A check of rows failed.')
    this.reason = reason
  }
}

/** The means by which a unit of work is driven. */
interface Driving {
  readonly flight: Flight
  /** Makes a statement ready to be sent. */
  readonly ask: (statement: Statement<unknown>) => Asking
  /** Adds rows once all that was sent is answered. */
  readonly add: (addition: Addition) => Promise<void>
  /** Takes what is to be done after the commit. */
  readonly effects: CommitEffect[]
}

/**
 * Runs a unit of work: its statements go to the server when the rows of one are waited for. What was only sent may
 * still wait at the end. What fails is the first that failed.
 */
export async function drive<Result>(
  work: (tx: Connection) => Work<Result>,
  connection: Connection,
  { flight, ask, add, effects }: Driving,
): Promise<Result> {
  const steps = work(connection)
  const take = (value: Statement<unknown> | AfterCommit | Addition): unknown => {
    if (value instanceof AfterCommit) return void effects.push(value.effect)
    if (value instanceof Addition) return flight.landed().then(() => add(value))
    if (!(value instanceof SentStatement)) return flight.answer(ask(value))
    const coming = new Coming()
    flight.add(ask(value), (rows) => arrive(value, coming, rows), value.verify !== null)
    return flight.isFull ? flight.landed().then(() => coming) : coming
  }
  let next = () => steps.next()
  try {
    for (;;) {
      const step = next()
      if (step.done) {
        if (flight.hasChecks) await flight.landed()
        return step.value
      }
      try {
        const taken = take(step.value)
        // Most are only sent, and waiting for nothing takes a turn as well.
        const rows = taken instanceof Promise ? ((await taken) as unknown) : taken
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
