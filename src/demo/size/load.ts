import type { Connection, Work } from '../../database/database.ts'
import type { Tables } from '../../database/tables.ts'
import { eventRow, historyRow } from '../records.ts'
import { inserter, type Row } from '../rows.ts'
import type { Entry } from '../timeline.ts'
import { EventOrder } from './event-order.ts'
import { idOf } from './random.ts'
import type { lifeTeller } from './subscriptions.ts'

/** No life at size has more entries than this. */
const longestHistory = 64

/** So many subscriptions are written before their histories, which refer to them. */
const livesAtOnce = 500

/**
 * Loads `total` subscriptions with their history, and all events in the order of their time, those of the story among
 * them. Lives are told twice, once for rows and once for events, so that only the times of events are kept in between.
 */
export function* insertSubscriptions(
  tx: Connection,
  tables: Tables,
  lifeOf: ReturnType<typeof lifeTeller>,
  total: number,
  storyEvents: readonly Row<'events'>[],
  onProgress: (done: number) => void,
): Work<void> {
  const order = new EventOrder()
  for (const [index, event] of storyEvents.entries()) order.add(event.occurredAt, -1 - index)
  const subscriptions = inserter(tables.subscriptions)
  const history = inserter(tables.subscriptionHistory)
  for (let start = 0; start < total; start += livesAtOnce) {
    const lives = Array.from({ length: Math.min(livesAtOnce, total - start) }, (_, offset) => lifeOf(start + offset))
    for (const life of lives) yield* subscriptions.add(life.row)
    yield* subscriptions.flush()
    for (const [offset, life] of lives.entries()) {
      for (const entry of life.entries) {
        const reference = (start + offset) * longestHistory + entry.after.version
        order.add(entry.occurredAt, reference)
        yield* history.add(historyRow(idOf('history', reference), entry))
      }
    }
    onProgress(Math.floor((start + lives.length) / 2))
  }
  yield* history.flush()

  const events = inserter(tables.events)
  const entries = new Map<number, readonly Entry[]>()
  for (const [place, reference] of order.sorted().entries()) {
    const sequence = place + 1
    if (reference < 0) {
      yield* events.add({ ...(storyEvents[-1 - reference] as Row<'events'>), sequence })
      continue
    }
    const index = Math.floor(reference / longestHistory)
    const told = entries.get(index) ?? lifeOf(index).entries
    // Most lives have a few entries close together: those of a few hundred lives are worth keeping.
    if (entries.size > 500) entries.clear()
    entries.set(index, told)
    yield* events.add(eventRow(idOf('event', sequence), sequence, told[(reference % longestHistory) - 1] as Entry))
    if (place % 1000 === 999) onProgress(Math.floor((total * (1 + place / order.length)) / 2))
  }
  yield* events.flush()
}
