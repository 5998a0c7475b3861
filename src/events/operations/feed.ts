import type { Database } from '../../database/database.ts'
import type { Viewer } from '../../viewer.ts'
import { audienceOf, type AudienceKey, dependsOnCatalog, keysOf } from '../audience.ts'
import type { LogEntry } from '../event.ts'
import { findCatalogOwners, readLogAfter, readLogBounds } from '../store.ts'
import { EventStream } from './stream.ts'

/** Events that are read at once. */
const batchSize = 500
/** How often the log is looked at while somebody listens, in milliseconds, should nobody tell of what happened. */
const lookMs = 1000

/**
 * What happens, as it happens: the log, read once for all who listen in this process. While nobody listens, nothing is
 * done.
 */
export class EventFeed {
  readonly #database: Database
  readonly #onFailure: (error: unknown) => void
  readonly #streams = new Map<AudienceKey, Set<EventStream>>()
  #count = 0
  /** All of the log up to here was handed out to those who listened then. */
  #position = 0
  #starting: Promise<void> | null = null
  #reading: Promise<void> | null = null
  #isWanted = false
  #stop: (() => void) | null = null

  constructor(database: Database, onFailure: (error: unknown) => void) {
    this.#database = database
    this.#onFailure = onFailure
  }

  /** How many listen. */
  get size(): number {
    return this.#count
  }

  /**
   * Opens a stream of what a viewer sees: all after a position of the log, or all from now on. It must be ended by
   * `return`.
   */
  async open(viewer: Viewer, after: number | null): Promise<EventStream> {
    this.#count += 1
    try {
      await (this.#starting ??= this.#start())
    } catch (error) {
      this.#leave()
      throw error
    }
    const start = this.#position
    const stream = new EventStream({
      database: this.#database,
      viewer,
      after: after ?? start,
      start,
      onEnd: () => this.#remove(viewer, stream),
    })
    for (const key of keysOf(viewer)) {
      const streams = this.#streams.get(key) ?? new Set()
      this.#streams.set(key, streams.add(stream))
    }
    return stream
  }

  /** Looks at the log no more, whoever still listens, and waits for what is under way. */
  async close(): Promise<void> {
    this.#stop?.()
    this.#stop = null
    await this.#reading
  }

  async #start(): Promise<void> {
    const forget = this.#database.eventsLogged.listen(() => this.#wake())
    const unwatch = this.#database.watchEvents()
    const looking = setInterval(() => this.#wake(), lookMs).unref()
    this.#stop = () => {
      forget()
      unwatch()
      clearInterval(looking)
    }
    this.#position = (await readLogBounds(this.#database)).end
  }

  #remove(viewer: Viewer, stream: EventStream): void {
    for (const key of keysOf(viewer)) {
      const streams = this.#streams.get(key)
      streams?.delete(stream)
      if (streams?.size === 0) this.#streams.delete(key)
    }
    this.#leave()
  }

  #leave(): void {
    this.#count -= 1
    if (this.#count > 0) return
    this.#stop?.()
    this.#stop = null
    this.#starting = null
  }

  #wake(): void {
    this.#isWanted = true
    this.#reading ??= this.#read()
      .catch(this.#onFailure)
      .finally(() => (this.#reading = null))
  }

  async #read(): Promise<void> {
    while (this.#isWanted && this.#stop) {
      this.#isWanted = false
      const entries = await readLogAfter(this.#database, this.#position, batchSize)
      for (const entry of entries) {
        await this.#handOut(entry)
        this.#position = entry.position
      }
      if (entries.length === batchSize) this.#isWanted = true
    }
  }

  async #handOut(entry: LogEntry): Promise<void> {
    const catalog = dependsOnCatalog(entry) ? await findCatalogOwners(this.#database, entry) : []
    const told = new Set<EventStream>()
    for (const key of audienceOf(entry, catalog)) for (const stream of this.#streams.get(key) ?? []) told.add(stream)
    for (const stream of told) stream.push(entry)
  }
}
