import { closeSync, fsyncSync, openSync } from 'node:fs'
import type Client from 'better-sqlite3'
import { isHeldByOthers, whenFreeSync } from './sqlite.faults.ts'

/** Milliseconds that a file waits for its log while others open or close it. */
const logWaitMs = 10_000

/**
 * Has writes go into a log beside the file. SQLite itself waits for nobody here: of two that change a new file at once,
 * one is told that it is locked.
 */
export function useLog(client: Client.Database): void {
  whenFreeSync(logWaitMs, () => client.pragma('journal_mode = WAL'))
}

/**
 * Does some work that fills a file that is new: without a log, since it would be written twice, and without waiting for
 * the disk before the end. What a process that is killed has left is undone by whoever opens the file next; a power cut
 * in the meantime may leave it unusable, and it was empty before. Where somebody else has the file open, the work is
 * done as any other.
 */
export function whileFilling<T>(client: Client.Database, work: () => T): T {
  if (!leaveLog(client)) return work()
  const before = ['synchronous', 'temp_store'].map((name) => [name, valueOf(client, name)] as const)
  client.pragma('synchronous = OFF')
  // In memory there is no bound to what is sorted for an index.
  client.pragma('temp_store = FILE')
  try {
    const result = work()
    flush(client.name)
    return result
  } finally {
    for (const [name, value] of before) client.pragma(`${name} = ${String(value)}`)
    useLog(client)
  }
}

function valueOf(client: Client.Database, name: string): unknown {
  return client.pragma(name, { simple: true })
}

/** Has writes go into the file itself; answers false where others have it open. */
function leaveLog(client: Client.Database): boolean {
  try {
    return client.pragma('journal_mode = DELETE', { simple: true }) === 'delete'
  } catch (error) {
    if (isHeldByOthers(error)) return false
    throw error
  }
}

function flush(path: string): void {
  const file = openSync(path, 'r+')
  fsyncSync(file)
  closeSync(file)
}
