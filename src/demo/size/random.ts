/** A small generator of our own, so that the same rows come out on every machine and with every version of everything. */
export class Random {
  #state: number

  /**
   * The numbers that belong to one thing: the same `stream` and `index` give the same numbers, whatever was asked
   * before.
   */
  constructor(stream: number, index: number) {
    this.#state = mix(mix(stream * 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b))
  }

  /** A whole number of 32 bits. */
  bits(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    return mix(this.#state)
  }

  /** At least 0, less than 1. */
  fraction(): number {
    return this.bits() / 0x1_0000_0000
  }

  /** At least `from`, less than `to`, not necessarily whole. */
  between(from: number, to: number): number {
    return from + this.fraction() * (to - from)
  }

  /** A whole number, at least `from` and at most `to`. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.fraction() * (to - from + 1))
  }

  /** Whether something of this probability happens. */
  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  /** One of them. */
  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.fraction() * from.length)] as T
  }
}

/** Stirs 32 bits; the finalizer of MurmurHash3. */
function mix(value: number): number {
  let bits = value | 0
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}

/** Every kind of thing draws from its own stream. */
export const streams = {
  seller: 1,
  reseller: 2,
  organization: 3,
  service: 4,
  product: 5,
  catalog: 6,
  organizationService: 7,
  subscription: 8,
  history: 9,
  event: 10,
  offer: 11,
} as const

/** Ids start here, whatever the clock says: they are the same on every machine and day. */
const firstId = Date.UTC(2024, 0, 1)

/** The id of the thing with this index: a UUIDv7 by its layout, and ordered by index, which keeps inserts quick. */
export function idOf(stream: keyof typeof streams, index: number): string {
  const random = new Random(streams[stream] + 100, index)
  const time = (firstId + index * 1000).toString(16).padStart(12, '0')
  const [first, second, third] = [random.bits(), random.bits(), random.bits()]
  const version = (0x7000 | (first & 0xfff)).toString(16)
  const variant = (0x8000 | ((first >>> 12) & 0x3fff)).toString(16)
  const rest = hex8(second) + hex8(third).slice(4)
  return `${time.slice(0, 8)}-${time.slice(8)}-${version}-${variant}-${rest}`
}

const hex8 = (bits: number) => bits.toString(16).padStart(8, '0')
