import { LRUCache } from 'lru-cache'
import { subscriberOf } from '../values/network.ts'
import type { Viewer } from '../viewer.ts'
import type { Role } from '../vocabulary.ts'
import { Bucket, refillMs } from './bucket.ts'

/** The budget of one account, or of one address where there are no credentials. */
export interface Budget {
  /** Points a minute: what requests cost. */
  readonly points: number
  /** Writes a minute. */
  readonly writes: number
  /** Requests that are answered at once. */
  readonly requests: number
  /** Whole lists that are sent at once. */
  readonly lists: number
  /** Streams that are open at once. */
  readonly streams: number
}

/** Whose budget it is: that of an account of some role, or of an address. */
type Holder = Role | 'ANONYMOUS'

/** How much the accounts of each role may use, and addresses. */
export type BudgetSettings = Readonly<Record<keyof Budget, Readonly<Record<Holder, number>>>>

/** Things of which an account may have only so many at once. Each process counts for itself. */
type AtOnce = 'requests' | 'lists' | 'streams'

/** Why a request is refused for now: what there is too much of, and the seconds after which to ask again. */
export interface Exhausted {
  readonly kind: keyof Budget
  readonly account: Account
  readonly retryAfterSeconds: number
}

/** Rows of a list that are examined for one point. */
export const examinedPerPoint = 10

/** The cost of credentials that are refused, and of requests that find no turn. */
export const refusedPoints = 10

/** Characters of answers that an account may have been given and not have taken. One more is given beyond it. */
const mostUnread = 32_000_000

/** The accounts of a role that are remembered, and the addresses. Whoever is forgotten, while idle, starts again. */
const mostRemembered = 10_000

/** An account, or an address, with what it has used of its budget. */
export class Account {
  /** Names it to other processes. */
  readonly name: string
  readonly budget: Budget
  readonly points: Bucket
  readonly writes: Bucket
  readonly #atOnce: Record<AtOnce, number> = { requests: 0, lists: 0, streams: 0 }
  readonly #used: Set<Account>
  #isUsed = false
  #unread = 0
  #onIdle: (() => void) | null = null

  /** Joins `used` whenever it has used something that was not told to others. */
  constructor(name: string, budget: Budget, used: Set<Account>) {
    this.name = name
    this.budget = budget
    this.points = new Bucket(budget.points)
    this.writes = new Bucket(budget.writes)
    this.#used = used
  }

  /** How many requests are being answered, lists sent, or streams open. */
  inUse(kind: AtOnce): number {
    return this.#atOnce[kind]
  }

  /** Whether nothing of it is open: no request, list or stream, and no answer that was not taken. */
  get isIdle(): boolean {
    const { requests, lists, streams } = this.#atOnce
    return requests + lists + streams === 0 && this.#unread === 0
  }

  /** Has something done once, when nothing of it is open any more. */
  whenIdle(onIdle: () => void): void {
    this.#onIdle = onIdle
  }

  /** Counts a request until it leaves; answers why it may not enter. */
  enter(): Exhausted | null {
    if (this.#atOnce.requests >= this.budget.requests) return this.#exhausted('requests', 1000)
    const ms = this.points.msUntil(1, performance.now())
    if (ms > 0) return this.#exhausted('points', ms)
    this.#atOnce.requests += 1
    return null
  }

  /** Ends a request that has entered. */
  leave(): void {
    this.#close('requests')
  }

  /** Opens a list that is sent whole, or a stream. Answers how to close it, once, or why it may not be opened. */
  open(kind: 'lists' | 'streams'): (() => void) | Exhausted {
    if (this.#atOnce[kind] >= this.budget[kind]) return this.#exhausted(kind, 1000)
    this.#atOnce[kind] += 1
    let isOpen = true
    return () => {
      if (isOpen) this.#close(kind)
      isOpen = false
    }
  }

  /** Counts an answer of so many characters until it was taken. Answers how to say that it was, or will never be. */
  giving(characters: number): () => void {
    this.#unread += characters
    return () => {
      this.#unread -= characters
      if (this.#onIdle) this.#tellIdle()
    }
  }

  /** Answers why it is given nothing more, while it has not taken what it was given; null where it has. */
  unread(): Exhausted | null {
    return this.#unread > mostUnread ? this.#exhausted('requests', 1000) : null
  }

  /** Holds the points of something that is about to be done, and uses its writes; answers why it may not be done. */
  begin(points: number, writes: number): Exhausted | null {
    const now = performance.now()
    const ms = this.points.msUntil(points, now)
    if (ms > 0) return this.#exhausted('points', ms)
    const writesMs = writes === 0 ? 0 : this.writes.msUntil(writes, now)
    if (writesMs > 0) return this.#exhausted('writes', writesMs)
    this.points.hold(points)
    if (writes > 0) this.writes.use(writes, now)
    return null
  }

  /** Ends what was begun: of the points that were held, so many were used. */
  end(held: number, used: number): void {
    this.points.settle(held, used, performance.now())
    this.#note()
  }

  /** Uses points, whether there are so many or not. */
  charge(points: number): void {
    this.points.use(points, performance.now())
    this.#note()
  }

  /** Tells that all it has used is about to be told to others. */
  told(): void {
    this.#isUsed = false
  }

  /** Takes back what could not be told: milliseconds of refilling, as buckets count them. */
  untold(pointsMs: number, writesMs: number): void {
    this.points.keepUnsent(pointsMs)
    this.writes.keepUnsent(writesMs)
    this.#note()
  }

  #close(kind: AtOnce): void {
    this.#atOnce[kind] -= 1
    if (this.#onIdle) this.#tellIdle()
  }

  #tellIdle(): void {
    if (!this.isIdle) return
    this.#onIdle?.()
    this.#onIdle = null
  }

  #note(): void {
    if (this.#isUsed) return
    this.#isUsed = true
    this.#used.add(this)
  }

  #exhausted(kind: keyof Budget, ms: number): Exhausted {
    return { kind, account: this, retryAfterSeconds: Math.max(1, Math.ceil(ms / 1000)) }
  }
}

/** The budgets of a process: what each account has used, in bounded memory. */
export class Budgets {
  readonly #settings: BudgetSettings
  readonly #accounts = new Map<Holder, LRUCache<string, Account>>()
  /** Those that were forgotten while something of them was open: it counts until it is closed. */
  readonly #busy = new Map<string, Account>()
  readonly #used = new Set<Account>()

  constructor(settings: BudgetSettings) {
    this.#settings = settings
  }

  /** The account of a viewer; without one, that of an address. */
  of(viewer: Viewer | null, address: string): Account {
    const holder = viewer?.role ?? 'ANONYMOUS'
    const id = viewer ? viewer.accountId : subscriberOf(address)
    return this.#accounts.get(holder)?.get(id) ?? this.#add(holder, id)
  }

  /** Some of the accounts that have used something since they were taken before. */
  takeUsed(most: number): readonly Account[] {
    const used: Account[] = []
    for (const account of this.#used) {
      if (used.length === most) break
      used.push(account)
      this.#used.delete(account)
      account.told()
    }
    return used
  }

  #add(holder: Holder, id: string): Account {
    const name = `${holder} ${id}`
    const account = this.#busy.get(name) ?? this.#make(holder, name)
    this.#busy.delete(name)
    const accounts = this.#accounts.get(holder) ?? this.#remembered()
    this.#accounts.set(holder, accounts)
    accounts.set(id, account)
    return account
  }

  #remembered(): LRUCache<string, Account> {
    const dispose = (account: Account) => {
      if (account.isIdle) return
      this.#busy.set(account.name, account)
      account.whenIdle(() => this.#busy.delete(account.name))
    }
    return new LRUCache<string, Account>({ max: mostRemembered, dispose })
  }

  #make(holder: Holder, name: string): Account {
    const { points, writes, requests, lists, streams } = this.#settings
    const budget = {
      points: points[holder],
      writes: writes[holder],
      requests: requests[holder],
      lists: lists[holder],
      streams: streams[holder],
    }
    return new Account(name, budget, this.#used)
  }
}

const words: Readonly<Record<keyof Budget, string>> = {
  points: 'points a minute',
  writes: 'writes a minute',
  requests: 'requests at once',
  lists: 'whole lists at once',
  streams: 'streams at once',
}

/** Says why a request is refused for now, for people. */
export function exhaustedMessage({ kind, account, retryAfterSeconds }: Exhausted): string {
  const seconds = retryAfterSeconds === 1 ? 'a second' : `${retryAfterSeconds} seconds`
  return `The budget of ${account.budget[kind]} ${words[kind]} is used up. Ask again in ${seconds}.`
}

/** The headers of such a refusal. */
export function exhaustedHeaders({ account, retryAfterSeconds }: Exhausted): Record<string, string> {
  return { 'retry-after': String(retryAfterSeconds), ...rateLimitHeaders(account) }
}

/** The headers that tell what an account has left, in the form of the IETF's draft for rate limits. */
export function rateLimitHeaders({ points, writes }: Account): Record<string, string> {
  const now = performance.now()
  const policy = (name: string, { perMinute }: Bucket) => `"${name}";q=${perMinute};w=${refillMs / 1000}`
  const state = (name: string, bucket: Bucket) =>
    `"${name}";r=${Math.max(0, bucket.remaining(now))};t=${Math.ceil(bucket.msUntilFull(now) / 1000)}`
  return {
    'ratelimit-policy': `${policy('points', points)}, ${policy('writes', writes)}`,
    ratelimit: `${state('points', points)}, ${state('writes', writes)}`,
  }
}
