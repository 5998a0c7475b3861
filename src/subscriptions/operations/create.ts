import { uuidv7 } from 'uuidv7'
import type { Connection, Work } from '../../database/database.ts'
import { ServiceNotAvailable } from '../../estore/refusals.ts'
import { withoutNulls } from '../../operations/idempotency.ts'
import { checkWholeNumber } from '../../operations/input.ts'
import type { OperationContext } from '../../operations/operation-context.ts'
import { setOwnReferences } from '../../operations/own-references.ts'
import type { GivenReferences } from '../../operations/references.ts'
import { Archived, InvalidInput, NotFound } from '../../operations/refusals.ts'
import { runIdempotent, recallResult } from '../../operations/run-idempotent.ts'
import { checkProperties, type GivenProperty } from '../../services/custom-property-check.ts'
import { findAskedProperties } from '../../services/store.ts'
import { creation, newSubscription, orderFor } from '../new-subscription.ts'
import { NotPermitted, ProductNotInPriceList } from '../refusals.ts'
import { seesSubscription } from '../store.context.ts'
import { lockPurchase, type Purchase } from '../store.purchase.ts'
import { insertSubscriptionRow } from '../store.writes.ts'
import { isArchived } from '../subscription-context.ts'
import { isPartyArchived } from '../transitions.ts'
import { refuseArchivedProduct } from './archived-product.ts'
import type { CommandOutcome, CommandResult } from './command.ts'
import { recordChanges } from './record-changes.ts'

/** The input of a new subscription. */
export interface CreateSubscription extends GivenReferences {
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
export async function createSubscription(
  operation: OperationContext,
  input: CreateSubscription,
): Promise<CommandOutcome> {
  const { database, viewer, now } = operation
  function* create(tx: Connection): Work<CommandResult> {
    const purchase = yield* lockPurchase(tx, database, viewer, input)
    if (!purchase) throw new NotFound('The organization does not have this service. Add it first.')
    if (isPartyArchived(purchase, viewer.role)) throw new Archived('The party that you act for is archived.')
    permitSelfService(purchase, operation)
    const { product } = purchase
    if (!product) throw new NotFound('The service has no such product.')
    refuseArchivedProduct(product)
    if (isArchived(purchase)) throw new ServiceNotAvailable(['ARCHIVED'])
    if (purchase.definition.isDisabled) throw new ServiceNotAvailable(['DISABLED'])
    if (!purchase.price) throw new ProductNotInPriceList(purchase.organizationService.currencyCode)

    const asked = yield* findAskedProperties(tx, database, input.serviceId, 'SUBSCRIPTION')
    const properties = checkProperties(asked, input.customProperties ?? [], {}, viewer.role)
    const { minQuantity: min, maxQuantity: max } = product
    const issues = [...checkWholeNumber(['quantity'], input.quantity, { min, max }), ...properties.issues]
    if (issues.length > 0) throw new InvalidInput(issues)

    const order = orderFor(purchase.organizationService, {
      id: uuidv7(),
      productId: product.id,
      quantity: input.quantity,
      price: purchase.price,
      customProperties: properties.values,
      autoRenews: input.autoRenews ?? product.termMonths !== null,
    })
    const row = newSubscription(order, { ...purchase, product }, now)
    yield* insertSubscriptionRow(database, row)
    yield* recordChanges(tx, database, [creation(row, operation)])
    yield* setOwnReferences(operation, { ...row, type: 'ServiceSubscription' }, input)
    return { id: row.id, version: row.version, row }
  }
  return runIdempotent(
    operation,
    'createSubscription',
    withoutNulls(input),
    create,
    recallResult((tx, id) => seesSubscription(tx, database, viewer, id)),
  )
}

function permitSelfService({ definition }: Purchase, { viewer }: OperationContext): void {
  if (viewer.role !== 'ORGANIZATION') return
  if (definition.salesLedOnly) throw new NotPermitted('SALES_LED_ONLY')
  if (!definition.isSelfSubscriptionCreationEnabled) throw new NotPermitted('SELF_SERVICE_OFF')
}
