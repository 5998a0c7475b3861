import type { Role } from '../vocabulary.ts'

/** Why a service cannot be added to an organization now. */
export const unavailableReasons = [
  'NOT_IN_CATALOG',
  'DISABLED',
  'HIDDEN',
  'CLOUD_PACK_HELPER',
  'INVITATION_REQUIRED',
  'ALREADY_ADDED',
  'ACCESS_LIMIT_REACHED',
] as const
export type UnavailableReason = (typeof unavailableReasons)[number]

/** The facts that decide whether an organization can add a service. */
export interface AvailabilityFacts {
  readonly isInCatalog: boolean
  readonly isDisabled: boolean
  readonly isVisible: boolean
  readonly isCloudPackHelper: boolean
  readonly isGated: boolean
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
    DISABLED: facts.isDisabled,
    HIDDEN: !facts.isVisible,
    CLOUD_PACK_HELPER: facts.isCloudPackHelper,
    INVITATION_REQUIRED: facts.isGated && !facts.isInvited,
    ALREADY_ADDED: facts.isAdded,
    ACCESS_LIMIT_REACHED: facts.maxOrganizations !== null && facts.organizations >= facts.maxOrganizations,
  }
  return unavailableReasons.filter((reason) => applies[reason])
}

/**
 * Who reads an organization's E-store: its broker, itself and operators. Brokers see their own organizations only, so
 * the role decides.
 */
export function readsEstore(role: Role): boolean {
  return role === 'BROKER' || role === 'ORGANIZATION' || role === 'OPERATOR'
}
