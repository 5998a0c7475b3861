import { ServiceNotAvailable } from '../../estore/refusals.ts'
import type { Actor } from '../../operations/actor.ts'
import type { Done } from '../../operations/idempotency.ts'
import { renewal } from '../lifecycle.ts'
import { ProductNotInPriceList } from '../refusals.ts'
import { runCommand, type SubscriptionCommand } from './command.ts'

/** Adds the next period, at the price of now, in the last 30 days of the current one. */
export function renewSubscription(actor: Actor, input: SubscriptionCommand): Promise<Done> {
  return runCommand(actor, 'renewSubscription', input, 'RENEW', (context) => {
    const { subscription, definition, isInCatalog, price } = context
    const reasons = [
      ...(isInCatalog ? [] : (['NOT_IN_CATALOG'] as const)),
      ...(definition.isDisabled ? (['DISABLED'] as const) : []),
    ]
    if (reasons.length > 0) throw new ServiceNotAvailable(reasons)
    if (!price) throw new ProductNotInPriceList(subscription.currencyCode)
    return renewal(context, price, subscription.currentPeriodEndsAt ?? actor.now)
  })
}
