const pattern =
  /^(?!0000)\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:([0-5]\d|60)(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i

/**
 * The instant that an RFC 3339 text with a time zone names, in the years 0001 to 9999; null for any other text. Clocks
 * of other systems tell up to nine digits of a second: what is finer than a millisecond is cut off, never rounded up. A
 * leap second, which ends a day in UTC, is the first of the next one.
 */
export function parseInstant(text: string): Date | null {
  if (!pattern.test(text)) return null
  const isLeapSecond = text.slice(16, 19) === ':60'
  const date = new Date((isLeapSecond ? `${text.slice(0, 16)}:59${text.slice(19)}` : text).toUpperCase())
  if (isLeapSecond) {
    if (date.getUTCHours() !== 23 || date.getUTCMinutes() !== 59) return null
    date.setUTCSeconds(60)
  }
  // Date rolls 30 February over into March.
  const daysInMonth = new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate()
  if (Number.isNaN(date.getTime()) || Number(text.slice(8, 10)) > daysInMonth) return null
  // With its time zone taken off, a time at the edge may lie in the year 0 or 10000, which the databases cannot write.
  const year = date.getUTCFullYear()
  return year >= 1 && year <= 9999 ? date : null
}

/** The later of two instants. */
export function later(one: Date, other: Date): Date {
  return one > other ? one : other
}
