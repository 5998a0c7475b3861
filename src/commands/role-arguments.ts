import type { Config } from '../config.ts'
import { claimOf, partyNouns, roleClaims } from '../identity/claims.ts'
import { isUuid } from '../values/uuid.ts'
import { isHost, type Role } from '../vocabulary.ts'
import { CommandFailure } from './failures.ts'

/** The role that `--role` names. Throws `CommandFailure` for any other word, and for an admin where there are none. */
export function roleOf(given: string, { hasAdmins }: Config['auth']): Role {
  const role = roleClaims.get(given)
  if (!role) throw new CommandFailure(`--role is ${given}, but it must be one of ${[...roleClaims.keys()].join(', ')}.`)
  if (role === 'ADMIN' && !hasAdmins)
    throw new CommandFailure('There are no admins here: tokens of the role admin are refused without ADMIN_ROLE=true.')
  return role
}

/** The ids that `--party` names, each once and in lower case. Throws `CommandFailure` where it does not fit the role. */
export function partiesOf(role: Role, given: readonly string[]): string[] {
  const name = claimOf(role)
  if (isHost(role)) {
    if (given.length > 0)
      throw new CommandFailure(`An ${name} reads everything and acts for no party: leave --party out.`)
    return []
  }
  if (given.length === 0)
    throw new CommandFailure(`The role ${name} acts for a party: add --party with the id of ${partyNouns[role]}.`)
  if (given.length > 1 && role !== 'SERVICE_OWNER') {
    throw new CommandFailure(
      `The role ${name} acts for one party, but --party names ${given.length}. Only a service-owner has several.`,
    )
  }
  const wrong = given.find((id) => !isUuid(id))
  if (wrong !== undefined)
    throw new CommandFailure(`--party is ${wrong}, but it must be a UUID, the id of ${partyNouns[role]}.`)
  return [...new Set(given.map((id) => id.toLowerCase()))]
}
