import type { Config } from '../config.ts'
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
  /** Where its metrics are; not there where they are off. */
  readonly metrics?: string
}

/** The facts of a gateway with these settings. */
export function startedWith({ database, tokens, clock }: Config, version: string, issuers: readonly string[]): Started {
  return {
    version,
    database: placeOf(database.url),
    issuers: [...issuers, ...(tokens.endpoint ? [tokens.issuer] : [])],
    clock: clock.intervalMs === 0 ? 'off' : `every ${clock.intervalMs / 1000} s`,
  }
}

/** The same as one sentence. */
export function readyLine({ version, database, issuers, clock, metrics }: Started): string {
  const counted = metrics === undefined ? '' : `, metrics at ${metrics}`
  return `Version ${version}, database ${database}, issuer ${issuers.join(' and ')}, clock ${clock}${counted}.`
}
