import { type Connection, type Database, run, send, type Work } from '../database/database.ts'
import { sql } from '../database/query/fragment.ts'

/**
 * Raises the floor of the log above some of what got its position before a time; answers whether there was any. Nobody
 * else does meanwhile.
 */
export function* raiseFloor(tx: Connection, database: Database, before: Date, most: number): Work<boolean> {
  const { eventLog, eventLogHead: head } = database.tables
  const [current] = yield* run(database.locking(tx.select().from(head), head))
  if (!current) return false
  const old = tx
    .select({ position: eventLog.position, loggedAt: eventLog.loggedAt })
    .from(eventLog)
    .where(sql`${eventLog.position} > ${current.floor}`)
    .orderBy(eventLog.position)
    .limit(most)
  const rows = yield* run(old)
  const end = rows.findIndex(({ loggedAt }) => loggedAt >= before)
  const last = (end === -1 ? rows : rows.slice(0, end)).at(-1)
  if (!last) return false
  const floorAt = current.floorAt > before ? current.floorAt : before
  yield* send(tx.update(head).set({ floor: last.position, floorAt }))
  return true
}

/** Removes what stands below the floor of the log; answers how many events. */
export function* deleteEventsBelow(tx: Connection, { tables }: Database): Work<number> {
  const { events, eventLog, eventLogHead: head } = tables
  const isBelow = sql`${eventLog.position} <= (select ${head.floor} from ${head})`
  const ids = sql`select ${eventLog.id} from ${eventLog} where ${isBelow}`
  yield* send(tx.delete(events).where(sql`${events.id} in (${ids})`))
  const gone = yield* run(tx.delete(eventLog).where(isBelow).returning({ position: eventLog.position }))
  return gone.length
}
