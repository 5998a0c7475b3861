import { instantOf, wallTime } from '../values/wall-time.ts'

/** One day of 24 hours, in milliseconds. */
export const day = 24 * 60 * 60 * 1000

/**
 * So many months after a day, at the same time of day in a zone (null: UTC), clipped to the month's end: 31 January + 1
 * is 28 or 29 February.
 */
export function addMonths(anchor: Date, months: number, timeZone: string | null = null): Date {
  const from = wallTime(anchor, timeZone)
  const wanted = new Date(from)
  wanted.setUTCDate(1)
  wanted.setUTCMonth(wanted.getUTCMonth() + months)
  const lastDay = new Date(Date.UTC(wanted.getUTCFullYear(), wanted.getUTCMonth() + 1, 0)).getUTCDate()
  wanted.setUTCDate(Math.min(from.getUTCDate(), lastDay))
  return instantOf(wanted, timeZone)
}

/** So many days later at the same time of day in a zone; in UTC (null) each is of 24 hours. */
export function addDays(start: Date, days: number, timeZone: string | null = null): Date {
  return instantOf(new Date(wallTime(start, timeZone).getTime() + days * day), timeZone)
}

/**
 * The end of the period that follows one ending at `end`. Periods are counted from the anchor, so a month's end that
 * was clipped, or a time that a zone left out, does not shorten the months after it.
 */
export function followingEnd(anchor: Date, end: Date, termMonths: number, timeZone: string | null): Date {
  return addMonths(anchor, monthsUntil(anchor, end, timeZone) + termMonths, timeZone)
}

function monthsUntil(anchor: Date, end: Date, timeZone: string | null): number {
  const [from, to] = [wallTime(anchor, timeZone), wallTime(end, timeZone)]
  const months = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth()
  // Where a zone left the last day of a month out, a period that was to end then ends in the next month.
  const isPutOff = timeZone !== null && addMonths(anchor, months - 1, timeZone).getTime() === end.getTime()
  return isPutOff ? months - 1 : months
}

/** The first period of a subscription that begins at `start`; without a term it never ends. */
export function firstPeriod(start: Date, termMonths: number | null, timeZone: string | null) {
  const end = termMonths === null ? null : addMonths(start, termMonths, timeZone)
  return { periodAnchorAt: start, currentPeriodStartsAt: start, currentPeriodEndsAt: end }
}
