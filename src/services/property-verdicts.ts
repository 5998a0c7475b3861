import { isBroken } from './custom-property-changes.ts'
import type { CustomPropertyDefinition } from './custom-property.ts'

/** Characters of values that are remembered at most. */
const mostCharacters = 4_000_000

/**
 * What definitions would say of stored values, each found out once: comparing a value with a pattern may take
 * milliseconds, and whoever compares within a transaction has all others wait.
 */
export class PropertyVerdicts {
  readonly #known = new Map<string, Map<string, boolean>>()
  #characters = 0

  /** Whether a definition would refuse a stored value; null for none. Its key has one definition here. */
  isBroken(definition: CustomPropertyDefinition, value: string | null): boolean {
    if (value === null || definition.pattern === null) return isBroken(definition, value)
    const ofKey = this.#known.get(definition.key) ?? new Map<string, boolean>()
    const known = ofKey.get(value)
    if (known !== undefined) return known
    const verdict = isBroken(definition, value)
    this.#characters += value.length
    if (this.#characters > mostCharacters) return verdict
    this.#known.set(definition.key, ofKey.set(value, verdict))
    return verdict
  }

  /** How many of the things that have each value, null for none, a definition would refuse. */
  countBroken(
    definition: CustomPropertyDefinition,
    stored: readonly { readonly value: string | null; readonly things: number }[],
  ): number {
    return stored.reduce((sum, { value, things }) => (this.isBroken(definition, value) ? sum + things : sum), 0)
  }
}
