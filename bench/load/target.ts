import type { Answer } from './answers.ts'
import { type Order, type Prepared, quantityMark } from './messages.ts'

/** A request on its way, and what is known of its answer. */
export interface Sent {
  readonly bytes: Buffer
  readonly expects: Buffer
  readonly index: number
}

type Preparation = Extract<Order, { kind: 'prepare' }>

/** One case on one server: gives its requests and checks their answers. */
export class Target {
  readonly port: number
  readonly pid: number
  readonly databasePid: number | null
  readonly #requests: readonly Prepared[]
  readonly #ready: readonly Sent[]
  /** Of reads: how long the first answer to each was. The data does not change, so each further one is as long. */
  readonly #lengths: Int32Array
  readonly #quantities: number[]
  #turn = 0

  constructor({ port, pid, databasePid, requests }: Pick<Preparation, 'port' | 'pid' | 'databasePid' | 'requests'>) {
    this.port = port
    this.pid = pid
    this.databasePid = databasePid
    this.#requests = requests
    this.#ready = requests.map(({ request, expects }, index) => ({
      bytes: Buffer.from(request),
      expects: Buffer.from(expects),
      index,
    }))
    this.#lengths = new Int32Array(requests.length).fill(-1)
    this.#quantities = requests.map(({ change }) => change?.now ?? 0)
  }

  /** The next request: any of the reads; of the writes each in its turn, so that no row is changed twice at once. */
  next(): Sent {
    const { length } = this.#ready
    const index = this.#requests[0]?.change ? this.#turn++ % length : Math.floor(Math.random() * length)
    const ready = this.#ready[index] as Sent
    const { request = '', expects = '', change } = this.#requests[index] ?? {}
    if (!change) return ready
    const quantity = anotherThan(this.#quantities[index] ?? 0, change)
    this.#quantities[index] = quantity
    const bytes = Buffer.from(request.replace(quantityMark, String(quantity).padStart(quantityMark.length)))
    return { bytes, expects: Buffer.from(expects.replace(quantityMark, String(quantity))), index }
  }

  /** Throws where an answer is not what was asked for: another status, errors, another object, another length. */
  check({ expects, index }: Sent, { status, body }: Answer): void {
    const isRight = status === 200 && body.subarray(0, expects.length).equals(expects) && !body.includes('"errors"')
    if (!isRight)
      throw new Error(
        `Expected an answer that begins with ${expects.toString()}, not ${status}: ${body.toString().slice(0, 500)}`,
      )
    if (this.#requests[index]?.change) return
    const first = this.#lengths[index] ?? -1
    if (first === -1) this.#lengths[index] = body.length
    else if (first !== body.length)
      throw new Error(`Expected ${first} bytes as before, not ${body.length}: ${body.toString().slice(0, 500)}`)
  }
}

/**
 * A random quantity within the limits that is not the current one: without a change a server would have nothing to
 * write.
 */
function anotherThan(now: number, { min, max }: { min: number; max: number }): number {
  const quantity = min + Math.floor(Math.random() * (max - min))
  return quantity >= now ? quantity + 1 : quantity
}
