/** Wakes those who wait for something to happen. It says that something may have happened, and not what. */
export class Signal {
  readonly #listeners = new Set<() => void>()

  /** Calls every listener. */
  ring(): void {
    for (const listener of this.#listeners) listener()
  }

  /** Calls `listener` at each ring, until the function that it answers is called. Listeners do not throw. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
}
