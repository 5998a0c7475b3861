import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import type { Viewer } from '../../src/viewer.ts'
import { type Role, roles } from '../../src/vocabulary.ts'
import { type Business, idOf } from './business.ts'

/** Who shall ask: a role, and which of the business's parties it acts for. */
export interface ViewerPlan {
  readonly role: Role
  /** Whether the party is one of the role's own kind, a thing of another kind, or nothing that exists. */
  readonly kind: 'own' | 'foreign' | 'absent'
  readonly parties: readonly number[]
  /** The services that it is confined to; null for all. */
  readonly services: readonly number[] | null
}

/** Some services, by their numbers. */
const someServices = fc.array(fc.nat(9), { maxLength: 3, size: 'max' })

/** A random viewer of some role; `isConfined` if each shall be confined to some services that can be. */
export function viewerPlanOf(role: fc.Arbitrary<Role>, isConfined = false): fc.Arbitrary<ViewerPlan> {
  return fc.record({
    role,
    kind: fc.constantFrom(...Array<'own'>(12).fill('own'), 'foreign', 'absent'),
    parties: fc.array(fc.nat(9), { minLength: 1, maxLength: 3, size: 'max' }),
    services: isConfined
      ? someServices
      : fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: someServices }),
  })
}

/** A random viewer of any role. */
export const viewerPlan = viewerPlanOf(fc.constantFrom(...roles))

/** The viewer of a plan; what it acts for need not exist, as a credential may outlive its party. */
export function viewerOf({ role, kind, parties, services }: ViewerPlan, business: Business): Viewer {
  const own = {
    SELLER: business.sellers,
    BROKER: business.resellers,
    ORGANIZATION: business.organizations,
    SERVICE_OWNER: business.services,
    OPERATOR: [],
    ADMIN: [],
  }[role]
  const foreign = [...business.sellers, ...business.resellers, ...business.organizations, ...business.services]
  const pool = kind === 'own' ? own : kind === 'foreign' ? foreign : []
  const ids = parties.map((index) =>
    pool.length > 0 ? (pool[index % pool.length] as { id: string }).id : idOf('absent', index),
  )
  const acting =
    role === 'OPERATOR' || role === 'ADMIN' ? [] : role === 'SERVICE_OWNER' ? [...new Set(ids)] : ids.slice(0, 1)
  if (services && (role === 'SELLER' || role === 'BROKER' || role === 'ORGANIZATION')) {
    const serviceIds = [
      ...new Set(services.map((index) => business.services[index % business.services.length]?.id ?? '')),
    ]
    // A machine has a row of its own.
    const machine = { account: 'SERVICE', accountId: randomUUID(), isReadOnly: true, canManageClients: false } as const
    return { role, parties: acting, ...machine, serviceIds: serviceIds.filter(Boolean) }
  }
  // The account of the history's entries, so that an actor is among those who ask.
  return { role, account: 'USER', accountId: `account of ${role}`, parties: acting }
}
