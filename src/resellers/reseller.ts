import { isHost, type Role } from '../vocabulary.ts'

/**
 * Who reads how a reseller is spoken to, who changed it, and what it is offered: itself, which sees no other one, and
 * the host.
 */
export function readsResellerAffairs(role: Role): boolean {
  return role === 'BROKER' || isHost(role)
}
