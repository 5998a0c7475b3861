import { isHost, type Role } from '../vocabulary.ts'

/** Who reads how a reseller is spoken to, and who changed it: itself, which sees no other one, and the host. */
export function readsResellerAffairs(role: Role): boolean {
  return role === 'BROKER' || isHost(role)
}
