import { setImmediate } from 'node:timers/promises'

/**
 * So much work at once, and before each piece of it a turn of the event loop, in which everything else goes on that has
 * come. What waits is served by lanes, one piece of each in turn: whoever asks for much waits for it alone.
 */
export class Slots {
  #free: number
  readonly #lanes = new Map<object, (() => void)[]>()

  constructor(count: number) {
    this.#free = count
  }

  /** Does some work when it is the turn of its lane. */
  async during<Result>(lane: object, work: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1
    else await this.#turn(lane)
    try {
      await setImmediate()
      return await work()
    } finally {
      this.#pass()
    }
  }

  #turn(lane: object): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#lanes.get(lane)
      if (waiting) waiting.push(resolve)
      else this.#lanes.set(lane, [resolve])
    })
  }

  /** Hands the slot on to the lane that was served longest ago, which then stands behind all others. */
  #pass(): void {
    const [next] = this.#lanes
    if (!next) {
      this.#free += 1
      return
    }
    const [lane, waiting] = next
    this.#lanes.delete(lane)
    const start = waiting.shift()
    if (waiting.length > 0) this.#lanes.set(lane, waiting)
    start?.()
  }
}

/** Milliseconds of work in one turn of the event loop, after which the rest is for the next ones. */
const turnMs = 5

/** Divides much work that is there at once among turns of the event loop, by the time that it takes. */
export class ShortTurns {
  #startedAt = 0
  #turn = 0

  /** Waits for a turn that has not taken too long yet. */
  async next(): Promise<void> {
    for (let turn = this.#turn; performance.now() - this.#startedAt > turnMs; turn = this.#turn) {
      await setImmediate()
      // The first of all who wait begins the next turn, and those for whom that has no time wait for another one.
      if (turn !== this.#turn) continue
      this.#turn += 1
      this.#startedAt = performance.now()
    }
  }
}
