import { DatabaseUnavailable } from '../../database-unavailable.ts'
import type { Database, Statement, TimeLimit } from '../database.ts'
import type { WalPosition, WalState } from '../wal.ts'

/** How far the server was that is written to, at a time as `performance.now()` has it. */
export interface Beat {
  readonly at: number
  readonly wal: WalState & { readonly timeline: number }
  /** The mark of its timeline. */
  readonly mark: string
}

/** Why a replica is not read from: it is late, does not answer, follows another history, or has not the settings. */
export type OutReason = 'late' | 'unreachable' | 'other-history' | 'unfit'

/** A replica has gone in or out. */
export interface ReplicaChange {
  readonly replica: string
  /** Why it is out; null for one that is in. */
  readonly reason: OutReason | null
  /** How far it is behind, in milliseconds; null where nobody knows. */
  readonly lagMs: number | null
  /** What was thrown, if something was. */
  readonly err?: unknown
}

/** The options of a replica. */
export interface ReplicaOptions {
  /** Where it is, without who asks. */
  readonly name: string
  readonly database: Database
  /** How far it may be behind, in milliseconds. */
  readonly maxLagMs: number
  /** Throws where its sessions have not what the gateway relies on; asked before it goes in. */
  readonly prepare: () => Promise<void>
  readonly tell: (change: ReplicaChange) => void
}

/** So many good checks in a row bring a replica in. It goes out at the first that is bad. */
const goodChecks = 3
/** The part of the lag that it may have when it comes in: one that is about to be late would go out again. */
const comingInPart = 0.5

/** The id of a server's timeline, as `timelines` has it. */
export function timelineId({ systemId, timeline }: Pick<WalState, 'systemId' | 'timeline'>): string {
  return `${systemId}/${timeline}`
}

/** A server that follows the one that is written to, as this process knows it. */
export class Replica {
  readonly name: string
  readonly #options: ReplicaOptions
  /** All that was committed before this time, it has. */
  #freshAsOf = -Infinity
  #replayed: WalPosition | null = null
  #isIn = false
  #good = 0
  #bad = 0
  #isToldOut = false
  #isChecking = false
  /** Gives up what is asked of it. */
  readonly #waiting = new Set<(error: unknown) => void>()

  constructor(options: ReplicaOptions) {
    this.name = options.name
    this.#options = options
  }

  /** How much is asked of it now. */
  get load(): number {
    return this.#waiting.size
  }

  /** How far it may be behind at a time, in milliseconds; null where nobody knows. */
  lagMs(now: number): number | null {
    return this.#freshAsOf === -Infinity ? null : now - this.#freshAsOf
  }

  /** Whether it may be read from at a time: no check has to come for it to be out. */
  isUsable(now: number): boolean {
    return this.#isIn && now - this.#freshAsOf <= this.#options.maxLagMs
  }

  /** Whether it is known to have a place in the log. */
  has({ timeline, lsn }: WalPosition): boolean {
    return this.#replayed !== null && this.#replayed.timeline === timeline && this.#replayed.lsn >= lsn
  }

  /** Runs a statement. It is given up when a check finds that the replica does not answer. */
  query<Result>(statement: Statement<Result>, limit?: TimeLimit): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.add(reject)
      this.#options.database
        .query(statement, limit)
        .then(resolve, reject)
        .finally(() => this.#waiting.delete(reject))
    })
  }

  /** Forgets how far it is: what it was compared with is not written to any more. */
  forget(): void {
    this.#freshAsOf = -Infinity
    this.#replayed = null
  }

  /** Compares it with the server that is written to, as that was at some times, the last of them last. */
  async check(beats: () => readonly Beat[]): Promise<void> {
    if (this.#isChecking) return
    this.#isChecking = true
    try {
      const wal = await this.#options.database.examineWal()
      await this.#judge(wal && this.#compare(wal, beats()))
    } catch (error) {
      this.#goOut('unreachable', error)
      for (const giveUp of this.#waiting) giveUp(new DatabaseUnavailable('unreachable', error))
    } finally {
      this.#isChecking = false
    }
  }

  /** Closes its connections. */
  close(): Promise<void> {
    return this.#options.database.close()
  }

  /** Learns how far it is; answers what stands against it, apart from the time. */
  #compare(wal: WalState, beats: readonly Beat[]): OutReason | null {
    const last = beats.at(-1)
    if (!last) return null
    const { timeline } = last.wal
    // One that was promoted by itself has the mark, and goes on with a history of its own.
    const follows = wal.marks[timelineId(last.wal)] === last.mark && (wal.timeline ?? timeline) === timeline
    if (!follows || wal.systemId !== last.wal.systemId) {
      this.forget()
      return 'other-history'
    }
    // Somebody has put an older copy in its place.
    if (this.#replayed && wal.lsn < this.#replayed.lsn && this.#replayed.timeline === timeline) this.forget()
    this.#replayed = { timeline, lsn: wal.lsn }
    const reached = beats.findLast((beat) => beat.wal.lsn <= wal.lsn)
    if (reached) this.#freshAsOf = reached.at
    return null
  }

  async #judge(objection: OutReason | null): Promise<void> {
    const { maxLagMs, prepare, tell } = this.#options
    const lagMs = this.lagMs(performance.now())
    if (objection !== null) return this.#goOut(objection)
    const mostMs = this.#isIn ? maxLagMs : maxLagMs * comingInPart
    if (lagMs === null || lagMs > mostMs) return this.#goOut('late')
    if (this.#isIn) return
    this.#good += 1
    if (this.#good < goodChecks) return
    try {
      await prepare()
    } catch (error) {
      return this.#goOut('unfit', error)
    }
    this.#isIn = true
    this.#isToldOut = false
    tell({ replica: this.name, reason: null, lagMs: Math.round(lagMs) })
  }

  #goOut(reason: OutReason, err?: unknown): void {
    this.#good = 0
    this.#bad += 1
    // One that was never in is told of once it had the time to come in.
    if (!this.#isIn && (this.#isToldOut || this.#bad < goodChecks)) return
    this.#isIn = false
    this.#isToldOut = true
    const lagMs = this.lagMs(performance.now())
    const facts = { replica: this.name, reason, lagMs: lagMs && Math.round(lagMs) }
    this.#options.tell(err === undefined ? facts : { ...facts, err })
  }
}
