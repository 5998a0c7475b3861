import { areas, type Scope } from '../vocabulary.ts'

/** Each scope with the rights that it gives: who may write may read. */
const rights = new Map<string, readonly Scope[]>(
  areas.flatMap((area): [string, readonly Scope[]][] => [
    [`${area}:read`, [`${area}:read`]],
    [`${area}:write`, [`${area}:read`, `${area}:write`]],
  ]),
)

/** The rights that some scopes of a token give; null where none of them is one of ours, and nothing is narrowed. */
export function scopesIn(words: readonly string[]): ReadonlySet<Scope> | null {
  const known = words.flatMap((word) => rights.get(word) ?? [])
  return known.length > 0 ? new Set(known) : null
}
