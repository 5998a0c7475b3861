import { Worker } from 'node:worker_threads'
import { afterAll, expect } from 'vitest'
import { cleanUp } from './cleanups.ts'
import { isLong } from './long-run.ts'

/** Minutes that one test file may take. */
const minutes = isLong ? 600 : 10

/**
 * Vitest's timeouts cannot end a test that never gives its thread back, such as an endless loop or an endless SQLite
 * statement. So another thread ends the whole worker, and the run fails and says which file it was.
 */
const complaint = `${expect.getState().testPath} hung for ${minutes} minutes and was ended.\n`
const watch = new Worker(
  `const { workerData } = require('node:worker_threads')
  setTimeout(() => {
    require('node:fs').writeSync(2, workerData.complaint)
    process.kill(process.pid, 'SIGKILL')
  }, workerData.milliseconds)`,
  { eval: true, workerData: { milliseconds: minutes * 60_000, complaint } },
)
watch.unref()

afterAll(async () => {
  await cleanUp()
  await watch.terminate()
})
