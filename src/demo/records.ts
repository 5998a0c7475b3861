import { changesBetween } from '../subscriptions/changes.ts'
import { historyEntry, subscriptionEvent } from '../subscriptions/records.ts'
import type { Row } from './rows.ts'
import type { Entry } from './timeline.ts'

/** The history row of an entry, as the gateway would have written it, with an id that is the same everywhere. */
export function historyRow(id: string, { before, after, actor, ...entry }: Entry): Row<'subscriptionHistory'> {
  const changes = before ? changesBetween(before, after) : []
  const doer = actor ? { viewer: actor, requestId: `demo-${id.slice(-12)}` } : null
  return { ...historyEntry({ ...entry, after, fromStatus: before?.status ?? null, changes, doer }), id }
}

/** The event row of an entry, numbered `sequence` among all events. */
export function eventRow(id: string, sequence: number, entry: Entry): Row<'events'> {
  return { ...subscriptionEvent(entry), id, sequence }
}
