import { LRUCache } from 'lru-cache'

/** How many in how long. */
export interface RateLimit {
  readonly count: number
  readonly windowMs: number
}

/** The callers that are remembered. Whoever is forgotten starts again. */
const mostRemembered = 10_000

/**
 * Counts what each caller does in a window of time, in bounded memory. Answers 0, or for one too many the seconds until
 * the window ends. Each process counts for itself.
 */
export function createLimiter({ count, windowMs }: RateLimit): (caller: string, now: Date) => number {
  const windows = new LRUCache<string, { readonly from: number; used: number }>({ max: mostRemembered })
  return (caller, now) => {
    const known = windows.get(caller)
    const age = known ? now.getTime() - known.from : -1
    if (known && age >= 0 && age < windowMs) {
      known.used += 1
      return known.used > count ? Math.max(1, Math.ceil((windowMs - age) / 1000)) : 0
    }
    windows.set(caller, { from: now.getTime(), used: 1 })
    return 0
  }
}
