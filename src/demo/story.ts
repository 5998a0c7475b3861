import type { Days } from './days.ts'
import { definitions } from './definitions.ts'
import { eventId, historyId } from './ids.ts'
import { parties } from './parties.ts'
import { prices } from './prices.ts'
import { eventRow, historyRow } from './records.ts'
import type { Rows } from './rows.ts'
import { services } from './services.ts'
import { organizationServices, subscriptions } from './subscriptions.ts'

/** Every row of the story, in the order in which the tables can be filled. */
export function story(days: Days) {
  const lives = subscriptions(days)
  const entries = lives.flatMap((life, index) =>
    life.entries.map((entry) => ({ entry, number: index + 1, sequence: entry.after.version })),
  )
  // Events are numbered as they were written: by time, whichever subscription they are about.
  const byTime = entries.toSorted((a, b) => a.entry.occurredAt.getTime() - b.entry.occurredAt.getTime())
  return {
    ...parties(days),
    ...services(days),
    ...prices(days),
    ...definitions(days),
    organizationServices: organizationServices(days),
    subscriptions: lives.map((life) => life.row),
    subscriptionHistory: entries.map(({ entry, number, sequence }) => historyRow(historyId(number, sequence), entry)),
    events: byTime.map(({ entry, number, sequence }, index) => eventRow(eventId(number, sequence), index + 1, entry)),
  } satisfies Rows
}
