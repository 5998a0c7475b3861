import { Refusal, type RefusalClass } from '../operations/refusals.ts'
import type { SubscriptionStatus, SubscriptionAction } from '../vocabulary.ts'

/** The reasons of `NotPermitted`. */
export const notPermittedReasons = [
  'SELF_SERVICE_OFF',
  'SALES_LED_ONLY',
  'HELD_BY_HIGHER_LAYER',
  'CANCELLED_BY_HIGHER_LAYER',
  'CANCELLATION_MODE_NOT_ALLOWED',
  'NOT_RENEWABLE_YET',
] as const
/** One of these reasons. */
export type NotPermittedReason = (typeof notPermittedReasons)[number]

/** The messages of the reasons, for people. */
const notPermittedMessages: Readonly<Record<NotPermittedReason, string>> = {
  SELF_SERVICE_OFF: 'Organizations may not do this by themselves with this service. Ask your reseller.',
  SALES_LED_ONLY: 'This service is sold by sales staff only. Ask your reseller.',
  HELD_BY_HIGHER_LAYER: 'The seller suspended it, so only the seller may reinstate it.',
  CANCELLED_BY_HIGHER_LAYER:
    'A higher layer scheduled the cancellation, so only that one, or one above it, may undo it.',
  CANCELLATION_MODE_NOT_ALLOWED:
    'The product or your role does not allow cancelling it in this way. `allowedCancellationModes` says how it may be.',
  NOT_RENEWABLE_YET: 'It can be renewed in the last 30 days of a paid period, one period ahead.',
}

/** The role may do such things, but not this one now. */
export class NotPermitted extends Refusal {
  static readonly facts = {
    status: 400,
    number: 1002,
    remedy: '`reason` says what stands against it; often another role may.',
  }
  override readonly name = 'NotPermitted'
  readonly code = 'NOT_PERMITTED'
  readonly reason: NotPermittedReason

  constructor(reason: NotPermittedReason) {
    super(notPermittedMessages[reason])
    this.reason = reason
  }
}

/** The subscription's state does not allow the action. */
export class IllegalTransition extends Refusal {
  static readonly facts = {
    status: 409,
    number: 1003,
    remedy: 'Do one of `allowedActions`, or nothing: it may have been done already.',
  }
  override readonly name = 'IllegalTransition'
  readonly code = 'ILLEGAL_TRANSITION'
  readonly from: SubscriptionStatus
  readonly action: SubscriptionAction
  readonly allowedActions: readonly SubscriptionAction[]

  constructor(from: SubscriptionStatus, action: SubscriptionAction, allowedActions: readonly SubscriptionAction[]) {
    const allowed =
      allowedActions.length > 0 ? `You may: ${allowedActions.join(', ')}.` : 'There is nothing that you may do with it.'
    super(`A subscription that is ${from} does not allow ${action}. ${allowed}`)
    this.from = from
    this.action = action
    this.allowedActions = allowedActions
  }
}

/** The product has no price in the organization's currency. */
export class ProductNotInPriceList extends Refusal {
  static readonly facts = {
    status: 400,
    number: 1010,
    remedy: 'Set a price for it in the organization’s currency, or take another product.',
  }
  override readonly name = 'ProductNotInPriceList'
  readonly code = 'PRODUCT_NOT_IN_PRICE_LIST'

  constructor(currencyCode: string) {
    super(`The product has no price in ${currencyCode}, so it cannot be subscribed to.`)
  }
}

/** The service's subscriptions carry no license keys. */
export class LicenseKeysNotEnabled extends Refusal {
  static readonly facts = {
    status: 400,
    number: 1011,
    remedy: 'Nothing: the service does without.',
  }
  override readonly name = 'LicenseKeysNotEnabled'
  readonly code = 'LICENSE_KEYS_NOT_ENABLED'

  constructor() {
    super('License keys are not enabled on this service.')
  }
}

/** The refusals of subscriptions. */
export const subscriptionRefusals: readonly RefusalClass[] = [
  NotPermitted,
  IllegalTransition,
  ProductNotInPriceList,
  LicenseKeysNotEnabled,
]
