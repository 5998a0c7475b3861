import type { DatabaseUnavailable, Trouble } from './database-unavailable.ts'
import type { Logger } from './logger.ts'

/** Milliseconds between two lines about the same outage. */
const quietMs = 10_000
/** Milliseconds between two looks whether it is over. */
const lookMs = 1000

/** Members of the line that are told beside the trouble itself: the request that found it, where it was one. */
type Finder = Readonly<Record<string, unknown>>

/** Looks how a database is; `trouble` is null where nothing is the matter with it. */
type Examine = () => Promise<{ readonly trouble: unknown }>

/**
 * Tells of a database that cannot be used: when that begins, then now and then, and when it is over. In an outage every
 * request finds it so, and all that the gateway does by itself; one voice is enough.
 */
export class OutageLog {
  readonly #logger: Logger
  #examine: Examine | null = null
  #since: number | null = null
  /** When each trouble was told last: one that comes and goes is told no oftener than one that stays. */
  readonly #toldAt = new Map<Trouble, number>()
  #isTold = false
  #unsaid = 0
  #looking: NodeJS.Timeout | null = null

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** Has the end of an outage be looked for; without it, nobody hears of it. */
  watch(examine: Examine): void {
    this.#examine = examine
  }

  /** Tells that the database cannot be used, unless something was just told that is as good. */
  note({ trouble, cause }: DatabaseUnavailable, finder: Finder): void {
    const now = performance.now()
    // A clock that is wrong is this process's own: the database is well meanwhile, and ends nothing.
    if (trouble !== 'clock') {
      this.#since ??= now
      this.#lookForEnd()
    }
    if (now - (this.#toldAt.get(trouble) ?? -Infinity) < quietMs) {
      this.#unsaid += 1
      return
    }
    const unsaid = this.#unsaid === 0 ? {} : { unsaid: this.#unsaid }
    this.#toldAt.set(trouble, now)
    this.#isTold ||= trouble !== 'clock'
    this.#unsaid = 0
    this.#logger.error({ trouble, err: cause, ...finder, ...unsaid }, 'database unavailable')
  }

  /** Looks no more. */
  stop(): void {
    if (this.#looking) clearInterval(this.#looking)
    this.#looking = null
  }

  #lookForEnd(): void {
    const examine = this.#examine
    if (!examine) return
    this.#looking ??= setInterval(() => {
      examine().then(
        ({ trouble }) => trouble === null && this.#end(),
        () => {},
      )
    }, lookMs).unref()
  }

  #end(): void {
    if (this.#since === null) return
    const seconds = Math.round((performance.now() - this.#since) / 1000)
    this.stop()
    this.#since = null
    if (!this.#isTold) return
    this.#isTold = false
    this.#logger.info({ seconds, unsaid: this.#unsaid }, 'database available again')
    this.#unsaid = 0
  }
}

const logs = new WeakMap<Logger, OutageLog>()

/** The one voice of all that writes to a log. */
export function outageLogOf(logger: Logger): OutageLog {
  const known = logs.get(logger)
  if (known) return known
  const made = new OutageLog(logger)
  logs.set(logger, made)
  return made
}
