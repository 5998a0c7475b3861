import type { Mutant } from './mutants.ts'

/** The mutant that is open now. */
export const current: { mutant: Mutant | null } = { mutant: null }

/** A module whose functions are as they were, but for the one with the mutant: what `vi.mock` puts in its place. */
export async function withMutant(original: () => Promise<object>): Promise<Record<string, unknown>> {
  const exports = Object.entries(await original()).map(([name, real]) => {
    if (typeof real !== 'function') return [name, real]
    const call = (...args: never[]) =>
      current.mutant?.name === name ? current.mutant.replace(real, args) : real(...args)
    return [name, call]
  })
  return Object.fromEntries(exports)
}
