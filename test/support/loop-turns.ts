import type { Database } from '../../src/database/database.ts'

/**
 * Does something, and answers in which turn of the event loop each piece of reading was done that takes turns: the same
 * number twice are two pieces between which nobody else was answered.
 */
export async function turnsDuring(database: Database, work: () => Promise<unknown>): Promise<number[]> {
  const { turn } = database
  const turns: number[] = []
  let now = 0
  let isDone = false
  const count = () => {
    now += 1
    if (!isDone) setImmediate(count)
  }
  setImmediate(count)
  database.turn = (read, lane) =>
    turn(() => {
      turns.push(now)
      return read()
    }, lane)
  try {
    await work()
  } finally {
    isDone = true
    database.turn = turn
  }
  return turns
}
