import type Client from 'better-sqlite3'
import { DatabaseUnavailable } from '../database-unavailable.ts'
import { asUnavailable } from './sqlite.faults.ts'

/**
 * Pages of the log, 16 MB of them, from which on it is written into the database: each of them once, however often it
 * is in the log.
 */
const mostPages = 4000

/**
 * Takes it from SQLite to write its log into the database, which it does within some commit, and answers a function
 * that does it for a log that has become long: to be called when nobody waits. What readers still need stays for the
 * next time; `truncate` gives all of it back to the disk at once where nobody needs any.
 */
export function shortenLogs(client: Client.Database): (mode?: 'passive' | 'full' | 'truncate') => void {
  client.pragma('wal_autocheckpoint = 0')
  // A log that is begun anew gives back to the disk what it was longer.
  client.pragma(`journal_size_limit = ${mostPages * Number(client.pragma('page_size', { simple: true }))}`)
  // The file says nothing of it: it stays as long as it was when the log is begun anew.
  const look = client.prepare<[], { log: number; checkpointed: number }>('pragma wal_checkpoint(noop)')
  return (mode = 'full') => {
    if (!client.open || client.inTransaction) return
    try {
      const { log = 0, checkpointed = 0 } = look.get() ?? {}
      if (log >= mostPages && log > checkpointed) client.pragma(`wal_checkpoint(${mode})`)
    } catch (error) {
      // Whoever writes next is told what is the matter with the disk, and the log is still there.
      if (!(asUnavailable(error) instanceof DatabaseUnavailable)) throw error
    }
  }
}
