/** A request as text that is ready to be sent, and how its answer must begin. */
export interface Prepared {
  readonly request: string
  readonly expects: string
  /** For a write: `request` and `expects` have a number in the place of each `quantityMark`, another one each time. */
  readonly change?: { readonly min: number; readonly max: number; readonly now: number }
}

/** Where a quantity goes: as long as the longest one, so that requests have one length. */
export const quantityMark = '#######'

/** How a round goes: first some time that does not count, then some that does, over the same connections. */
export interface Course {
  readonly connections: number
  readonly warmUpMs: number
  readonly milliseconds: number
}

/** What a round of load gave. */
export interface Round {
  readonly requestsPerSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  /** Every request that was answered, in the warm-up too. */
  readonly answered: number
  /** How much of one core was in use meanwhile, 0 to 1; null where the system does not say. */
  readonly generatorBusy: number
  readonly serverBusy: number | null
  /**
   * Processor time of the server for one request, which other programs on the machine disturb less than anything else
   * here.
   */
  readonly serverMsPerRequest: number | null
  /** The same of the database server, with all of its processes; null where the database is in the server's process. */
  readonly databaseMsPerRequest: number | null
}

/** What the bench asks of the load generator. A target is one case on one server. */
export type Order =
  | {
      readonly kind: 'prepare'
      readonly target: string
      readonly port: number
      readonly pid: number
      readonly databasePid: number | null
      readonly requests: readonly Prepared[]
    }
  | { readonly kind: 'round'; readonly target: string; readonly course: Course }

/** What the load generator reports. */
export type Report =
  | { readonly kind: 'prepared' }
  | { readonly kind: 'round'; readonly round: Round }
  | { readonly kind: 'failed'; readonly message: string }
