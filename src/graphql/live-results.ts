import type { ExecutionResult } from 'graphql'
import type { ErrorCode } from './errors.ts'
import { publicError } from './errors.ts'

/** Why a stream ends from this side. */
export type StreamEnd = Extract<ErrorCode, `STREAM_${string}`>

const endMessages: Readonly<Record<StreamEnd, string>> = {
  STREAM_LAGGED: 'Too much waited to be read. Open it again after the last cursor.',
  STREAM_TOKEN_EXPIRED: 'The credentials are not accepted any more. Open it again with others, after the last cursor.',
  STREAM_MOVED: 'This process ends. Open it again after the last cursor: another one answers.',
  STREAM_LIMIT: 'Too many streams are open. Close some, or open it later.',
}

/** The error that a stream ends with. */
export function streamEnded(end: StreamEnd) {
  return publicError(end, endMessages[end])
}

/**
 * The results of a subscription: one for each thing that its source tells, one after the other. It may be ended at any
 * time, even while nothing happens.
 */
export class LiveResults implements AsyncIterableIterator<ExecutionResult> {
  readonly #source: AsyncIterator<unknown>
  readonly #execute: (event: unknown) => Promise<ExecutionResult>
  readonly #onClose: () => void
  #end: StreamEnd | null = null
  #isClosed = false

  constructor(
    source: AsyncIterator<unknown>,
    execute: (event: unknown) => Promise<ExecutionResult>,
    onClose: () => void,
  ) {
    this.#source = source
    this.#execute = execute
    this.#onClose = onClose
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** Ends it with an error that says why. */
  end(end: StreamEnd): void {
    this.#end ??= end
    // Whoever reads it is told what it fails with.
    this.#source.return?.().catch(() => {})
  }

  async next(): Promise<IteratorResult<ExecutionResult>> {
    try {
      return await this.#take()
    } catch (error) {
      // Nobody returns what has failed.
      await this.return()
      throw error
    }
  }

  async #take(): Promise<IteratorResult<ExecutionResult>> {
    const { done, value } = this.#isClosed ? { done: true, value: undefined } : await this.#source.next()
    if (!done) return { done: false, value: await this.#execute(value) }
    const end = this.#isClosed ? null : this.#end
    this.#close()
    return end ? { done: false, value: { errors: [streamEnded(end)] } } : { done: true, value: undefined }
  }

  async return(): Promise<IteratorResult<ExecutionResult>> {
    this.#close()
    await this.#source.return?.()
    return { done: true, value: undefined }
  }

  #close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#onClose()
  }
}
