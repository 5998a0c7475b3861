import type { UnavailableReason } from '../estore/availability.ts'
import type { SubscriptionAction, SubscriptionStatus } from '../vocabulary.ts'

/**
 * An operation says no. Nothing was written. Every refusal is a class of its own, named in the result union of each
 * mutation that can give it, and recognised by its class alone.
 */
export abstract class Refusal extends Error {
  /** The refusal's name for programs, in capitals. */
  abstract readonly code: string
}

/** One wrong value of an input. */
export interface InputIssue {
  /** Where in the input: `['customProperties', 'domain']`. */
  readonly path: readonly string[]
  readonly message: string
}

/** The one number and name that the documents give to wrong values (Manage Services). */
export const invalidValue = { code: 5, name: 'InvalidValue' } as const

/** Values of the input are wrong: all of them at once. */
export class InvalidInput extends Refusal {
  override readonly name = 'InvalidInput'
  readonly code = 'INVALID_INPUT'
  readonly issues: readonly InputIssue[]

  constructor(issues: readonly InputIssue[]) {
    super(issues.length === 1 ? (issues[0]?.message ?? '') : `${issues.length} values of the input are wrong.`)
    this.issues = issues
  }
}

/** What the operation is about does not exist, or is hidden from the viewer: the two look the same. */
export class NotFound extends Refusal {
  override readonly name = 'NotFound'
  readonly code = 'NOT_FOUND'
}

export const notPermittedReasons = [
  'SELF_SERVICE_OFF',
  'SALES_LED_ONLY',
  'HELD_BY_HIGHER_LAYER',
  'CANCELLED_BY_HIGHER_LAYER',
  'CANCELLATION_MODE_NOT_ALLOWED',
  'NOT_RENEWABLE_YET',
] as const
export type NotPermittedReason = (typeof notPermittedReasons)[number]

/** The role may do such things, but not this one now. */
export class NotPermitted extends Refusal {
  override readonly name = 'NotPermitted'
  readonly code = 'NOT_PERMITTED'
  readonly reason: NotPermittedReason

  constructor(reason: NotPermittedReason, message: string) {
    super(message)
    this.reason = reason
  }
}

/** The subscription's state does not allow the action. */
export class IllegalTransition extends Refusal {
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

/** Somebody else changed the object since the version that was expected. */
export class VersionConflict extends Refusal {
  override readonly name = 'VersionConflict'
  readonly code = 'VERSION_CONFLICT'
  readonly currentVersion: number

  constructor(expectedVersion: number, currentVersion: number) {
    super(
      `Version ${expectedVersion} was expected, but the current version is ${currentVersion}. Read it again before changing it.`,
    )
    this.currentVersion = currentVersion
  }
}

/** The idempotency key was used before with another input. */
export class IdempotencyMismatch extends Refusal {
  override readonly name = 'IdempotencyMismatch'
  readonly code = 'IDEMPOTENCY_MISMATCH'

  constructor() {
    super('This idempotency key was used before with another input. Use a new key for a new request.')
  }
}

/** The service cannot be added or subscribed to: every reason. */
export class ServiceNotAvailable extends Refusal {
  override readonly name = 'ServiceNotAvailable'
  readonly code = 'SERVICE_NOT_AVAILABLE'
  readonly reasons: readonly UnavailableReason[]

  constructor(reasons: readonly UnavailableReason[]) {
    super(`The service is not available: ${reasons.join(', ')}.`)
    this.reasons = reasons
  }
}

/** The organization has the service already. */
export class ServiceAlreadyAdded extends Refusal {
  override readonly name = 'ServiceAlreadyAdded'
  readonly code = 'SERVICE_ALREADY_ADDED'

  constructor() {
    super('The organization has this service already.')
  }
}

/** Live subscriptions stand against it. */
export class ServiceInUse extends Refusal {
  override readonly name = 'ServiceInUse'
  readonly code = 'SERVICE_IN_USE'
  readonly liveSubscriptions: number

  constructor(liveSubscriptions: number) {
    super(
      `The organization has ${liveSubscriptions} live ${liveSubscriptions === 1 ? 'subscription' : 'subscriptions'} of this service. End them first.`,
    )
    this.liveSubscriptions = liveSubscriptions
  }
}

/** The service is not sold in the currency. */
export class CurrencyNotSupported extends Refusal {
  override readonly name = 'CurrencyNotSupported'
  readonly code = 'CURRENCY_NOT_SUPPORTED'
  readonly supported: readonly string[]

  constructor(currencyCode: string, supported: readonly string[]) {
    super(`The service is not sold in ${currencyCode}, but in ${supported.join(', ')}.`)
    this.supported = supported
  }
}

/** The product has no price in the organization's currency. */
export class ProductNotInPriceList extends Refusal {
  override readonly name = 'ProductNotInPriceList'
  readonly code = 'PRODUCT_NOT_IN_PRICE_LIST'

  constructor(currencyCode: string) {
    super(`The product has no price in ${currencyCode}, so it cannot be subscribed to.`)
  }
}

/** The service's subscriptions carry no license keys. */
export class LicenseKeysNotEnabled extends Refusal {
  override readonly name = 'LicenseKeysNotEnabled'
  readonly code = 'LICENSE_KEYS_NOT_ENABLED'

  constructor() {
    super('License keys are not enabled on this service.')
  }
}
