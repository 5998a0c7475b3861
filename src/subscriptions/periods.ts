/** One day, in milliseconds. */
export const day = 24 * 60 * 60 * 1000

/**
 * So many months after a day, at the same time of day in UTC, clipped to the month's end: 31 January + 1 is 28 or 29
 * February.
 */
export function addMonths(anchor: Date, months: number): Date {
  const wanted = new Date(anchor)
  wanted.setUTCDate(1)
  wanted.setUTCMonth(wanted.getUTCMonth() + months)
  const lastDay = new Date(Date.UTC(wanted.getUTCFullYear(), wanted.getUTCMonth() + 1, 0)).getUTCDate()
  wanted.setUTCDate(Math.min(anchor.getUTCDate(), lastDay))
  return wanted
}

/** So many days later, each of 24 hours. */
export function addDays(start: Date, days: number): Date {
  return new Date(start.getTime() + days * day)
}

/**
 * The end of the period that follows one ending at `end`. Periods are counted from the anchor, so a month's end that
 * was clipped does not shorten the months after it.
 */
export function followingEnd(anchor: Date, end: Date, termMonths: number): Date {
  const elapsed = (end.getUTCFullYear() - anchor.getUTCFullYear()) * 12 + end.getUTCMonth() - anchor.getUTCMonth()
  return addMonths(anchor, elapsed + termMonths)
}

/** The first period of a subscription that begins at `start`; without a term it never ends. */
export function firstPeriod(start: Date, termMonths: number | null) {
  const end = termMonths === null ? null : addMonths(start, termMonths)
  return { periodAnchorAt: start, currentPeriodStartsAt: start, currentPeriodEndsAt: end }
}
