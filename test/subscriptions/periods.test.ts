import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, addMonths, firstPeriod, followingEnd } from '../../src/subscriptions/periods.ts'
import { shownAt, whenShown } from './clocks.ts'

/** Zones with changes of every kind, half of the time, and any that there is otherwise. */
const zone = fc.oneof(
  fc.constantFrom('Europe/Vienna', 'Pacific/Apia', 'Pacific/Kiritimati', 'Australia/Lord_Howe', 'America/St_Johns'),
  fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
)
const [from, to] = [Date.parse('1980-01-01T00:00:00.000Z'), Date.parse('2098-01-01T00:00:00.000Z')]
/** Any instant, or one near a change of the clocks, where ends are put off or doubled. */
const instant = fc.oneof(
  fc.integer({ min: from, max: to }),
  fc
    .tuple(
      fc.constantFrom(
        '2027-03-28T01:00Z',
        '2027-10-31T01:00Z',
        '2011-12-30T10:00Z',
        '1995-01-01T10:00Z',
        '2027-10-02T15:30Z',
      ),
      fc.integer({ min: -4, max: 4 }),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: -1, max: 1 }),
    )
    .map(([change, hours, months, extra]) => {
      const day = new Date(change)
      return day.setUTCMonth(day.getUTCMonth() - months) + hours * 1_800_000 + extra
    }),
)
const months = fc.integer({ min: 1, max: 36 })
const hold = (property: fc.IProperty<[string, number, number]>) => fc.assert(property, { numRuns: 300 })

/** What clocks show so many months after what they show, as people count: no further than the last of the month. */
function monthsAfter(shown: number, count: number): number {
  const date = new Date(shown)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + count]
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate())
  return Date.UTC(year, month, Math.min(date.getUTCDate(), last)) + (shown - midnight)
}

describe('in any zone, from any instant', () => {
  it('months later clocks show the same time of the same day, or of the month’s last, where they show it at all', () => {
    hold(
      fc.property(zone, instant, months, (timeZone, start, count) => {
        const wanted = monthsAfter(shownAt(start, timeZone), count)
        const end = addMonths(new Date(start), count, timeZone).getTime()
        expect(end).toBe(whenShown(wanted, timeZone))
        // Later by as much as they were put forward, and never earlier.
        expect(shownAt(end, timeZone)).toBeGreaterThanOrEqual(wanted)
      }),
    )
  })

  it('days later clocks show the same time, where they show it at all', () => {
    hold(
      fc.property(zone, instant, months, (timeZone, start, count) => {
        const end = addDays(new Date(start), count, timeZone).getTime()
        expect(end).toBe(whenShown(shownAt(start, timeZone) + count * 86_400_000, timeZone))
      }),
    )
  })

  it('periods follow one another without a gap or an overlap, each so many months from the first day', () => {
    hold(
      fc.property(zone, instant, months, (timeZone, start, term) => {
        const anchor = new Date(start)
        let end = firstPeriod(anchor, term, timeZone).currentPeriodEndsAt ?? anchor
        for (let period = 2; period <= 8; period += 1) {
          const next = followingEnd(anchor, end, term, timeZone)
          expect(next).toEqual(new Date(whenShown(monthsAfter(shownAt(start, timeZone), period * term), timeZone)))
          expect(next.getTime()).toBeGreaterThan(end.getTime())
          end = next
        }
      }),
    )
  })

  it('a zone that is UTC by name and no zone come to the same', () => {
    hold(
      fc.property(fc.constantFrom('UTC', 'Etc/UTC', 'Africa/Abidjan'), instant, months, (timeZone, start, count) => {
        const [anchor, end] = [new Date(start), addMonths(new Date(start), count)]
        expect(addMonths(anchor, count, timeZone)).toEqual(end)
        expect(end.getTime()).toBe(monthsAfter(start, count))
        expect(followingEnd(anchor, end, count, timeZone)).toEqual(followingEnd(anchor, end, count, null))
        expect(addDays(anchor, count, timeZone).getTime()).toBe(start + count * 86_400_000)
      }),
    )
  })
})
