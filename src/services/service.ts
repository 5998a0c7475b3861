import { isHost, type Role } from '../vocabulary.ts'

/**
 * Who reads who changed a service, to whom it is offered, and who is invited: its seller and its service owners, who
 * see no others, and the host.
 */
export function readsServiceAffairs(role: Role): boolean {
  return role === 'SELLER' || role === 'SERVICE_OWNER' || isHost(role)
}
