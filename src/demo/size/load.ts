import { BulkWriter } from '../../database/bulk.ts'
import type { Work } from '../../database/database.ts'
import type { Tables } from '../../database/tables.ts'
import { eventRow, historyRow } from '../records.ts'
import type { Timeline } from '../timeline.ts'
import { idOf } from './random.ts'

/** No life at size has more changes than this. */
const longestHistory = 64

/** So many subscriptions are written before their histories, which refer to them. */
const livesAtOnce = 500

/** Loads `total` subscriptions with their history and their events. */
export function* insertSubscriptions(
  tables: Tables,
  lifeOf: (index: number) => Timeline,
  total: number,
  onProgress: (done: number) => void,
): Work<void> {
  const subscriptions = new BulkWriter(tables.subscriptions)
  const history = new BulkWriter(tables.subscriptionHistory)
  const events = new BulkWriter(tables.events)
  for (let start = 0; start < total; start += livesAtOnce) {
    const end = Math.min(start + livesAtOnce, total)
    for (let index = start; index < end; index++) {
      const { row, changes } = lifeOf(index)
      subscriptions.take(row)
      for (const change of changes) {
        const reference = index * longestHistory + change.after.version
        history.take(historyRow(idOf('history', reference), change))
        events.take(eventRow(idOf('event', reference), change))
      }
    }
    // The first of them first: the others refer to it.
    for (const writer of [subscriptions, history, events]) yield* writer.flush()
    onProgress(end)
  }
}
