import type { Viewer } from '../viewer.ts'
import type { Area } from '../vocabulary.ts'

/** Why somebody may not do what its role may: the restriction in a word, and a sentence about it. */
export interface Objection {
  readonly restriction: 'read-only' | 'services' | 'scopes'
  readonly message: string
}

/**
 * The objection to a write by a viewer: that it changes nothing at all, or is confined to some services while the write
 * is not of one service. Null where there is none; whether it sees the service is for whoever finds that.
 */
export function objectionToWrite({ isReadOnly, serviceIds }: Viewer, isOfOneService: boolean): Objection | null {
  if (isReadOnly) return { restriction: 'read-only', message: 'Your credentials only read.' }
  if (!serviceIds || isOfOneService) return null
  return {
    restriction: 'services',
    message: 'Your credentials are for some services only, and this is of none of them.',
  }
}

/** The objection to what needs scopes that the credentials do not have. */
export function forbiddenScopes(missing: readonly string[]): Objection {
  return { restriction: 'scopes', message: `Your credentials lack the scope ${missing.join(', ')}.` }
}

/** The objection to a request by REST that needs a scope; null where the credentials have it, or are not narrowed. */
export function objectionToScope({ scopes }: Viewer, area: Area | undefined, isWrite: boolean): Objection | null {
  if (!scopes) return null
  const needed = area && (`${area}:${isWrite ? 'write' : 'read'}` as const)
  return needed && scopes.has(needed) ? null : forbiddenScopes([needed ?? 'nobody'])
}
