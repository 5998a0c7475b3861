/** A thread that opens files at the same moment as another one. Answers each with what went wrong, or null. */
import { parentPort, workerData } from 'node:worker_threads'
import { openSqlite } from '../../src/database/sqlite.ts'

const arrived = new Int32Array(workerData as SharedArrayBuffer)

/** What is wrong with opening a file when as many have come as were told. */
async function faultOf({ path, awaited }: { path: string; awaited: number }): Promise<string | null> {
  Atomics.add(arrived, 0, 1)
  while (Atomics.load(arrived, 0) < awaited);
  try {
    await openSqlite(path).close()
    return null
  } catch (error) {
    return String(error)
  }
}

parentPort?.on('message', (told) => {
  // It is a thread, and has no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  void faultOf(told).then((fault) => parentPort?.postMessage(fault))
})
