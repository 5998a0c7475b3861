import { type Connection, type Database, run, type Work } from '../database/database.ts'
import type { Tables } from '../database/tables.ts'

/** The mark is one row. */
const id = 1

/** Marks a database as one that holds the demo data and nothing else. */
export function* setDemoMark(tx: Connection, { demoMarks }: Tables, loadedAt: Date): Work<void> {
  yield* run(tx.insert(demoMarks).values({ id, loadedAt }))
}

/** Whether a database holds the demo data alone, so that anybody may look at it as anybody. */
export async function isDemoAlone({ connection, tables: { demoMarks } }: Database): Promise<boolean> {
  const marks = await connection.select({ id: demoMarks.id }).from(demoMarks).limit(1)
  return marks.length > 0
}
