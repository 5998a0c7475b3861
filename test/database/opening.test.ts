import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, inject, test } from 'vitest'
import { afterFile } from '../support/cleanups.ts'
import { engine } from '../support/fresh-database.ts'

/** Opens a file in each of two threads, both of them new to it. */
async function openTwice(threads: readonly Worker[], path: string, awaited: number): Promise<unknown[]> {
  const faults = threads.map((thread) => once(thread, 'message'))
  for (const thread of threads) {
    // It is a thread, and has no origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    thread.postMessage({ path, awaited })
  }
  return (await Promise.all(faults)).flat()
}

test.runIf(engine === 'sqlite')('a new SQLite file may be opened by two at the same moment', async () => {
  const folder = await mkdtemp(join(inject('runFolder'), 'opening-'))
  const workerData = new SharedArrayBuffer(4)
  const threads = [1, 2].map(() => new Worker(new URL('./opening-thread.ts', import.meta.url), { workerData }))
  for (const thread of threads) afterFile(() => thread.terminate())
  const faults: unknown[] = []
  for (let round = 1; round <= 30; round++)
    faults.push(...(await openTwice(threads, join(folder, `${round}.db`), 2 * round)))
  expect(faults).toEqual(Array.from({ length: 60 }, () => null))
})
