import type { Actor } from '../timeline.ts'
import type { Added } from './organization-services.ts'
import type { Random } from './random.ts'
import type { SizeService } from './services.ts'

/** Those who act on one subscription. */
export interface Actors {
  /** Who ordered it: the broker, or the organization where it may. */
  buyer: Actor
  broker: Actor
  /** The service's side, answering what is pending. */
  fulfiller: Actor
  /** The seller's account that sets license keys and cleans up. */
  provisioner: Actor
}

const deskWorkers = ['anna.berg', 'ben.osei', 'carla.ruiz', 'dmitri.volkov', 'emma.laurent', 'farid.khan', 'greta.holm', 'hugo.martins']

/** Who acts on a subscription of this organization service. */
export function actorsOf(added: Added['row'], { definition }: SizeService, random: Random): Actors {
  const { sellerId, resellerId, organizationId, serviceId } = added
  const broker: Actor = random.chance(0.2)
    ? { accountId: 'shop-connector', role: 'BROKER', account: 'SERVICE', party: resellerId }
    : { accountId: random.pick(deskWorkers), role: 'BROKER', account: 'USER', party: resellerId }
  const office: Actor = { accountId: `office-${organizationId.slice(-4)}`, role: 'ORGANIZATION', account: 'USER', party: organizationId }
  const servesItself = definition.isSelfSubscriptionCreationEnabled === true && random.chance(0.3)
  return {
    broker,
    buyer: servesItself ? office : broker,
    fulfiller: { accountId: 'fulfilment', role: 'SERVICE_OWNER', account: 'SERVICE', party: serviceId },
    provisioner: { accountId: 'provisioning', role: 'SELLER', account: 'SERVICE', party: sellerId },
  }
}
