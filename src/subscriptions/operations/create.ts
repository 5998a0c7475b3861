import { uuidv7 } from 'uuidv7'
import type { Connection, Work } from '../../database/database.ts'
import { ServiceNotAvailable } from '../../estore/refusals.ts'
import type { Actor } from '../../operations/actor.ts'
import type { Done } from '../../operations/idempotency.ts'
import { checkWholeNumber } from '../../operations/input.ts'
import { perform } from '../../operations/perform.ts'
import { InvalidInput, NotFound } from '../../operations/refusals.ts'
import { checkProperties, type GivenProperty } from '../../services/custom-property-check.ts'
import { begun, dueAt } from '../lifecycle.ts'
import { ProductNotInPriceList, NotPermitted, type NotPermittedReason } from '../refusals.ts'
import { seesSubscription } from '../store.facts.ts'
import { findSubscriptionProperties, lockOrder, type Order } from '../store.order.ts'
import { insertSubscriptionRow } from '../store.writes.ts'
import type { Subscription } from '../subscription.ts'
import { notPermitted } from './command.ts'
import { tell } from './tell.ts'

/** What to subscribe to, and how. */
export interface CreateSubscription {
  readonly organizationId: string
  readonly serviceId: string
  readonly productId: string
  readonly quantity: number
  /** Without it: true for a product with a term. */
  readonly autoRenews?: boolean | null | undefined
  readonly customProperties?: readonly GivenProperty[] | null | undefined
  readonly idempotencyKey?: string | null | undefined
}

/**
 * Subscribes an organization to a product of a service that it has. The subscription waits as PENDING where the service
 * wants to be asked, and begins at once otherwise; the price of now is copied to it.
 */
export async function createSubscription(actor: Actor, input: CreateSubscription): Promise<Done> {
  const { database, viewer, now, requestId } = actor
  function* create(tx: Connection): Work<Done> {
    const order = yield* lockOrder(tx, database, viewer, input)
    if (!order) throw new NotFound('The organization does not have this service. Add it first.')
    permitSelfService(order, actor)
    if (!order.product) throw new NotFound('The service has no such product.')
    if (order.definition.isDisabled) throw new ServiceNotAvailable(['DISABLED'])
    if (!order.price) throw new ProductNotInPriceList(order.organizationService.currencyCode)

    const asked = yield* findSubscriptionProperties(tx, database, input.serviceId)
    const properties = checkProperties(asked, input.customProperties ?? [], {}, viewer.role)
    const { minQuantity: min, maxQuantity: max } = order.product
    const issues = [...checkWholeNumber(['quantity'], input.quantity, { min, max }), ...properties.issues]
    if (issues.length > 0) throw new InvalidInput(issues)

    const row = newRow(order, order.product, input, properties.values, now)
    yield* insertSubscriptionRow(database, row)
    yield* tell(tx, database, [
      {
        kind: 'CREATED',
        after: row,
        fromStatus: null,
        changes: [],
        reason: null,
        occurredAt: now,
        doer: { viewer, requestId },
      },
    ])
    return { id: row.id, version: row.version }
  }
  return perform(actor, 'createSubscription', input, create, (tx, id) => seesSubscription(tx, database, viewer, id))
}

function permitSelfService({ definition }: Order, { viewer }: Actor): void {
  if (viewer.role !== 'ORGANIZATION') return
  const refuse = (reason: NotPermittedReason) => new NotPermitted(reason, notPermitted[reason])
  if (definition.salesLedOnly) throw refuse('SALES_LED_ONLY')
  if (!definition.isSelfSubscriptionCreationEnabled) throw refuse('SELF_SERVICE_OFF')
}

function newRow(
  order: Order,
  product: NonNullable<Order['product']>,
  input: CreateSubscription,
  customProperties: Record<string, string>,
  now: Date,
): Subscription {
  const {
    id: organizationServiceId,
    sellerId,
    resellerId,
    organizationId,
    serviceId,
    currencyCode,
  } = order.organizationService
  const row: Subscription = {
    ...untouched,
    id: uuidv7(),
    sellerId,
    resellerId,
    organizationId,
    serviceId,
    organizationServiceId,
    currencyCode,
    productId: product.id,
    status: 'PENDING',
    quantity: input.quantity,
    unitPriceMinor: order.price?.unitPriceMinor ?? null,
    priceLayer: order.price?.priceLayer ?? null,
    customProperties,
    autoRenews: input.autoRenews ?? product.termMonths !== null,
    createdAt: now,
    updatedAt: now,
    version: 1,
    ...(order.needsFulfilment ? {} : begun({ ...order, product, service: { isLicenseKeyEnabled: false } }, now)),
  }
  return { ...row, dueAt: dueAt(row) }
}

const untouched = {
  statusReason: null,
  licenseKey: null,
  trialStartsAt: null,
  trialEndsAt: null,
  periodAnchorAt: null,
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
