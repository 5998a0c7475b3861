import type { Database } from '../../database/database.ts'
import type { Viewer } from '../../viewer.ts'
import { isWithin } from '../audience.ts'
import type { LogEntry } from '../event.ts'
import { readVisibleAfter } from '../store.ts'

/** Why a stream of events ends by itself: its client was too slow. */
export type StreamEnd = 'STREAM_LAGGED'

/** An event of a stream, a place in the log without one, or the end of it. */
export type StreamItem = { readonly entry: LogEntry } | { readonly position: number } | { readonly end: StreamEnd }

/** Events that wait for a slow client; one more ends its stream. */
const mostWaiting = 1000
/** Events that are read at once of what happened before. */
const batchSize = 100

/** The options of a stream. */
export interface StreamOptions {
  readonly database: Database
  readonly viewer: Viewer
  /** The position after which it begins. */
  readonly after: number
  /** The position up to which it reads by itself; whatever comes later is pushed. */
  readonly start: number
  readonly onEnd: () => void
}

/** Events as one viewer sees them, in the order of the log, each once: first those of before, then as they happen. */
export class EventStream implements AsyncIterableIterator<StreamItem> {
  readonly #options: StreamOptions
  /** What was read of before, and what was pushed, which comes after all of that. */
  #past: LogEntry[] = []
  #waiting: LogEntry[] = []
  #last: number
  #isBehind: boolean
  #end: StreamEnd | null = null
  #isOver = false
  #isCheckpointDue = false
  #isKept: (entry: LogEntry) => boolean | Promise<boolean> = () => true
  #timer: NodeJS.Timeout | undefined
  #wake: (() => void) | null = null

  constructor(options: StreamOptions) {
    this.#options = options
    this.#last = options.after
    this.#isBehind = options.after < options.start
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** Takes an event for the party of its viewer that has just got its position. */
  push(entry: LogEntry): void {
    if (this.#isOver || this.#end || !isWithin(this.#options.viewer, entry)) return
    if (this.#waiting.length >= mostWaiting) return this.end('STREAM_LAGGED')
    this.#waiting.push(entry)
    this.#wake?.()
  }

  /** Ends it after the event that is under way. What waits is not told: the client resumes after the last that it got. */
  end(end: StreamEnd): void {
    if (this.#isOver || this.#end) return
    this.#end = end
    this.#past = []
    this.#waiting = []
    this.#wake?.()
  }

  /** Tells the place in the log each so many milliseconds where nothing else is told. */
  tellPlaces(everyMs: number): void {
    this.#timer = setInterval(() => {
      this.#isCheckpointDue = true
      this.#wake?.()
    }, everyMs).unref()
  }

  /** Leaves out what is not kept. */
  keeping(isKept: (entry: LogEntry) => boolean | Promise<boolean>): this {
    this.#isKept = isKept
    return this
  }

  async next(): Promise<IteratorResult<StreamItem>> {
    while (!this.#isOver) {
      const item = await this.#take()
      if (item) return { done: false, value: item }
      // Something may have come while nothing was found: nobody would tell of it again.
      if (this.#isIdle()) await new Promise<void>((resolve) => (this.#wake = resolve))
      this.#wake = null
    }
    return { done: true, value: undefined }
  }

  return(): Promise<IteratorResult<StreamItem>> {
    if (!this.#isOver) {
      this.#isOver = true
      this.#past = []
      this.#waiting = []
      clearInterval(this.#timer)
      this.#options.onEnd()
      this.#wake?.()
    }
    return Promise.resolve({ done: true, value: undefined })
  }

  #isIdle(): boolean {
    return !this.#isOver && !this.#end && !this.#isCheckpointDue && this.#waiting.length === 0
  }

  async #take(): Promise<StreamItem | null> {
    if (this.#end) {
      const end = this.#end
      await this.return()
      return { end }
    }
    if (this.#isOver) return null
    if (this.#isBehind && this.#past.length === 0) await this.#catchUp()
    for (let entry = this.#following(); entry; entry = this.#following()) {
      if (entry.position <= this.#last) continue
      this.#last = entry.position
      if (!(await this.#isKept(entry))) continue
      this.#isCheckpointDue = false
      return { entry }
    }
    if (this.#isBehind) return this.#take()
    if (!this.#isCheckpointDue) return null
    this.#isCheckpointDue = false
    return { position: this.#last }
  }

  #following(): LogEntry | undefined {
    return this.#past.shift() ?? (this.#isBehind ? undefined : this.#waiting.shift())
  }

  /** Reads some of what happened before it was opened. */
  async #catchUp(): Promise<void> {
    const { database, viewer, start } = this.#options
    // Nothing of what is read may be kept: others have their turn all the same.
    await new Promise((resolve) => setImmediate(resolve))
    const entries = await readVisibleAfter(database, viewer, { after: this.#last, upTo: start, most: batchSize })
    this.#isBehind = entries.length === batchSize
    if (this.#end || this.#isOver) return
    this.#past = entries
  }
}
