import { constants } from 'node:os'

const signals = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP'] as const

/**
 * Has this process end at signals that ask it to, where it is the first one of a container: to that one the system
 * hands only signals that it listens for. The exit code is the one that a shell gives for the signal.
 */
export function endAtSignals(): void {
  if (process.pid !== 1) return
  for (const signal of signals) process.on(signal, end)
}

/** Leaves signals to somebody who ends in good order: all of them, or those that somebody listens for. */
export function leaveSignals(left: readonly (typeof signals)[number][] = signals): void {
  for (const signal of left) process.off(signal, end)
}

function end(signal: NodeJS.Signals): never {
  process.exit(128 + constants.signals[signal])
}
