/** The trouble that keeps a database from doing what it is asked. */
export type Trouble =
  /** Nothing answers, the connection or the disk broke, or it lets nobody in. */
  | 'unreachable'
  /** Others hold what a statement needs, or all connections. */
  | 'busy'
  /** No answer came in time. */
  | 'slow'
  /** The disk, or what the server has of memory and connections, is used up. */
  | 'full'
  /** It takes no writes. */
  | 'read-only'
  /** What is stored cannot be read. */
  | 'damaged'
  /** The file that was opened is not there any more. */
  | 'missing'
  /** The time here is not the database's. */
  | 'clock'

const messages: Readonly<Record<Trouble, string>> = {
  unreachable: 'The database cannot be reached now.',
  busy: 'Others are using what this needs.',
  slow: 'The database did not answer in time.',
  full: 'The database has no room left.',
  'read-only': 'The database takes no writes now.',
  damaged: 'The database cannot be read now.',
  missing: 'The database is not where it was.',
  clock: 'The clock of this process is wrong.',
}

/** Seconds after which another attempt may go through: what is busy is soon free again. */
const soon = 1
const later = 5

/**
 * The database cannot do now what it was asked, whatever that was: another attempt may go through. The message is for
 * anybody, the cause for the log.
 */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
  readonly trouble: Trouble
  /** When to ask again, in seconds. */
  readonly retryAfterSeconds: number

  /** `mayBeDone`: the transaction may have been committed, or another one of the same request was. */
  constructor(trouble: Trouble, cause: unknown, { mayBeDone = false } = {}) {
    const done = mayBeDone ? ' The change may have been made: repeat it with its idempotency key, or look first.' : ''
    super(`${messages[trouble]} Try again later.${done}`, { cause })
    this.trouble = trouble
    this.retryAfterSeconds = trouble === 'busy' ? soon : later
  }
}
