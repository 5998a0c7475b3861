import type { Hole } from './holes.ts'

/** The hole that is open now. */
export const current: { hole: Hole | null } = { hole: null }

/** A module whose functions are as they were, but for the one with the hole: what `vi.mock` puts in its place. */
export async function withHole(original: () => Promise<object>): Promise<Record<string, unknown>> {
  const exports = Object.entries(await original()).map(([name, real]) => {
    if (typeof real !== 'function') return [name, real]
    const call = (...args: never[]) => (current.hole?.name === name ? current.hole.replace(real, args) : real(...args))
    return [name, call]
  })
  return Object.fromEntries(exports)
}
