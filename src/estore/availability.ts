import { isHost, type Role } from '../vocabulary.ts'

/** Why a service cannot be added to an organization now. */
export const unavailableReasons = [
  'NOT_IN_CATALOG',
  'NO_DEFINITION',
  'DISABLED',
  'HIDDEN',
  'CLOUD_PACK_HELPER',
  'INVITATION_REQUIRED',
  'ALREADY_ADDED',
  'ACCESS_LIMIT_REACHED',
  'ARCHIVED',
] as const
export type UnavailableReason = (typeof unavailableReasons)[number]

/** The facts that decide whether an organization can add a service. Those of its definition are null without one. */
export interface AvailabilityFacts {
  readonly isInCatalog: boolean
  readonly isServiceArchived: boolean
  readonly isSellerArchived: boolean
  readonly isResellerArchived: boolean
  readonly isOrganizationArchived: boolean
  readonly isDisabled: boolean | null
  readonly isVisible: boolean | null
  readonly isCloudPackHelper: boolean | null
  readonly isGated: boolean | null
  readonly isInvited: boolean
  readonly isAdded: boolean
  /** How many organizations have the service now. */
  readonly organizations: number
  /** Null: unlimited. */
  readonly maxOrganizations: number | null
}

/** Every reason that applies; none means that the service can be added. */
export function reasonsAgainst(facts: AvailabilityFacts): UnavailableReason[] {
  const applies: Record<UnavailableReason, boolean> = {
    NOT_IN_CATALOG: !facts.isInCatalog,
    NO_DEFINITION: facts.isVisible === null,
    DISABLED: facts.isDisabled === true,
    HIDDEN: facts.isVisible === false,
    CLOUD_PACK_HELPER: facts.isCloudPackHelper === true,
    INVITATION_REQUIRED: facts.isGated === true && !facts.isInvited,
    ALREADY_ADDED: facts.isAdded,
    ACCESS_LIMIT_REACHED: facts.maxOrganizations !== null && facts.organizations >= facts.maxOrganizations,
    ARCHIVED:
      facts.isServiceArchived || facts.isSellerArchived || facts.isResellerArchived || facts.isOrganizationArchived,
  }
  return unavailableReasons.filter((reason) => applies[reason])
}

/**
 * Who reads an organization's E-store: its broker, itself, operators and admins. Brokers see their own organizations
 * only, so the role decides.
 */
export function readsEstore(role: Role): boolean {
  return role === 'BROKER' || role === 'ORGANIZATION' || isHost(role)
}
