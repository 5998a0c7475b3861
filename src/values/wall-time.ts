/**
 * What the clocks of a time zone (null: UTC) show at an instant, as a date whose fields in UTC are year, month, day and
 * time of day there.
 */
export function wallTime(instant: Date, timeZone: string | null): Date {
  return timeZone === null ? instant : new Date(instant.getTime() + offsetAt(instant.getTime(), timeZone))
}

/**
 * The instant at which the clocks of a time zone show a time: the first one where they show it twice, and where they
 * leave it out, the instant that it would be had they not been put forward. Temporal calls this `compatible`.
 */
export function instantOf(wall: Date, timeZone: string | null): Date {
  if (timeZone === null) return wall
  const time = wall.getTime()
  // A day before and a day after, the clocks go by what held before and after any change that is near.
  const before = offsetAt(time - oneDay, timeZone)
  const after = offsetAt(time + oneDay, timeZone)
  const shown = [time - before, time - after].filter((instant) => instant + offsetAt(instant, timeZone) === time)
  return new Date(shown.length > 0 ? Math.min(...shown) : time - before)
}

const oneDay = 24 * 60 * 60 * 1000

/** How far the clocks of a zone are ahead of UTC at a time, in milliseconds. */
function offsetAt(time: number, timeZone: string): number {
  const text = offsetFormat(timeZone).format(time)
  const found = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text)
  if (!found) throw new Error(`The offset of ${timeZone} cannot be read from ${text}.`)
  const [, sign, hours, minutes, seconds] = found
  const size = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0)
  return (sign === '-' ? -size : size) * 1000
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Zones are few; names of them in other letters may be many, and are not all kept. */
const mostFormats = 100

function offsetFormat(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  if (formats.size >= mostFormats) formats.clear()
  formats.set(timeZone, made)
  return made
}
