import type { Viewer } from '../viewer.ts'
import { type AccountKind, isHost, type Role } from '../vocabulary.ts'

/** The columns that say who did something; null throughout for the system's clock. */
export interface ActorColumns {
  readonly actorAccountId: string | null
  readonly actorRole: Role | null
  readonly actorAccount: AccountKind | null
  /** The party id that the actor acted for: decides who may read the account. */
  readonly actorParty: string | null
}

/** A viewer as the one who did something; a service owner acts for the service that it is about. */
export function actorColumns({ accountId, account, role, parties }: Viewer, serviceId: string | null): ActorColumns {
  const actorParty = role === 'SERVICE_OWNER' ? serviceId : (parties[0] ?? null)
  return { actorAccountId: accountId, actorRole: role, actorAccount: account, actorParty }
}

/** Whether a viewer may know which account acted and in which request: operators, admins and the actor's own party. */
export function knowsActor(
  { actorRole, actorParty }: Pick<ActorColumns, 'actorRole' | 'actorParty'>,
  viewer: Viewer,
): boolean {
  if (isHost(viewer.role)) return true
  return actorRole === viewer.role && actorParty !== null && viewer.parties.includes(actorParty)
}
