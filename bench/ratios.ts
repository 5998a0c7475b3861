import type { Round } from './load/messages.ts'

/** The middle of some figures. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(half)] ?? Number.NaN)
    : ((sorted[half - 1] ?? Number.NaN) + (sorted[half] ?? Number.NaN)) / 2
}

/** A figure of two servers' rounds that came one after the other: ours first. */
export type Figure = (own: Round, other: Round) => number

/** How many times as much processor time as the gateway another server takes for a request. */
export const processorTime: Figure = (own, other) =>
  (other.serverMsPerRequest ?? Number.NaN) / (own.serverMsPerRequest ?? Number.NaN)

/** The same of the database server. */
export const databaseTime: Figure = (own, other) =>
  (other.databaseMsPerRequest ?? Number.NaN) / (own.databaseMsPerRequest ?? Number.NaN)

/** How many times as many requests as another server the gateway answers in a second. */
export const requests: Figure = (own, other) => own.requestsPerSecond / other.requestsPerSecond

/** How much further the latest answers are behind the middle ones than another server's are. */
export const lateness: Figure = (own, other) => own.p99 / own.p50 / (other.p99 / other.p50)

/** A figure of each pair of rounds that came one after the other. */
export function figures(figure: Figure, own: readonly Round[], others: readonly Round[]): number[] {
  return own.flatMap((round, turn) => {
    const other = others[turn]
    return other ? figure(round, other) : []
  })
}
