/**
 * A place in the log that a PostgreSQL server writes before anything else (WAL). Of one timeline, the greater comes
 * later; places of two timelines do not compare.
 */
export interface WalPosition {
  readonly timeline: number
  readonly lsn: bigint
}

/** How far a server is: what it has written and flushed or, of one that follows another, what it has replayed. */
export interface WalState {
  /** Null for a server that follows another one and so writes no timeline of its own. */
  readonly timeline: number | null
  readonly lsn: bigint
  /** Names the server and all that follow it: they are copies of each other. */
  readonly systemId: string
  /** The rows of `timelines` that it has: a mark by its id. */
  readonly marks: Readonly<Record<string, string>>
}

/** The name of a server's log file begins with its timeline, in hexadecimal digits. */
const timelineDigits = 8

const written = /^([1-9]\d{0,9})-([\dA-F]{1,8})\/([\dA-F]{1,8})$/

/** The timeline that a log file belongs to, by its name. */
export function timelineOf(fileName: string): number {
  return Number.parseInt(fileName.slice(0, timelineDigits), 16)
}

/** A place as clients are told it, `1-0/16B3748`: the timeline and what PostgreSQL calls the LSN. */
export function walPositionText(fileName: string, lsn: string): string {
  return `${timelineOf(fileName)}-${lsn}`
}

/** The place that such a text names; null for any other text. */
export function parseWalPosition(text: string): WalPosition | null {
  const [, timeline, high = '', low = ''] = written.exec(text) ?? []
  if (timeline === undefined) return null
  return { timeline: Number(timeline), lsn: (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`) }
}
