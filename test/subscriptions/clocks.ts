/**
 * The clocks of time zones, told from what Intl shows of each field, so that they share nothing with the code that is
 * compared to them. Times are milliseconds; a time that is shown counts as if it were one of UTC.
 */
const quarter = 15 * 60_000
const dayLength = 86_400_000

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const fields = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', second: '2-digit', ...fields })
  formats.set(zone, format)
  return format
}

/** What clocks in a zone (null: UTC) show at an instant. */
export function shownAt(instant: number, zone: string | null): number {
  if (zone === null) return instant
  const part = Object.fromEntries(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  )
  const text = `${part['year']}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}:${part['second']}Z`
  return Date.parse(text) + (((instant % 1000) + 1000) % 1000)
}

const known = new Map<string, number>()

/** The first instant at which clocks show a time; where none does, as much later as they are put forward. */
export function whenShown(shown: number, zone: string | null): number {
  if (zone === null) return shown
  const key = `${shown} ${zone}`
  const found = known.get(key) ?? search(shown, zone)
  known.set(key, found)
  return found
}

function search(shown: number, zone: string): number {
  // Since 1980 all are at most 14 hours ahead of UTC or 12 behind, by whole quarters of an hour.
  for (let ahead = 14 * 4; ahead >= -12 * 4; ahead -= 1) {
    const instant = shown - ahead * quarter
    if (shownAt(instant, zone) === shown) return instant
  }
  const dayBefore = whenShown(shown - dayLength, zone)
  return dayBefore + dayLength
}
