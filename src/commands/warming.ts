import { setImmediate } from 'node:timers/promises'
import { loadCompiler } from '../graphql/compiled-queries.ts'
import { jitSchema } from '../schema.ts'

/** Milliseconds after the start: a process that only lives for a moment need not do it. */
const warmingMs = 5000

/**
 * Loads, some seconds after the start, what the first batch or stream and the first compiled query need: each takes
 * some 0.1 s in one piece, for which others would wait in the middle of their work.
 */
export function warmLater(afterMs = warmingMs): void {
  // Where something cannot be loaded, whoever needs it is told.
  setTimeout(() => void warm().catch(() => {}), afterMs).unref()
}

async function warm(): Promise<void> {
  await import('../graphql/yoga.ts')
  await loadCompiler()
  await setImmediate()
  jitSchema()
}
