import { setTimeout } from 'node:timers/promises'
import Client from 'better-sqlite3'
import { isHeldByOthers } from './sqlite.faults.ts'

/** Milliseconds that others are waited for, and between two attempts. */
const [waitMs, pauseMs] = [20_000, 50]

/**
 * Rewrites the SQLite file at `path`, and empties its log, so that nothing is left in either that was deleted or
 * replaced. Others may have it open. Answers whether that could be done: not while others read or write all the time.
 */
export async function compactSqlite(path: string): Promise<boolean> {
  const client = new Client(path, { fileMustExist: true, timeout: 1000 })
  try {
    const until = performance.now() + waitMs
    while (!tryCompact(client)) {
      if (performance.now() > until) return false
      await setTimeout(pauseMs)
    }
    return true
  } finally {
    client.close()
  }
}

function tryCompact(client: Client.Database): boolean {
  try {
    client.exec('vacuum')
    const [outcome] = client.pragma('wal_checkpoint(truncate)') as { busy: number }[]
    return outcome?.busy === 0
  } catch (error) {
    if (isHeldByOthers(error)) return false
    throw error
  }
}
