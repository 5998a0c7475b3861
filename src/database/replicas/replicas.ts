import { randomUUID } from 'node:crypto'
import { singleFlight } from '../../single-flight.ts'
import { type Database, run } from '../database.ts'
import { parseWalPosition, type WalPosition, type WalState } from '../wal.ts'
import { type Beat, Replica, type ReplicaOptions, timelineId } from './replica.ts'

/** How long after its write an account reads nothing older, beyond the lag: what is not flushed at once is by then. */
const graceMs = 1000
/** So many checks while a replica may be late, at least; and how often one is made at most and at least. */
const checksPerLag = 5
const checkEveryMs = { least: 200, most: 1000 } as const

/** The options of the replicas. */
export interface ReplicasOptions {
  /** The server that is written to. */
  readonly primary: Database
  readonly replicas: readonly Omit<ReplicaOptions, 'maxLagMs' | 'tell'>[]
  /** How far a replica may be behind, in milliseconds. */
  readonly maxLagMs: number
  readonly tell: ReplicaOptions['tell']
}

/** The servers that may be read from beside the one that is written to, and which of them are fit for that now. */
export class Replicas {
  readonly primary: Database
  /** How often they are to be checked, in milliseconds. */
  readonly checkEveryMs: number
  /** Statements that requests have read by, by the server that answered them; that of the primary is `primary`. */
  readonly reads = new Map<string, number>([['primary', 0]])
  readonly #replicas: readonly Replica[]
  readonly #maxLagMs: number
  readonly #beat = singleFlight(() => this.#listen())
  #beats: Beat[] = []
  /** Until when accounts that have written read from the primary, those whose time ends first before others. */
  readonly #writers = new Map<string, number>()
  #next = 0

  constructor({ primary, replicas, maxLagMs, tell }: ReplicasOptions) {
    this.primary = primary
    this.#maxLagMs = maxLagMs
    this.checkEveryMs = Math.min(checkEveryMs.most, Math.max(checkEveryMs.least, maxLagMs / checksPerLag))
    this.#replicas = replicas.map((options) => new Replica({ ...options, maxLagMs, tell }))
    for (const { name } of this.#replicas) this.reads.set(name, 0)
  }

  /**
   * Looks how far all of them are. One that does not answer keeps no other from being looked at again. Throws what
   * keeps the primary from saying how far it is.
   */
  async check(): Promise<void> {
    const heard = await this.#beat().catch((error: unknown) => ({ error }))
    await Promise.all(this.#replicas.map((replica) => replica.check(() => this.#beats)))
    if (heard) throw heard.error
  }

  /** The replica to read from for somebody who must find a place in the log there; null where none is fit. */
  choose(sent: WalPosition | null): Replica | null {
    const now = performance.now()
    this.#next += 1
    let best: Replica | null = null
    for (let offset = 0; offset < this.#replicas.length; offset += 1) {
      const replica = this.#replicas[(this.#next + offset) % this.#replicas.length]
      if (!replica?.isUsable(now) || (sent && !replica.has(sent))) continue
      if (!best || replica.load < best.load) best = replica
    }
    return best
  }

  /** Notes that an account may have written. */
  wrote(accountId: string): void {
    const now = performance.now()
    for (const [account, until] of this.#writers) {
      if (until > now) break
      this.#writers.delete(account)
    }
    this.#writers.delete(accountId)
    this.#writers.set(accountId, now + this.#maxLagMs + graceMs)
  }

  /** Whether an account may have written something that a replica has not. */
  hasWritten(accountId: string): boolean {
    return (this.#writers.get(accountId) ?? -Infinity) > performance.now()
  }

  /**
   * Notes up to where the log went with a commit. Another server than the last one has answered where its timeline is
   * another.
   */
  committed(position: string): void {
    const known = this.#beats.at(-1)
    if (known && parseWalPosition(position)?.timeline !== known.wal.timeline) this.#startAnew()
  }

  /** How they are: whether each is read from, and how far it is behind in milliseconds, null where nobody knows. */
  status(): { readonly name: string; readonly isIn: boolean; readonly lagMs: number | null }[] {
    const now = performance.now()
    return this.#replicas.map((replica) => ({
      name: replica.name,
      isIn: replica.isUsable(now),
      lagMs: replica.lagMs(now),
    }))
  }

  /** How many are read from, and how many are not. */
  counts(): { readonly in: number; readonly out: number } {
    const all = this.status()
    const isIn = all.filter((replica) => replica.isIn).length
    return { in: isIn, out: all.length - isIn }
  }

  /** Closes their connections. */
  async close(): Promise<void> {
    await Promise.all(this.#replicas.map((replica) => replica.close()))
  }

  async #listen(): Promise<void> {
    const at = performance.now()
    const wal = await this.primary.examineWal()
    // What follows another server is not written to.
    if (!wal || !isWritten(wal)) return
    const id = timelineId(wal)
    const last = this.#beats.at(-1)
    if (last && timelineId(last.wal) !== id) this.#startAnew()
    const mark = wal.marks[id] ?? (await this.#mark(id))
    this.#beats.push({ at, wal, mark })
    while ((this.#beats[0]?.at ?? at) < at - this.#maxLagMs) this.#beats.shift()
  }

  /** Gives a timeline its mark, unless another process has. */
  async #mark(id: string): Promise<string> {
    const { timelines } = this.primary.tables
    const rows = await this.primary.transaction(function* (tx) {
      yield* run(tx.insert(timelines).values({ id, mark: randomUUID() }).onConflictDoNothing())
      return yield* run(tx.select().from(timelines))
    })
    const mark = rows.find((row) => row.id === id)?.mark
    if (mark === undefined) throw new Error(`The database has no mark of the timeline ${id}.`)
    return mark
  }

  #startAnew(): void {
    this.#beats = []
    for (const replica of this.#replicas) replica.forget()
  }
}

function isWritten(wal: WalState): wal is Beat['wal'] {
  return wal.timeline !== null
}
