import type { Config } from '../config.ts'
import type { Logger } from '../logger.ts'
import { placeOf } from './database.ts'

/** The facts of a gateway that has started: enough to see that it is the one that was meant, and no secret. */
export interface Started {
  readonly version: string
  /** Where its rows are. */
  readonly database: string
  /** Whose tokens it takes. */
  readonly issuers: readonly string[]
  /** How often its clock runs. */
  readonly clock: string
  /** How many processes answer; not there where one does. */
  readonly workers?: number
  /** Where its metrics are; not there where they are off. */
  readonly metrics?: string
}

/**
 * The facts of a gateway with these settings, whose tokens come from these issuers; from none, where the local key
 * signs.
 */
export function startedWith(
  { database, auth, tokens, clock }: Config,
  version: string,
  issuers: readonly string[],
): Started {
  return {
    version,
    database: placeOf(database.url),
    issuers: [...(issuers.length === 0 ? [auth.issuer] : issuers), ...(tokens.endpoint ? [tokens.issuer] : [])],
    clock: clock.intervalMs === 0 ? 'off' : `every ${clock.intervalMs / 1000} s`,
  }
}

/** Says that a gateway is ready, and where. Said last: whoever waits for it may end the process right after it. */
export function announce({ environment }: Config, logger: Logger, url: string, started: Started): void {
  if (environment === 'production') logger.info({ url, ...started }, `Triptych is ready at ${url}`)
  else process.stdout.write(`${readyLine(started)} Triptych is ready at ${url}\n`)
}

/** The same as one sentence. */
function readyLine({ version, database, issuers, clock, workers, metrics }: Started): string {
  const several = workers === undefined ? '' : `, ${workers} workers`
  const counted = metrics === undefined ? '' : `, metrics at ${metrics}`
  return `Version ${version}, database ${database}, issuer ${issuers.join(' and ')}, clock ${clock}${several}${counted}.`
}
