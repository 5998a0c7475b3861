import type Client from 'better-sqlite3'

/** A unit of work that waits for its transaction: `run` does it at once, the others answer whoever asked for it. */
interface Waiting {
  readonly run: () => unknown
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
}

/** Units of work in one transaction at most, so that none waits long for others. */
const mostTogether = 64

/**
 * Commits the writes that are asked for in one turn of the event loop together, since a commit that survives power loss
 * costs more than all that is written. Each stands or falls alone within it, and is answered when all are on disk.
 */
export class GroupCommit {
  readonly #client: Client.Database
  readonly #frame
  #waiting: Waiting[] = []
  #isScheduled = false

  constructor(client: Client.Database) {
    this.#client = client
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
      this.#waiting.push({ run, resolve, reject })
      this.#schedule()
    })
  }

  /** Does what still waits. */
  finish(): void {
    while (this.#waiting.length > 0) this.#flush()
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      if (this.#waiting.length > 0) this.#flush()
      if (this.#waiting.length > 0) this.#schedule()
    })
  }

  #flush(): void {
    const group = this.#waiting.splice(0, mostTogether)
    let answers: (() => void)[]
    try {
      this.#frame.begin.run()
      answers =
        group.length === 1 ? group.map((one) => this.#inTransaction(one)) : group.map((one) => this.#inSavepoint(one))
      if (this.#client.inTransaction) this.#frame.commit.run()
    } catch (error) {
      if (this.#client.inTransaction) this.#frame.rollback.run()
      answers = group.map(
        ({ reject }) =>
          () =>
            reject(error),
      )
    }
    for (const answer of answers) answer()
  }

  #inTransaction({ run, resolve, reject }: Waiting): () => void {
    try {
      const result = run()
      return () => resolve(result as never)
    } catch (error) {
      if (this.#client.inTransaction) this.#frame.rollback.run()
      return () => reject(error)
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
      return () => reject(error)
    }
  }
}
