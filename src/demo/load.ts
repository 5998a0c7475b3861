import { type Connection, type Database, run, type Work } from '../database/database.ts'
import { withoutIndexes } from '../database/without-indexes.ts'
import { daysAround } from './days.ts'
import { setDemoMark } from './mark.ts'
import { insertAll } from './rows.ts'
import { insertSubscriptions } from './size/load.ts'
import { sizeWorld } from './size/world.ts'
import { story } from './story.ts'

/** The options of the demo data. */
export interface DemoOptions {
  /** Times lie at fixed offsets from this clock, cut to its UTC day. */
  now: Date
  /** Beside the story, so many subscriptions with the parties and services that they need. */
  subscriptions?: number | undefined
  /** Hears how much of `total` is done, now and then. */
  onProgress?: ((done: number, total: number) => void) | undefined
}

/**
 * Loads the demo data into an empty database, all of it or nothing, and marks it. Answers false, and does nothing,
 * where there is a party already: of two processes that start at once, one loads.
 */
export async function loadDemo(
  database: Database,
  { now, subscriptions = 0, onProgress }: DemoOptions,
): Promise<boolean> {
  const { tables } = database
  const days = daysAround(now)
  const load = (work: (tx: Connection) => Work<boolean>) =>
    subscriptions > 0 ? database.fill(work) : database.withExclusiveLock(work)
  const isLoaded = await load(function* (tx) {
    for (const table of [tables.sellers, tables.resellers, tables.organizations]) {
      const [party] = yield* run(tx.select({ id: table.id }).from(table).limit(1))
      if (party) return false
    }
    yield* setDemoMark(tx, tables, days.at(0))
    yield* insertAll(tables, story(days))
    if (subscriptions > 0) {
      const world = sizeWorld(days, subscriptions)
      yield* insertAll(tables, world.rows)
      yield* withoutIndexes(database, tx, () =>
        insertSubscriptions(tables, world.lifeOf, subscriptions, (done) => onProgress?.(done, subscriptions)),
      )
      onProgress?.(subscriptions, subscriptions)
    }
    return true
  })
  if (isLoaded) await database.analyze()
  return isLoaded
}
