import { auditEntries } from './audit.ts'
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
  return {
    ...parties(days),
    auditEntries: auditEntries(days),
    ...services(days),
    ...prices(days),
    ...definitions(days),
    organizationServices: Object.values(organizationServices(days)),
    subscriptions: lives.map((life) => life.row),
    subscriptionHistory: changes.map(({ change, number, sequence }) => historyRow(historyId(number, sequence), change)),
    events: changes.map(({ change, number, sequence }) => eventRow(eventId(number, sequence), change)),
  } satisfies Rows
}
