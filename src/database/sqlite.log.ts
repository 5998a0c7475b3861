import type Client from 'better-sqlite3'
import { DatabaseUnavailable } from '../database-unavailable.ts'
import { asUnavailable } from './sqlite.faults.ts'
import type { DatabaseFile } from './sqlite.file.ts'

/**
 * Bytes of the log from which on it is written into the database. The larger it is, the more often a page was written
 * anew before it is copied.
 */
const mostBytes = 16_000_000

/**
 * Takes it from SQLite to write its log into the database, which it does within some commit, and answers a function
 * that does it for a log that has become long: to be called when nobody waits. What readers still need stays for the
 * next time; `truncate` gives all of it back to the disk at once where nobody needs any.
 */
export function shortenLogs(client: Client.Database, file: DatabaseFile): (mode?: 'passive' | 'truncate') => void {
  client.pragma('wal_autocheckpoint = 0')
  // A log that is begun anew gives back to the disk what it was longer.
  client.pragma(`journal_size_limit = ${mostBytes}`)
  return (mode = 'passive') => {
    if (!client.open || client.inTransaction || file.logBytes < mostBytes) return
    try {
      client.pragma(`wal_checkpoint(${mode})`)
    } catch (error) {
      // Whoever writes next is told what is the matter with the disk, and the log is still there.
      if (!(asUnavailable(error) instanceof DatabaseUnavailable)) throw error
    }
  }
}
