import type { AccountKind, Role } from './vocabulary.ts'

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
}
