import { DatabaseUnavailable } from '../../database-unavailable.ts'
import { bounded, type RequestBounds, varied } from '../bounded.ts'
import { afterCommit, type Database, type Statement, type TimeLimit } from '../database.ts'
import { errorCodeOf } from '../error-code.ts'
import { parseWalPosition, type WalPosition } from '../wal.ts'
import type { Replica } from './replica.ts'
import type { Replicas } from './replicas.ts'

/** Who reads. */
export interface Reader {
  /** Null without credentials. */
  readonly accountId: string | null
  /** Whether it is told here of what happens as it happens: what it then asks for has to be there. */
  readonly isListening: boolean
  readonly bounds: RequestBounds
}

/** The server gave up a statement that took too long: another one would take as long. */
const tookTooLong = '57014'

/** Where one request reads, and up to where the log went with what it has written. */
export class RequestReads {
  readonly #replicas: Replicas
  readonly #sent: WalPosition | null
  readonly #isPinned: boolean
  #replica: Replica | null = null
  #position: string | null = null
  /** Whether it has sent something that names no place in the log. */
  readonly isMalformed: boolean

  /** `sent` is the header of the request; `isPinned`, whether all of it is read from the primary. */
  constructor(replicas: Replicas, sent: string | null, { isPinned = false } = {}) {
    this.#replicas = replicas
    this.#isPinned = isPinned
    this.#sent = sent === null ? null : parseWalPosition(sent)
    this.isMalformed = sent !== null && this.#sent === null
  }

  /** The place in the log that has all that it has written, as text; null where it has written nothing. */
  get position(): string | null {
    return this.#position
  }

  /**
   * The database for what only reads: a replica's as long as one is fit for it, and the primary's from then on. A
   * replica has all that the account has written here, and all up to the place that the request has sent.
   */
  database({ accountId, isListening, bounds }: Reader): Database {
    const { primary } = this.#replicas
    const isPrimary = this.#isPinned || isListening || (accountId !== null && this.#replicas.hasWritten(accountId))
    let replica = isPrimary ? null : (this.#replica ??= this.#replicas.choose(this.#sent))
    const query = async <Result>(statement: Statement<Result>, limit?: TimeLimit): Promise<Result> => {
      if (!replica?.isUsable(performance.now())) replica = null
      if (replica) {
        // While this waits, what is read beside it may find that the replica is out.
        const { name } = replica
        try {
          const result = await replica.query(statement, limit)
          this.#count(name)
          return result
        } catch (error) {
          if (!(error instanceof DatabaseUnavailable) || errorCodeOf(error) === tookTooLong) throw error
          replica = null
        }
      }
      this.#count('primary')
      return primary.query(statement, limit)
    }
    return bounded(varied(primary, { query }), bounds)
  }

  /** The database for what writes, which notes what an account has written. */
  noting(database: Database, accountId: string): Database {
    const replicas = this.#replicas
    const note = (position: string | null) => this.#note(position)
    return varied(database, {
      async transaction(work) {
        try {
          return await database.transaction(function* (tx) {
            const result = yield* work(tx)
            yield* afterCommit(note)
            return result
          })
        } finally {
          // Nobody knows what came of one whose answer was lost.
          replicas.wrote(accountId)
        }
      },
    })
  }

  #note(position: string | null): void {
    this.#position = position
    if (position !== null) this.#replicas.committed(position)
  }

  #count(name: string): void {
    const { reads } = this.#replicas
    reads.set(name, (reads.get(name) ?? 0) + 1)
  }
}
