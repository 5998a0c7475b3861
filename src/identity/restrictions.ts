import type { Viewer } from '../viewer.ts'
import { type Area, areas } from '../vocabulary.ts'

/** Why somebody may not do what its role may: the restriction in a word, and a sentence about it. */
export interface Objection {
  readonly restriction: 'read-only' | 'services' | 'scopes' | 'clients'
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

/**
 * The objection to managing machine clients: by a program that may not, or by credentials that would give away more
 * rights than they have. Null where there is none.
 */
export function objectionToManagingClients(
  { account, canManageClients = false, scopes }: Viewer,
  how: 'giving' | 'taking',
): Objection | null {
  if (account === 'SERVICE' && !canManageClients)
    return { restriction: 'clients', message: 'Your credentials are a program’s, which may not manage clients.' }
  if (!scopes || how === 'taking') return null
  const all = areas.flatMap((area) => [`${area}:read`, `${area}:write`] as const)
  const missing = all.filter((scope) => !scopes.has(scope))
  return missing.length > 0 ? forbiddenScopes(missing) : null
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
