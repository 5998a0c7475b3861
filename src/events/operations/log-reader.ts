import type { Database } from '../../database/database.ts'
import { readLogBounds } from '../../operations/events.ts'
import type { Viewer } from '../../viewer.ts'
import { audienceOf, type AudienceKey, dependsOnCatalog, keysOf } from '../audience.ts'
import type { LogEntry } from '../event.ts'
import { findCatalogOwners, readLogAfter } from '../store.ts'
import type { EventStream } from './stream.ts'

/** Events that are read at once. */
const batchSize = 500
/** How often the log is looked at while somebody listens, in milliseconds, should nobody tell of what happened. */
const lookMs = 1000

/**
 * Reads the log from when the first one listens until nobody does. Whoever listens after that has another reader: what
 * this one still reads is told to nobody, and moves nobody's place.
 */
export class LogReader {
  readonly #database: Database
  readonly #onFailure: (error: unknown) => void
  readonly #streams = new Map<AudienceKey, Set<EventStream>>()
  readonly #ends: (() => void)[] = []
  /** Settles when it has begun. Fails where the log cannot be read. */
  readonly begun: Promise<void>
  /** How many listen. */
  count = 0
  #position = 0
  #reading: Promise<void> | null = null
  #isWanted = false
  #isReading = false
  #isOver = false

  constructor(database: Database, onFailure: (error: unknown) => void) {
    this.#database = database
    this.#onFailure = onFailure
    this.begun = this.#begin()
  }

  /** All of the log up to here was handed out to those who listened then. It never goes back. */
  get position(): number {
    return this.#position
  }

  /** Hands out to a stream what its viewer sees of all after the position of now. */
  add(viewer: Viewer, stream: EventStream): void {
    for (const key of keysOf(viewer)) {
      const streams = this.#streams.get(key) ?? new Set()
      this.#streams.set(key, streams.add(stream))
    }
  }

  /** Hands out nothing more to a stream. */
  remove(viewer: Viewer, stream: EventStream): void {
    for (const key of keysOf(viewer)) {
      const streams = this.#streams.get(key)
      streams?.delete(stream)
      if (streams?.size === 0) this.#streams.delete(key)
    }
  }

  /** Reads no more, though it may have begun to. Answers when nothing is under way. */
  async end(): Promise<void> {
    this.#isOver = true
    for (const end of this.#ends.splice(0)) end()
    await this.begun.catch(() => {})
    await this.#reading
  }

  async #begin(): Promise<void> {
    // Whoever heard of something before there is a place to read from would read all that ever happened.
    this.#position = (await readLogBounds(this.#database)).end
    if (this.#isOver) return
    this.#ends.push(this.#database.eventsLogged.listen(() => this.#wake()))
    this.#ends.push(this.#database.watchEvents())
    const looking = setInterval(() => this.#wake(), lookMs).unref()
    this.#ends.push(() => clearInterval(looking))
    // For what happened since the place was read.
    this.#wake()
  }

  #wake(): void {
    this.#isWanted = true
    if (!this.#isReading) this.#reading = this.#read()
  }

  async #read(): Promise<void> {
    this.#isReading = true
    try {
      while (this.#isWanted && !this.#isOver) {
        this.#isWanted = false
        const entries = await readLogAfter(this.#database, this.#position, batchSize)
        for (const entry of entries) await this.#handOut(entry)
        if (entries.length === batchSize) this.#isWanted = true
      }
    } catch (error) {
      this.#onFailure(error)
    } finally {
      // In one go with the last look: a ring in between would be heard by nobody.
      this.#isReading = false
    }
  }

  async #handOut(entry: LogEntry): Promise<void> {
    const catalog = dependsOnCatalog(entry) ? await findCatalogOwners(this.#database, entry) : []
    const told = new Set<EventStream>()
    for (const key of audienceOf(entry, catalog)) for (const stream of this.#streams.get(key) ?? []) told.add(stream)
    // In one go with telling it: a stream that opens in between would neither be told nor read it.
    this.#position = entry.position
    for (const stream of told) stream.push(entry)
  }
}
