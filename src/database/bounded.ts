import { DatabaseUnavailable } from '../database-unavailable.ts'
import type { Database, TimeLimit } from './database.ts'

/**
 * Why nothing more is read for a request: its time is over, it has read too often, nobody waits for it, or too many
 * that cost much are before it.
 */
export type EndReason = 'deadline' | 'statements' | 'gone' | 'busy'

/** Thrown in place of what is not read any more. */
export class RequestEnded extends Error {
  override readonly name = 'RequestEnded'
  readonly reason: EndReason
  /** The milliseconds that it had, where those are fewer than a request has; null where they are not. */
  readonly hadMs: number | null
  /** Has the engine take it as an error that has its place: it would look for that of each field that was to be read. */
  readonly path: readonly string[] = []

  constructor(reason: EndReason, hadMs: number | null = null) {
    super(`Nothing more is read for this request: ${reason}.`)
    this.reason = reason
    this.hadMs = hadMs
  }
}

/** The bounds of one request. */
export interface BoundsOptions {
  readonly deadlineMs: number
  readonly statements: number
  /** The connection that it came on. */
  readonly peer?: { readonly destroyed: boolean } | undefined
}

/**
 * How far a request may go. It is ended between two statements, and only while it has written nothing: once its
 * transaction has begun, it is finished, and answered if anybody listens.
 */
export class RequestBounds implements TimeLimit {
  /** Whose turn it is when it reads: that of its account, once that is known. */
  lane: object = this
  readonly #deadline: number
  readonly #peer: BoundsOptions['peer']
  #statements: number
  #isFree = false
  #hasWritten = false
  #reason: EndReason | null = null

  constructor({ deadlineMs, statements, peer }: BoundsOptions) {
    this.#deadline = performance.now() + deadlineMs
    this.#statements = statements
    this.#peer = peer
  }

  /** Why it was ended; null for one that goes on. */
  get reason(): EndReason | null {
    return this.#isFree ? null : this.#reason
  }

  /** Lets it go on to its end, whatever happens. */
  free(): void {
    this.#isFree = true
  }

  /** Whether a transaction of it was committed. */
  get hasWritten(): boolean {
    return this.#hasWritten
  }

  /** Notes that a transaction of it was committed. */
  wrote(): void {
    this.#hasWritten = true
  }

  leftMs(): number | null {
    return this.#isFree ? null : this.#deadline - performance.now()
  }

  expire(): Error {
    this.#reason ??= 'deadline'
    return new RequestEnded(this.#reason)
  }

  /** Answers why one more statement is not run, and null where it may be. One that goes on with another is not counted. */
  next(isFurther = false): EndReason | null {
    if (this.#isFree) return null
    if (!isFurther) this.#statements -= 1
    this.#reason ??= this.#peer?.destroyed
      ? 'gone'
      : this.#statements < 0
        ? 'statements'
        : performance.now() > this.#deadline
          ? 'deadline'
          : null
    return this.#reason
  }
}

/** The database for one request, which goes no further than its bounds. */
export function bounded(database: Database, bounds: RequestBounds): Database {
  const end = (reason: EndReason) => Promise.reject(new RequestEnded(reason))
  return varied(database, {
    query(statement) {
      const reason = bounds.next(statement.isFurther)
      if (reason) return end(reason)
      const rows = database.query(statement, bounds)
      return bounds.hasWritten ? rows.catch(throwAfterWrite) : rows
    },
    turn: (read) => database.turn(read, bounds.lane),
    async transaction(work) {
      const reason = bounds.next()
      if (reason) return end(reason)
      bounds.free()
      const result = await database.transaction(work)
      bounds.wrote()
      return result
    },
    rehearse(run) {
      const reason = bounds.next()
      return reason ? end(reason) : database.rehearse((rehearsal) => run(briefly(rehearsal, bounds)))
    },
  })
}

/** What is shown of a change is read once it is made: whoever is told that this failed would take it for not made. */
function throwAfterWrite(error: unknown): never {
  if (!(error instanceof DatabaseUnavailable)) throw error
  throw new DatabaseUnavailable(error.trouble, error.cause, { mayBeDone: true })
}

/** Milliseconds that a rehearsal may take: others who write wait for it. */
export const rehearsalMs = 2000

/** The database of a rehearsal, which writes nothing, so that it may be ended at any time; it goes no further than that. */
function briefly(rehearsal: Database, bounds: RequestBounds): Database {
  const until = performance.now() + rehearsalMs
  const requestMs = () => bounds.leftMs() ?? Infinity
  const over = () => new RequestEnded('deadline', rehearsalMs)
  // What waits for its turn may find that the time is over.
  const limit: TimeLimit = {
    leftMs: () => Math.min(until - performance.now(), requestMs()),
    expire: () => (requestMs() <= 0 ? bounds.expire() : over()),
  }
  const whileTime = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const reason = bounds.next()
    if (reason) return Promise.reject(new RequestEnded(reason))
    return performance.now() > until ? Promise.reject(over()) : work()
  }
  return varied(rehearsal, {
    query: (statement) => whileTime(() => rehearsal.query(statement, limit)),
    transaction: (work) => whileTime(() => rehearsal.transaction(work)),
  })
}

/** The database whose reading waits for its turn. Units of work are left alone. */
export function paced(database: Database): Database {
  return varied(database, {
    query: (statement, limit) => database.turn(() => database.query(statement, limit)),
    turn: (read) => read(),
  })
}

/** A database that does some things in other ways. The rest it inherits: to copy it takes ten times as long. */
export function varied(database: Database, others: Partial<Database>): Database {
  return Object.assign(Object.create(database) as Database, others)
}
