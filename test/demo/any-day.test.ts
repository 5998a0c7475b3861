import { describe, expect, test } from 'vitest'
import { daysAround } from '../../src/demo/days.ts'
import { eventRow, historyRow } from '../../src/demo/records.ts'
import { sizeWorld } from '../../src/demo/size/world.ts'
import { story } from '../../src/demo/story.ts'
import { faultsOf } from './consistency.ts'
import type { AllRows } from './rows.ts'

/** Each day of sixteen months, a leap day and every month's end among them, at its last millisecond. */
const clocks = Array.from({ length: 490 }, (_, day) => new Date(Date.UTC(2027, 11, 1 + day) - 1))

describe('whatever the day of loading', () => {
  test('the story agrees with itself, and no clock touches it in 20 days', () => {
    // Rows that were never stored lack the columns that have defaults; nothing that is checked here.
    expect(clocks.flatMap((now) => dated(faultsOf(story(daysAround(now)) as unknown as AllRows, now), now))).toEqual([])
  })
  test('the data at size does, too', () => {
    const some = clocks.filter((_, index) => index % 91 < 2)
    expect(some.flatMap((now) => dated(faultsOf(sizeRows(now, 400), now), now))).toEqual([])
  })
})

const dated = (faults: string[], now: Date) => faults.map((fault) => `${now.toISOString()} ${fault}`)

function sizeRows(now: Date, total: number): AllRows {
  const { rows, lifeOf } = sizeWorld(daysAround(now), total)
  const lives = Array.from({ length: total }, (_, index) => lifeOf(index))
  const changes = lives
    .flatMap((life) => life.changes)
    .toSorted((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime())
  return {
    ...rows,
    subscriptions: lives.map((life) => life.row),
    subscriptionHistory: changes.map((change, index) => historyRow(`${index}`, change)),
    events: changes.map((change, index) => eventRow(`${index}`, change)),
  } as unknown as AllRows
}
