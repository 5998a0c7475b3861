import type { Days } from './days.ts'
import { definitions } from './definitions.ts'
import { eventId, historyId } from './ids.ts'
import { organizationServices } from './organization-services.ts'
import { parties } from './parties.ts'
import { prices } from './prices.ts'
import { eventRow, historyRow } from './records.ts'
import type { Rows } from './rows.ts'
import { services } from './services.ts'
import { subscriptions } from './subscriptions.ts'

/** Every row of the story, in the order in which the tables can be filled. */
export function story(days: Days) {
  const lives = subscriptions(days)
  const changes = lives.flatMap((life, index) =>
    life.changes.map((change) => ({ change, number: index + 1, sequence: change.after.version })),
  )
  // Events are numbered as they were written: by time, whichever subscription they are about.
  const byTime = changes.toSorted((a, b) => a.change.occurredAt.getTime() - b.change.occurredAt.getTime())
  return {
    ...parties(days),
    ...services(days),
    ...prices(days),
    ...definitions(days),
    organizationServices: Object.values(organizationServices(days)),
    subscriptions: lives.map((life) => life.row),
    subscriptionHistory: changes.map(({ change, number, sequence }) => historyRow(historyId(number, sequence), change)),
    events: byTime.map(({ change, number, sequence }, index) => eventRow(eventId(number, sequence), index + 1, change)),
  } satisfies Rows
}
