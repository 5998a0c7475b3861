import type { Work } from '../../database/database.ts'
import type { Tables } from '../../database/tables.ts'
import { eventRow, historyRow } from '../records.ts'
import { inserter } from '../rows.ts'
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
  const subscriptions = inserter(tables.subscriptions)
  const history = inserter(tables.subscriptionHistory)
  const events = inserter(tables.events)
  for (let start = 0; start < total; start += livesAtOnce) {
    const lives = Array.from({ length: Math.min(livesAtOnce, total - start) }, (_, offset) => lifeOf(start + offset))
    for (const life of lives) yield* subscriptions.add(life.row)
    yield* subscriptions.flush()
    for (const [offset, life] of lives.entries()) {
      for (const change of life.changes) {
        const reference = (start + offset) * longestHistory + change.after.version
        yield* history.add(historyRow(idOf('history', reference), change))
        yield* events.add(eventRow(idOf('event', reference), change))
      }
    }
    onProgress(start + lives.length)
  }
  yield* history.flush()
  yield* events.flush()
}
