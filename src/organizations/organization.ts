import { isHost, type Role } from '../vocabulary.ts'

/**
 * Who reads how an organization is spoken to, and who changed it: itself and its broker, who see no others, and the
 * host.
 */
export function readsOrganizationAffairs(role: Role): boolean {
  return role === 'BROKER' || role === 'ORGANIZATION' || isHost(role)
}
