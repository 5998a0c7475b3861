import type Client from 'better-sqlite3'
import { withoutTrouble } from './sqlite.faults.ts'

/**
 * The reads of one turn of the event loop, in one transaction: each that has its own takes a lock of the file and gives
 * it back, which takes about as long as finding a row.
 */
export class SharedReads {
  readonly #client: Client.Database
  readonly #frame
  #isOpen = false

  constructor(client: Client.Database) {
    this.#client = client
    this.#frame = {
      begin: client.prepare('begin'),
      commit: client.prepare('commit'),
      rollback: client.prepare('rollback'),
    }
  }

  /** To be called before each read. */
  begin(): void {
    if (this.#isOpen || this.#client.inTransaction) return
    this.#frame.begin.run()
    this.#isOpen = true
    setImmediate(this.end)
  }

  /** To be called before all that is no read, and where what others have written by now must be seen. */
  readonly end = (): void => {
    if (!this.#isOpen) return
    this.#isOpen = false
    // A read that fails for the disk's sake may have ended it; of a file that is damaged, the commit of what was read fails.
    if (this.#client.open && this.#client.inTransaction) withoutTrouble(() => this.#frame.commit.run())
    if (this.#client.open && this.#client.inTransaction) withoutTrouble(() => this.#frame.rollback.run())
  }
}
