import type { Viewer } from '../../viewer.ts'
import type { Added } from './organization-services.ts'
import type { Random } from './random.ts'
import type { SizeService } from './services.ts'

/** Those who act on one subscription. */
export interface Actors {
  /** Who ordered it: the broker, or the organization where it may. */
  buyer: Viewer
  broker: Viewer
  /** The service's side, answering what is pending. */
  fulfiller: Viewer
  /** The seller's account that sets license keys and cleans up. */
  provisioner: Viewer
}

const deskWorkers = [
  'anna.berg',
  'ben.osei',
  'carla.ruiz',
  'dmitri.volkov',
  'emma.laurent',
  'farid.khan',
  'greta.holm',
  'hugo.martins',
]

/** Who acts on a subscription of this organization service. */
export function actorsOf(added: Added['row'], { definition }: SizeService, random: Random): Actors {
  const { sellerId, resellerId, organizationId, serviceId } = added
  const broker: Viewer = random.chance(0.2)
    ? { accountId: 'shop-connector', role: 'BROKER', account: 'SERVICE', parties: [resellerId] }
    : { accountId: random.pick(deskWorkers), role: 'BROKER', account: 'USER', parties: [resellerId] }
  const accountId = `office-${organizationId.slice(-4)}`
  const office: Viewer = { accountId, role: 'ORGANIZATION', account: 'USER', parties: [organizationId] }
  const servesItself = definition.isSelfSubscriptionCreationEnabled === true && random.chance(0.3)
  return {
    broker,
    buyer: servesItself ? office : broker,
    fulfiller: { accountId: 'fulfilment', role: 'SERVICE_OWNER', account: 'SERVICE', parties: [serviceId] },
    provisioner: { accountId: 'provisioning', role: 'SELLER', account: 'SERVICE', parties: [sellerId] },
  }
}
