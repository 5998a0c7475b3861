import type { Connection, Work } from '../../database/database.ts'
import type { Tables } from '../../database/tables.ts'
import type { SubscriptionChange } from '../../subscriptions/records.ts'
import { eventRow, historyRow } from '../records.ts'
import { inserter, type Row } from '../rows.ts'
import type { Timeline } from '../timeline.ts'
import { EventOrder } from './event-order.ts'
import { idOf } from './random.ts'

/** No life at size has more changes than this. */
const longestHistory = 64

/** So many subscriptions are written before their histories, which refer to them. */
const livesAtOnce = 500

/**
 * Loads `total` subscriptions with their history, and all events in the order of their time, those of the story among
 * them. Lives are made twice, once for rows and once for events, so that only the times of events are kept in between.
 */
export function* insertSubscriptions(
  tx: Connection,
  tables: Tables,
  lifeOf: (index: number) => Timeline,
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
      for (const change of life.changes) {
        const reference = (start + offset) * longestHistory + change.after.version
        order.add(change.occurredAt, reference)
        yield* history.add(historyRow(idOf('history', reference), change))
      }
    }
    onProgress(Math.floor((start + lives.length) / 2))
  }
  yield* history.flush()

  const events = inserter(tables.events)
  const lives = new Map<number, readonly SubscriptionChange[]>()
  for (const [place, reference] of order.sorted().entries()) {
    const sequence = place + 1
    if (reference < 0) {
      yield* events.add({ ...(storyEvents[-1 - reference] as Row<'events'>), sequence })
      continue
    }
    const index = Math.floor(reference / longestHistory)
    const changes = lives.get(index) ?? lifeOf(index).changes
    // Most lives have a few changes close together: those of a few hundred lives are worth keeping.
    if (lives.size > 500) lives.clear()
    lives.set(index, changes)
    const change = changes[(reference % longestHistory) - 1] as SubscriptionChange
    yield* events.add(eventRow(idOf('event', sequence), sequence, change))
    if (place % 1000 === 999) onProgress(Math.floor((total * (1 + place / order.length)) / 2))
  }
  yield* events.flush()
}
