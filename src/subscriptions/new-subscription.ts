import type { Initiator } from '../operations/origin.ts'
import type { OrganizationService } from '../organization-services/organization-service.ts'
import { dueAt } from './due-changes.ts'
import { activation } from './lifecycle.ts'
import type { SubscriptionChange } from './records.ts'
import type { CopiedPrice, OfferContext } from './subscription-context.ts'
import type { Subscription } from './subscription.ts'

/** The choices of whoever subscribes, checked. */
interface SubscriptionChoices {
  readonly id: string
  readonly productId: string
  readonly quantity: number
  /** The price of now. */
  readonly price: CopiedPrice
  readonly customProperties: Record<string, string>
  readonly autoRenews: boolean
}

/** An order: all of a subscription that does not follow from its life. */
export type SubscriptionOrder = ReturnType<typeof orderFor>

/** The order of a product of a service that an organization has. */
export function orderFor(added: OrganizationService, choices: SubscriptionChoices) {
  const { id: organizationServiceId, sellerId, resellerId, organizationId, serviceId, currencyCode } = added
  const parties = { sellerId, resellerId, organizationId, serviceId, organizationServiceId }
  const { id, productId, quantity, price, customProperties, autoRenews } = choices
  return {
    id,
    ...parties,
    productId,
    quantity,
    ...price,
    currencyCode,
    customProperties,
    autoRenews,
  } satisfies Partial<Subscription>
}

/** The part of an offer that decides how a subscription begins. */
export interface BeginningContext extends Pick<OfferContext, 'product' | 'definition' | 'hadTrial' | 'timeZone'> {
  /** Whether the service wants to be asked before a subscription begins. */
  readonly needsFulfillment: boolean
}

/** The row that `createSubscription` adds: pending where the service is asked first, begun otherwise. */
export function newSubscription(order: SubscriptionOrder, offer: BeginningContext, now: Date): Subscription {
  const row: Subscription = {
    ...order,
    ...nothingYet,
    status: 'PENDING',
    createdAt: now,
    updatedAt: now,
    version: 1,
    ...(offer.needsFulfillment ? {} : activation(offer, now).set),
  }
  return { ...row, dueAt: dueAt(row) }
}

/** The first change of a subscription, as it is recorded. */
export function creation(after: Subscription, initiator: Initiator): SubscriptionChange {
  const { createdAt: occurredAt } = after
  return { kind: 'CREATED', before: null, after, fromStatus: null, changes: [], reason: null, occurredAt, initiator }
}

const nothingYet = {
  statusReason: null,
  licenseKey: null,
  trialStartsAt: null,
  trialEndsAt: null,
  periodAnchorAt: null,
  timeZone: null,
  currentPeriodStartsAt: null,
  currentPeriodEndsAt: null,
  cancelAt: null,
  cancelledBy: null,
  suspendedFrom: null,
  suspendedBy: null,
  holdEndsAt: null,
  activatedAt: null,
  suspendedAt: null,
  cancelledAt: null,
  dueAt: null,
} satisfies Partial<Subscription>
