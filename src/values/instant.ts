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

const dayMs = 86_400_000
/** Days whose dates are remembered: one in each slot, by its number. */
const slots = 4096
const days = new Float64Array(slots).fill(Number.NaN)
const dates: string[] = []
const twoDigits = digits(100, 2)
const threeDigits = digits(1000, 3)

/** An instant as answers have it, which is as `toISOString` writes it. That works the date out anew for each. */
export function instantText(instant: Date): string {
  const time = instant.getTime()
  const day = Math.floor(time / dayMs)
  const milliseconds = time - day * dayMs
  const seconds = Math.floor(milliseconds / 1000)
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const clock = `${twoDigits[hours]}:${twoDigits[minutes % 60]}:${twoDigits[seconds % 60]}`
  return `${dateOf(day)}T${clock}.${threeDigits[milliseconds % 1000]}Z`
}

/** The date of a day since 1970. Throws for one that no date has. */
function dateOf(day: number): string {
  const slot = day & (slots - 1)
  const known = dates[slot]
  if (known !== undefined && days[slot] === day) return known
  const date = new Date(day * dayMs).toISOString().replace(/T.*/, '')
  days[slot] = day
  dates[slot] = date
  return date
}

function digits(count: number, width: number): readonly string[] {
  return Array.from({ length: count }, (_, number) => String(number).padStart(width, '0'))
}
