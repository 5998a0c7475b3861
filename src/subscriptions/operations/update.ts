import type { Connection, Work } from '../../database/database.ts'
import type { Actor } from '../../operations/actor.ts'
import type { Done } from '../../operations/idempotency.ts'
import { checkWholeNumber } from '../../operations/input.ts'
import { InvalidInput, NotFound } from '../../operations/refusals.ts'
import { checkProperties, type GivenProperty, hiddenValues } from '../../services/custom-property-check.ts'
import type { Facts } from '../facts.ts'
import { type Change, isInTrial } from '../lifecycle.ts'
import { firstPeriod } from '../periods.ts'
import { ProductNotInPriceList } from '../refusals.ts'
import { findProductWithPrice, findSubscriptionProperties } from '../store.order.ts'
import { command, type SubscriptionCommand } from './command.ts'

/** What to change. What is not given, or null, stays as it is. */
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
export function updateSubscription(actor: Actor, input: UpdateSubscription): Promise<Done> {
  return command(actor, 'updateSubscription', input, 'UPDATE', function* (facts: Facts, tx: Connection): Work<Change> {
    const { subscription: row } = facts
    const switched = yield* newProduct(tx, actor, facts, input.productId)
    const product = switched?.product ?? facts.product

    const asked = input.customProperties ? yield* findSubscriptionProperties(tx, actor.database, row.serviceId) : []
    const replaces = input.customProperties && input.replacesProperties
    const present = replaces ? hiddenValues(asked, row.customProperties, actor.viewer.role) : row.customProperties
    const properties = checkProperties(asked, input.customProperties ?? [], present, actor.viewer.role)
    const quantity = input.quantity ?? row.quantity
    const isCounted = input.quantity != null || switched !== null
    const counted = isCounted
      ? checkWholeNumber(['quantity'], quantity, { min: product.minQuantity, max: product.maxQuantity })
      : []
    const issues = [...counted, ...properties.issues]
    if (issues.length > 0) throw new InvalidInput(issues)

    const autoRenews = input.autoRenews ?? row.autoRenews
    return { kind: 'UPDATED', set: { quantity, autoRenews, customProperties: properties.values, ...switched?.set } }
  })
}

/** The product to change to, and what that sets; null where the product stays. */
function* newProduct(tx: Connection, { database, now }: Actor, facts: Facts, productId: string | null | undefined) {
  const { subscription: row, product: old } = facts
  if (productId == null || productId === row.productId) return null
  const found = yield* findProductWithPrice(tx, database, { ...row, productId })
  if (!found) throw new NotFound('The service has no such product.')
  if (!found.price) throw new ProductNotInPriceList(row.currencyCode)
  const set: Change['set'] = {
    productId,
    ...found.price,
    ...periodUnder(found.product.termMonths, old.termMonths, row, now),
  }
  return { product: found.product, set }
}

/**
 * A term is kept until it ends; the new one counts from the next period on. Only from or to perpetual the period
 * changes now.
 */
function periodUnder(
  months: number | null,
  before: number | null,
  row: Facts['subscription'],
  now: Date,
): Change['set'] {
  if (isInTrial(row) || (months === null) === (before === null)) return {}
  return firstPeriod(now, months)
}
