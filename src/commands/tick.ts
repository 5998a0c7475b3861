import { readConfig } from '../config.ts'
import { runClock } from './clock.ts'
import { withDatabase } from './database.ts'
import { CommandFailure } from './failures.ts'
import { timeArgument } from './time-argument.ts'

/** Runs the clock once as if it were `at`, now where none is given, and says what it settled. */
export async function runTick({ at }: { at?: string }): Promise<void> {
  const now = at === undefined ? new Date() : timeArgument('--at', at)
  await withDatabase(readConfig(undefined, { needsIssuer: false }), async (database) => {
    const faults: string[] = []
    const done = await runClock(database, now, (id, error) =>
      faults.push(`${id}: ${error instanceof Error ? error.message : 'unknown'}`),
    )
    const lines = [
      `Settled ${counted(done.settled, 'subscription')} in ${counted(done.changes, 'step')}, as of ${now.toISOString()}.`,
      ...(done.settled > 0 ? [`The longest had been due for ${formatDuration(done.lagMs)}.`] : []),
      ...(done.forgottenKeys > 0 ? [`Forgot ${counted(done.forgottenKeys, 'idempotency key')}.`] : []),
    ]
    process.stdout.write(`${lines.join('\n')}\n`)
    if (faults.length > 0)
      throw new CommandFailure(`${counted(faults.length, 'subscription')} could not be settled. ${faults.join(' ')}`)
  })
}

function counted(count: number, noun: string): string {
  return count === 1 ? `one ${noun}` : `${count === 0 ? 'no' : count} ${noun}s`
}

function formatDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  if (seconds < 120) return counted(seconds, 'second')
  if (seconds < 7200) return counted(Math.round(seconds / 60), 'minute')
  return seconds < 172_800 ? counted(Math.round(seconds / 3600), 'hour') : counted(Math.round(seconds / 86_400), 'day')
}
