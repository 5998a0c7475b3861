/** The thread that writes SQLite's log into the database: it waits for the disk, and nobody waits for it. */
import { parentPort, workerData } from 'node:worker_threads'
import Client from 'better-sqlite3'
import type { LogThreadData } from './sqlite.log.ts'

const { path, synchronous } = workerData as LogThreadData
const client = new Client(path, { fileMustExist: true, timeout: 0 })
client.pragma(`synchronous = ${synchronous}`)

parentPort?.on('message', () => {
  try {
    // What others still read or write is left for the next time.
    client.pragma('wal_checkpoint(passive)')
  } catch {
    // Whoever writes next is told what is the matter with the disk, and the log is still there.
  }
  // It is a thread, and has no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort?.postMessage('done')
})
