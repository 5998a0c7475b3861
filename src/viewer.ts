import { isDeepStrictEqual } from 'node:util'
import type { AccountKind, Role, Scope } from './vocabulary.ts'

/** Who is asking: what a verified credential says. Without credentials there is no viewer. */
export interface Viewer {
  /** The account that holds the credential: the token's `sub`. */
  readonly accountId: string
  readonly account: AccountKind
  readonly role: Role
  /**
   * The parties that the role acts for: one id for a seller, broker or organization, service ids for a service owner,
   * none for an operator or an admin.
   */
  readonly parties: readonly string[]
  /** Whether it changes nothing, whatever its role may change. */
  readonly isReadOnly?: boolean
  /** The services that it is confined to, of all that its party has to do with; absent for all of them. */
  readonly serviceIds?: readonly string[] | undefined
  /** The rights that are left of its role; absent for all of them. */
  readonly scopes?: ReadonlySet<Scope> | undefined
  /** Whether it reads no license keys, though its role may. */
  readonly readsNoLicenseKeys?: boolean
  /** Whether it is a machine that may manage the clients of its party. */
  readonly canManageClients?: boolean
}

/** Whether two viewers are the same one with the same rights. */
export function isSameViewer(some: Viewer, other: Viewer): boolean {
  return some === other || isDeepStrictEqual(some, other)
}
