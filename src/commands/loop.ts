/** Work that is done when it is woken, once for all who woke it meanwhile, and never twice at once. */
export class Loop {
  readonly #gatheringMs: number
  readonly #onFailure: (error: unknown) => void
  readonly #work: () => Promise<void>
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | null = null
  #isWanted = false
  #isStopped = false

  /** `gatheringMs` is how long it waits for others to wake it as well, in milliseconds. */
  constructor(gatheringMs: number, onFailure: (error: unknown) => void, work: () => Promise<void>) {
    this.#gatheringMs = gatheringMs
    this.#onFailure = onFailure
    this.#work = work
  }

  /** Has the work done soon. */
  wake(): void {
    this.#isWanted = true
    if (this.#timer || this.#running || this.#isStopped) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#isWanted = false
      this.#running = this.#work()
        .catch(this.#onFailure)
        .finally(() => {
          this.#running = null
          if (this.#isWanted) this.wake()
        })
    }, this.#gatheringMs)
  }

  /** Has it done no more, and waits for what is under way. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    await this.#running
  }
}
