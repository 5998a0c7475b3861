import { isHost, type Role } from '../vocabulary.ts'

/** Who reads how a seller is spoken to, and who changed it: itself, which sees no other one, and the host. */
export function readsSellerAffairs(role: Role): boolean {
  return role === 'SELLER' || isHost(role)
}
