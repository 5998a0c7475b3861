import type { Database } from '../database/database.ts'
import { createFailureLog } from '../fault-log.ts'
import type { Logger } from '../logger.ts'
import { forgetOldKeys } from '../operations/idempotency.ts'
import { runDueChanges, type ScheduleRun } from '../subscriptions/operations/run-due-changes.ts'

/** How long an idempotency key is remembered, in hours: twice what is promised. */
const keyHours = 48

/** How many keys a run forgets that is followed by others: what falls due meanwhile shall not wait for long. */
const keysInOneRun = 10_000

/** The result of one run of the clock. */
export interface ClockRun extends ScheduleRun {
  /** Idempotency keys that were forgotten. */
  readonly forgottenKeys: number
}

/** How the clock goes, for those who watch the gateway. */
export interface ClockStatus {
  /**
   * How long the subscription that waited longest had been due at the last run, in milliseconds; where runs do not come
   * to an end any more, for how long at least.
   */
  readonly lagMs: number
  /** When it last ran to its end; null before. */
  readonly lastRunAt: Date | null
}

/** A clock that runs. */
export interface Clock {
  readonly status: () => ClockStatus
  /** Runs no more, and waits for the run that is under way. */
  readonly stop: () => Promise<void>
}

/** The options of the clock. */
export interface ClockOptions {
  readonly database: Database
  readonly clock: () => Date
  readonly logger: Logger
  /** How long it rests between two runs, in milliseconds. */
  readonly intervalMs: number
  /** Whether the time is right. While it is not, nothing is settled: what is written cannot be taken back. */
  readonly isRight?: () => Promise<boolean>
}

/**
 * One run: settles what is due, and forgets idempotency keys that are old, `mostKeys` at most. Failures of single
 * subscriptions are handed on.
 */
export async function runClock(
  database: Database,
  now: Date,
  onFailure: (subscriptionId: string, error: unknown) => void,
  { isStopped, mostKeys }: { isStopped?: () => boolean; mostKeys?: number } = {},
): Promise<ClockRun> {
  const run = await runDueChanges(database, now, { ...(isStopped && { isStopped }), onFailure })
  const before = new Date(now.getTime() - keyHours * 3_600_000)
  const forgottenKeys = await forgetOldKeys(database, before, isStopped, mostKeys)
  return { ...run, forgottenKeys }
}

/**
 * Runs the clock now and then, one run after the other. It logs what it did; a run that fails is logged and the next
 * one tries again.
 */
export function startClock({ database, clock, logger, intervalMs, isRight }: ClockOptions): Clock {
  const tellFailure = createFailureLog(logger, 'The clock failed and will try again')
  let isStopped = false
  let lagMs = 0
  let lastRunAt: Date | null = null
  // By a clock that nobody sets: the time of this process may be what keeps runs from coming to an end.
  let doneAt = performance.now()
  let isFailing = false
  let timer: NodeJS.Timeout | undefined

  const onFailure = (subscriptionId: string, error: unknown) =>
    logger.error({ subscriptionId, err: error }, 'The clock cannot settle a subscription')

  async function run(): Promise<void> {
    const startedAt = performance.now()
    let isDone = false
    let restMs = intervalMs
    try {
      if (isRight && !(await isRight())) return
      const now = clock()
      const done = await runClock(database, now, onFailure, { isStopped: () => isStopped, mostKeys: keysInOneRun })
      // The rest of the keys is for the next run, and however long the interval is, all of them go.
      if (done.forgottenKeys >= keysInOneRun) restMs = 0
      ;({ lagMs } = done)
      lastRunAt = now
      doneAt = startedAt
      isDone = true
      const line = { ...done, milliseconds: Math.round(performance.now() - startedAt) }
      if (done.settled + done.failed + done.forgottenKeys > 0) logger.info(line, 'clock')
      else logger.debug(line, 'clock')
    } catch (error) {
      tellFailure(error)
    } finally {
      isFailing = !isDone
      // Only now: a run that takes long is not overtaken by the next.
      if (!isStopped) timer = setTimeout(next, restMs)
    }
  }

  function next(): void {
    running = run()
  }

  let running = run()
  return {
    status: () => {
      const sinceMs = isFailing ? Math.round(performance.now() - doneAt) : 0
      return { lagMs: Math.max(lagMs, sinceMs), lastRunAt }
    },
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await running
    },
  }
}
