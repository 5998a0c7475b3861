/** How often the event loop is looked at, in milliseconds. */
const everyMs = 100
/** How much of what is known the last look makes up, so that one long statement is no overload. */
const weight = 0.25

/** Watches how late the event loop comes to what it has to do. */
export interface OverloadWatch {
  /** Whether requests are to be turned away, since those that are here already wait too long. */
  readonly isOverloaded: () => boolean
  readonly stop: () => void
}

/** Starts to watch. Overloaded is a process whose event loop is later than this for a while; 0 for one that never is. */
export function watchOverload(longestDelayMs: number): OverloadWatch {
  if (longestDelayMs === 0) return { isOverloaded: () => false, stop: () => {} }
  let delayMs = 0
  let lookedAt = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    // A process that was stopped for an hour has not been busy for an hour.
    const lateMs = Math.min(now - lookedAt - everyMs, longestDelayMs / weight)
    delayMs += weight * (lateMs - delayMs)
    lookedAt = now
  }, everyMs).unref()
  return { isOverloaded: () => delayMs > longestDelayMs, stop: () => clearInterval(timer) }
}
