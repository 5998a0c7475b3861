import type { Connection, Work } from '../../database/database.ts'
import { ServiceNotAvailable } from '../../estore/refusals.ts'
import { checkWholeNumber } from '../../operations/input.ts'
import type { OperationContext } from '../../operations/operation-context.ts'
import { InvalidInput, NotFound } from '../../operations/refusals.ts'
import { checkProperties, type GivenProperty, hiddenValues } from '../../services/custom-property-check.ts'
import { findAskedProperties } from '../../services/store.ts'
import { type Change, periodAfterSwitch, update } from '../lifecycle.ts'
import { ProductNotInPriceList } from '../refusals.ts'
import { findProductWithPrice } from '../store.purchase.ts'
import { isArchived, type SubscriptionContext } from '../subscription-context.ts'
import { refuseArchivedProduct } from './archived-product.ts'
import { type CommandOutcome, runCommand, type SubscriptionCommand } from './command.ts'

/** The changes of a subscription. What is not given, or null, stays as it is. */
export interface UpdateSubscription extends SubscriptionCommand {
  readonly quantity?: number | null | undefined
  /** Another product of the same service: its price of now is copied. */
  readonly productId?: string | null | undefined
  readonly autoRenews?: boolean | null | undefined
  /** Merged by key; a null value clears. */
  readonly customProperties?: readonly GivenProperty[] | null | undefined
  /** Whether the given properties replace all that the caller may write, instead of being merged. */
  readonly replacesProperties?: boolean
}

/** Changes an active subscription. Without a real change nothing is written. */
export function updateSubscription(operation: OperationContext, input: UpdateSubscription): Promise<CommandOutcome> {
  const { database, viewer } = operation
  function* change(context: SubscriptionContext, tx: Connection): Work<Change> {
    const { subscription: row } = context
    const switched = yield* productSwitch(tx, operation, context, input.productId)
    const product = switched?.product ?? context.product

    const asked = input.customProperties ? yield* findAskedProperties(tx, database, row.serviceId, 'SUBSCRIPTION') : []
    const replaces = input.customProperties && input.replacesProperties
    const present = replaces ? hiddenValues(asked, row.customProperties, viewer.role) : row.customProperties
    const properties = checkProperties(asked, input.customProperties ?? [], present, viewer.role, row.createdAt)
    const quantity = input.quantity ?? row.quantity
    const isCounted = input.quantity != null || switched !== null
    const counted = isCounted
      ? checkWholeNumber(['quantity'], quantity, { min: product.minQuantity, max: product.maxQuantity })
      : []
    const issues = [...counted, ...properties.issues]
    if (issues.length > 0) throw new InvalidInput(issues)

    const autoRenews = input.autoRenews ?? row.autoRenews
    return update({ quantity, autoRenews, customProperties: properties.values, ...switched?.set })
  }
  return runCommand(operation, 'updateSubscription', input, 'UPDATE', change)
}

/** The product to change to, and what that sets; null where the product stays. */
function* productSwitch(
  tx: Connection,
  { database, now }: OperationContext,
  context: SubscriptionContext,
  productId: string | null | undefined,
) {
  const { subscription: row, product: old } = context
  if (productId == null || productId === row.productId) return null
  const found = yield* findProductWithPrice(tx, database, { ...row, productId })
  if (!found) throw new NotFound('The service has no such product.')
  refuseArchivedProduct(found.product)
  if (isArchived(context)) throw new ServiceNotAvailable(['ARCHIVED'])
  if (!found.price) throw new ProductNotInPriceList(row.currencyCode)
  const period = periodAfterSwitch(row, old.termMonths, found.product.termMonths, now)
  const set: Change['set'] = { productId, ...found.price, ...period }
  return { product: found.product, set }
}
