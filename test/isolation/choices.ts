/** Decisions that look random and are the same for the same seed. */
export class Choices {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** A whole number below `bound`. */
  below(bound: number): number {
    // Mulberry32.
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound
  }

  /** True in `share` of a hundred cases. */
  chance(share: number): boolean {
    return this.below(100) < share
  }

  /** One of a list that is not empty. */
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }
}
