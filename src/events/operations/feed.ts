import type { Database } from '../../database/database.ts'
import type { Viewer } from '../../viewer.ts'
import { LogReader } from './log-reader.ts'
import { EventStream } from './stream.ts'

/**
 * What happens, as it happens: the log, read once for all who listen in this process. While nobody listens, nothing is
 * done.
 */
export class EventFeed {
  readonly #database: Database
  readonly #onFailure: (error: unknown) => void
  /** Readers that end: what they have under way is waited for. */
  readonly #ending = new Set<Promise<void>>()
  #reader: LogReader | null = null
  #isClosed = false

  constructor(database: Database, onFailure: (error: unknown) => void) {
    this.#database = database
    this.#onFailure = onFailure
  }

  /** How many listen. */
  get size(): number {
    return this.#reader?.count ?? 0
  }

  /**
   * Opens a stream of what a viewer sees: all after a position of the log, or all from now on. It must be ended by
   * `return`. Fails where the log cannot be read; one of a feed that is closed is told nothing.
   */
  async open(viewer: Viewer, after: number | null): Promise<EventStream> {
    const reader = (this.#reader ??= new LogReader(this.#database, this.#onFailure))
    if (this.#isClosed) this.#end(reader)
    reader.count += 1
    try {
      await reader.begun
    } catch (error) {
      // Whoever opens next tries again, though others still wait to hear of this.
      this.#end(reader)
      throw error
    }
    const start = reader.position
    const stream = new EventStream({
      database: this.#database,
      viewer,
      after: after ?? start,
      start,
      onEnd: () => {
        reader.remove(viewer, stream)
        this.#leave(reader)
      },
    })
    reader.add(viewer, stream)
    return stream
  }

  /** Looks at the log no more, whoever still listens, and waits for what is under way. */
  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#reader) this.#end(this.#reader)
    await Promise.all(this.#ending)
  }

  #leave(reader: LogReader): void {
    reader.count -= 1
    if (reader.count === 0) this.#end(reader)
  }

  #end(reader: LogReader): void {
    if (this.#reader === reader) this.#reader = null
    const ended = reader.end().finally(() => this.#ending.delete(ended))
    this.#ending.add(ended)
  }
}
