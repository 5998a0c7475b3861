import type { Database } from '../database/database.ts'
import { run } from '../database/database.ts'
import { daysAround } from './days.ts'
import { insertAll } from './rows.ts'
import { story } from './story.ts'

/** What demo data to load. */
export interface DemoOptions {
  /** Times lie at fixed offsets from this clock, cut to its UTC day. */
  now: Date
  /** Beside the story, so many subscriptions with the parties and services that they need. */
  subscriptions?: number | undefined
  /** Hears how many of these subscriptions are written. */
  onProgress?: ((done: number, total: number) => void) | undefined
}

/**
 * Loads the demo data into an empty database, all of it or nothing.
 * Answers false, and does nothing, where there is a seller already: of two processes that start at once, one loads.
 */
export async function loadDemo(database: Database, { now }: DemoOptions): Promise<boolean> {
  const { tables } = database
  const days = daysAround(now)
  const isLoaded = await database.exclusively(function* (tx) {
    const [seller] = yield* run(tx.select({ id: tables.sellers.id }).from(tables.sellers).limit(1))
    if (seller) return false
    yield* insertAll(tx, tables, story(days))
    return true
  })
  if (isLoaded) await database.optimize()
  return isLoaded
}
