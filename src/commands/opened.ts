/** What was opened on the way to something that may fail, so that nothing of it stays open then. */
export class Opened {
  readonly #ends: (() => unknown)[] = []

  /** Takes how to end something that was just opened. */
  add(end: () => unknown): void {
    this.#ends.push(end)
  }

  /** Ends all of it, what came last first. One that cannot be ended keeps no other one open. */
  async close(): Promise<void> {
    for (const end of this.#ends.splice(0).toReversed()) {
      try {
        await end()
      } catch {
        // Why it is ended is what people are told.
      }
    }
  }
}
