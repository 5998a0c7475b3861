import type Client from 'better-sqlite3'
import { asUnavailable, isHeldByOthers, pauseMs } from './sqlite.faults.ts'

/** A unit of work that waits for its transaction: `run` does it at once, the others answer whoever asked for it. */
interface Waiting {
  readonly run: () => unknown
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
  /** When it is given up if another process still writes. */
  readonly until: number
}

/** Units of work in one transaction at most, so that none waits long for others. */
const mostTogether = 64

/** The options of a group commit. */
export interface GroupCommitOptions {
  /** Milliseconds that work waits for another process that writes. */
  readonly waitMs: number
  /** Throws where nothing may be written. */
  readonly check?: () => void
  /** Called when a group was committed and told, so that nobody waits for it. */
  readonly afterwards?: () => void
}

/**
 * Commits the writes that are asked for in one turn of the event loop together, since a commit that survives power loss
 * costs more than all that is written. Each stands or falls alone within it, and is answered when all are on disk.
 */
export class GroupCommit {
  readonly #client: Client.Database
  readonly #options: GroupCommitOptions
  readonly #frame
  #waiting: Waiting[] = []
  #isScheduled = false

  constructor(client: Client.Database, options: GroupCommitOptions) {
    this.#client = client
    this.#options = options
    const statement = (sql: string) => client.prepare(sql)
    this.#frame = {
      begin: statement('begin immediate'),
      commit: statement('commit'),
      rollback: statement('rollback'),
      save: statement('savepoint work'),
      release: statement('release work'),
      undo: statement('rollback to work'),
    }
  }

  /**
   * Runs work in the transaction of this turn. Rejects with what it throws, and with what keeps the transaction from
   * its end.
   */
  add<T>(run: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ run, resolve, reject, until: performance.now() + this.#options.waitMs })
      this.#schedule()
    })
  }

  /** Does what still waits, if nobody else writes. */
  finish(): void {
    while (this.#waiting.length > 0) {
      const heldBy = this.#flush()
      if (heldBy) for (const { reject } of this.#waiting.splice(0)) reject(asUnavailable(heldBy))
    }
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => this.#turn())
  }

  /** One transaction, if there is something to do and nobody else writes; and another turn for what is left. */
  #turn(): void {
    this.#isScheduled = false
    const heldBy = this.#waiting.length > 0 ? this.#flush() : null
    if (heldBy) this.#giveUp(heldBy)
    if (!heldBy) setImmediate(() => this.#options.afterwards?.())
    if (this.#waiting.length === 0) return
    if (!heldBy) return this.#schedule()
    this.#isScheduled = true
    setTimeout(() => this.#turn(), pauseMs())
  }

  /** Rejects what has waited for too long. */
  #giveUp(error: unknown): void {
    const now = performance.now()
    const late = this.#waiting.filter(({ until }) => until <= now)
    this.#waiting = this.#waiting.filter(({ until }) => until > now)
    for (const { reject } of late) reject(asUnavailable(error))
  }

  /** Commits the next group. Answers the error that says that another process writes, and does nothing then. */
  #flush(): unknown {
    try {
      this.#options.check?.()
      this.#frame.begin.run()
    } catch (error) {
      if (isHeldByOthers(error)) return error
      for (const { reject } of this.#waiting.splice(0)) reject(asUnavailable(error))
      return null
    }
    for (const answer of this.#commit(this.#waiting.splice(0, mostTogether))) answer()
    return null
  }

  /** Does a group in the transaction that has begun, and answers how each is to be told. */
  #commit(group: readonly Waiting[]): (() => void)[] {
    try {
      const answers =
        group.length === 1 ? group.map((one) => this.#inTransaction(one)) : group.map((one) => this.#inSavepoint(one))
      if (this.#client.inTransaction) this.#frame.commit.run()
      return answers
    } catch (error) {
      if (this.#client.inTransaction) this.#frame.rollback.run()
      return group.map(
        ({ reject }) =>
          () =>
            reject(asUnavailable(error)),
      )
    }
  }

  #inTransaction({ run, resolve, reject }: Waiting): () => void {
    try {
      const result = run()
      return () => resolve(result as never)
    } catch (error) {
      if (this.#client.inTransaction) this.#frame.rollback.run()
      return () => reject(asUnavailable(error))
    }
  }

  #inSavepoint({ run, resolve, reject }: Waiting): () => void {
    this.#frame.save.run()
    try {
      const result = run()
      this.#frame.release.run()
      return () => resolve(result as never)
    } catch (error) {
      // A full disk ends the whole transaction, and with it what the others have done: all of them must hear of it.
      if (!this.#client.inTransaction) throw error
      this.#frame.undo.run()
      this.#frame.release.run()
      return () => reject(asUnavailable(error))
    }
  }
}
