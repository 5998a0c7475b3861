import { ServiceNotAvailable } from '../../estore/refusals.ts'
import type { OperationContext } from '../../operations/operation-context.ts'
import { renewal } from '../lifecycle.ts'
import { ProductNotInPriceList } from '../refusals.ts'
import { isArchived } from '../subscription-context.ts'
import { type CommandOutcome, runCommand, type SubscriptionCommand } from './command.ts'

/** Adds the next period, at the price of now, in the last 30 days of the current one. */
export function renewSubscription(operation: OperationContext, input: SubscriptionCommand): Promise<CommandOutcome> {
  return runCommand(operation, 'renewSubscription', input, 'RENEW', (context) => {
    const { subscription, definition, isInCatalog, price } = context
    const reasons = [
      ...(isInCatalog ? [] : (['NOT_IN_CATALOG'] as const)),
      ...(isArchived(context) ? (['ARCHIVED'] as const) : []),
      ...(definition.isDisabled ? (['DISABLED'] as const) : []),
    ]
    if (reasons.length > 0) throw new ServiceNotAvailable(reasons)
    if (!price) throw new ProductNotInPriceList(subscription.currencyCode)
    return renewal(context, price, subscription.currentPeriodEndsAt ?? operation.now)
  })
}
