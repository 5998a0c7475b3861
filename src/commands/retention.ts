import type { Database } from '../database/database.ts'
import { forgetOldEvents } from '../events/operations/retention.ts'
import { createFailureLog } from '../fault-log.ts'
import type { Logger } from '../logger.ts'
import { forgetOldDeliveries } from '../webhooks/operations/retention.ts'
import { day } from '../webhooks/webhook.ts'
import { Loop } from './loop.ts'

/** How long deliveries are kept, in milliseconds. */
const deliveriesKeptMs = 30 * day
/** How long it rests after a run that failed, in milliseconds. */
const restAfterFailureMs = 60_000

/** The options of retention. */
export interface RetentionOptions {
  readonly database: Database
  readonly clock: () => Date
  readonly logger: Logger
  /** For how many days events are kept. */
  readonly eventDays: number
  /** How long it rests after a run, in milliseconds; an hour unless it is given. */
  readonly intervalMs?: number
}

/**
 * Forgets deliveries and events that have been kept long enough: at once, then now and then, and soon after a run that
 * failed. Every process does it. Nothing waits for it, however much there is. Answers how to end it.
 */
export function startRetention(options: RetentionOptions): () => Promise<void> {
  const { database, clock, logger, eventDays, intervalMs = 3_600_000 } = options
  const tellFailure = createFailureLog(logger, 'What is kept no longer could not be forgotten')
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  const loop = new Loop(0, onFailure, forgetOld)

  async function forgetOld(): Promise<void> {
    const now = clock().getTime()
    const startedAt = performance.now()
    const deliveries = await forgetOldDeliveries(database, new Date(now - deliveriesKeptMs), () => isStopped)
    const events = await forgetOldEvents(database, new Date(now - eventDays * day), () => isStopped)
    const line = { events, deliveries, milliseconds: Math.round(performance.now() - startedAt) }
    if (events + deliveries > 0) logger.info(line, 'forgotten')
    again(intervalMs)
  }

  function onFailure(error: unknown): void {
    tellFailure(error)
    again(Math.min(intervalMs, restAfterFailureMs))
  }

  function again(milliseconds: number): void {
    if (!isStopped) timer = setTimeout(() => loop.wake(), milliseconds).unref()
  }

  loop.wake()
  return async () => {
    isStopped = true
    clearTimeout(timer)
    await loop.stop()
  }
}
