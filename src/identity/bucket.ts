/** The time in which an empty bucket fills again, in milliseconds. */
export const refillMs = 60_000

/** The part of a bucket that has to be there for what takes more than it holds: it is never full while it is asked. */
const nearlyAll = 0.9

/**
 * A token bucket: so many units a minute, and at most so many at once. It is one number, the time at which it is full
 * again, and needs no timer. Times are milliseconds of any clock that does not jump.
 */
export class Bucket {
  readonly perMinute: number
  #fullAt = -Infinity
  #held = 0
  #unsent = 0

  constructor(perMinute: number) {
    this.perMinute = perMinute
  }

  /** Units that are left, without those that are held; negative where more was used than there was. */
  remaining(now: number): number {
    return Math.floor(this.perMinute - this.#unitsIn(this.msUntilFull(now)) - this.#held)
  }

  /** Milliseconds until it is full, if nothing else is used. */
  msUntilFull(now: number): number {
    return Math.max(0, this.#fullAt - now)
  }

  /** Milliseconds until there are so many units; for more than a bucket holds, until it is nearly full. */
  msUntil(units: number, now: number): number {
    const lacking = Math.min(units, Math.floor(this.perMinute * nearlyAll)) - this.remaining(now)
    return lacking <= 0 ? 0 : Math.ceil(this.#msOf(lacking))
  }

  /** Keeps units for something that is going to use them. */
  hold(units: number): void {
    this.#held += units
  }

  /** Gives back what was held, and uses so much. */
  settle(held: number, used: number, now: number): void {
    this.#held -= held
    this.use(used, now)
  }

  /** Uses units, whether there are so many or not. */
  use(units: number, now: number): void {
    const ms = this.#msOf(units)
    this.#fullAt = Math.max(this.#fullAt, now) + ms
    this.#unsent += ms
  }

  /**
   * What was used and nobody else has heard of, in milliseconds of refilling, as far as it has not come back since.
   * Others have heard of it now.
   */
  takeUnsent(now: number): number {
    const unsent = Math.min(this.#unsent, this.msUntilFull(now))
    this.#unsent = 0
    return unsent
  }

  /** Takes back what others have not heard of after all. */
  keepUnsent(unsent: number): void {
    this.#unsent += unsent
  }

  /** Learns from others in how many milliseconds it is full, all included that they have heard of. */
  learn(msUntilFull: number, now: number): void {
    this.#fullAt = now + Math.max(0, msUntilFull) + this.#unsent
  }

  #msOf(units: number): number {
    return (units / this.perMinute) * refillMs
  }

  #unitsIn(ms: number): number {
    return (ms / refillMs) * this.perMinute
  }
}
