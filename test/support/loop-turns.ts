import type { Database } from '../../src/database/database.ts'

/**
 * Does something, and answers in which turn of the event loop each piece of reading was done that takes turns: the same
 * number twice are two pieces between which nobody else was answered.
 */
export async function turnsDuring(database: Database, work: () => Promise<unknown>): Promise<number[]> {
  const { turn } = database
  const turns: number[] = []
  const loop = countTurns()
  database.turn = (read, lane) =>
    turn(() => {
      turns.push(loop.now())
      return read()
    }, lane)
  try {
    await work()
  } finally {
    loop.stop()
    database.turn = turn
  }
  return turns
}

/** Counts the turns of the event loop until it is stopped. */
export function countTurns(): { now: () => number; stop: () => void } {
  let turn = 0
  const count = () => {
    turn += 1
    timer = setImmediate(count)
  }
  let timer = setImmediate(count)
  return { now: () => turn, stop: () => clearImmediate(timer) }
}
