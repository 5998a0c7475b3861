import type { AccountKind, Role } from '../vocabulary.ts'

/** Where an issuer's tokens say something, and what their words for it mean here. */
export interface WordRule<T> {
  /** A JSON pointer into the claims. */
  readonly pointer: string
  /** Their words; null for ours. */
  readonly words: ReadonlyMap<string, T> | null
}

/** How the tokens of an issuer are read. */
export interface ClaimRules {
  readonly role: WordRule<Role>
  readonly account: WordRule<AccountKind>
  readonly party: string
  readonly scope: string
}

/** How tokens are read that are made for Triptych alone. */
export const ownClaims: ClaimRules = {
  role: { pointer: '/role', words: null },
  account: { pointer: '/account', words: null },
  party: '/party',
  scope: '/scope',
}

/** A claim as messages name it: `role`, or the pointer to one that lies deeper. */
export function claimName(pointer: string): string {
  const name = pointer.slice(1)
  return name.includes('/') || name.includes('~') ? pointer : name
}
