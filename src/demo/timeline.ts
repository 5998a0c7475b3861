import { applyChange } from '../subscriptions/apply-changes.ts'
import { dueChange } from '../subscriptions/due-changes.ts'
import {
  activation,
  cancellation,
  type Change,
  deletion,
  licenseKeyChange,
  reinstatement,
  rejection,
  scheduledCancellation,
  suspension,
  undoneCancellation,
  update,
} from '../subscriptions/lifecycle.ts'
import { creation, newSubscription, type SubscriptionOrder } from '../subscriptions/new-subscription.ts'
import type { SubscriptionChange } from '../subscriptions/records.ts'
import type { SubscriptionContext } from '../subscriptions/subscription-context.ts'
import type { Subscription } from '../subscriptions/subscription.ts'
import type { Viewer } from '../viewer.ts'
import type { SubscriptionChangeKind } from '../vocabulary.ts'
import type { Offer } from './offer.ts'

/**
 * The life of one subscription, step by step, by the rules that the gateway's own operations apply: so rows, histories
 * and events agree by construction. A step that would change nothing throws.
 */
export class Timeline {
  /** One for each step: what the audit trail and the events say. */
  readonly changes: SubscriptionChange[]
  #context: SubscriptionContext

  /** Ordered at that time: pending, or begun at once where the service need not be asked. */
  constructor(order: SubscriptionOrder, offer: Offer, at: Date, by: Viewer) {
    const subscription = newSubscription(order, offer, at)
    this.#context = { ...offer, subscription }
    this.changes = [creation(subscription, initiatorOf(by))]
  }

  /** The subscription as the last step left it. */
  get row(): Subscription {
    return this.#context.subscription
  }

  /** Fulfilled: a trial or the first period begins. */
  activated(at: Date, by: Viewer): this {
    return this.#apply(activation(this.#context, at), at, by)
  }

  /** The service's side cannot fulfill it. */
  rejected(at: Date, by: Viewer, reason: string): this {
    return this.#apply(rejection(reason), at, by)
  }

  /** Its terms were changed. */
  updated(at: Date, by: Viewer, set: Partial<Pick<Subscription, 'quantity' | 'autoRenews'>>): this {
    return this.#apply(update(set), at, by)
  }

  /** A license key was assigned; the history says that, not which. */
  licensed(at: Date, by: Viewer, licenseKey: string): this {
    return this.#apply(licenseKeyChange(licenseKey), at, by)
  }

  /** Put on hold; a second time by a higher layer. */
  suspended(at: Date, by: Viewer, reason: string): this {
    return this.#apply(suspension(this.#context, by.role, reason, at), at, by)
  }

  /** The hold is over: back to what it was. */
  reinstated(at: Date, by: Viewer): this {
    return this.#apply(reinstatement(this.#context, at), at, by)
  }

  /** Cancelled at once. */
  cancelled(at: Date, by: Viewer, reason: string | null = null): this {
    return this.#apply(cancellation(by.role, reason, at), at, by)
  }

  /** Will be cancelled when the period ends. */
  cancellationScheduled(at: Date, by: Viewer, reason: string | null = null): this {
    return this.#apply(scheduledCancellation(this.#context, by.role, reason), at, by)
  }

  /** Will go on after all. */
  cancellationUndone(at: Date, by: Viewer): this {
    return this.#apply(undoneCancellation, at, by)
  }

  /** Out of the lists. */
  deleted(at: Date, by: Viewer): this {
    return this.#apply(deletion, at, by)
  }

  /** Nobody answered in time. */
  timedOut(): this {
    return this.#fallenDue('TIMED_OUT')
  }

  /** The next period begins where this one ends. */
  renewed(): this {
    return this.#fallenDue('RENEWED')
  }

  /** The term is over and nobody renewed. */
  expired(): this {
    return this.#fallenDue('EXPIRED')
  }

  /** The cancellation that was scheduled took effect. */
  cancelledAsScheduled(): this {
    return this.#fallenDue('CANCELLED')
  }

  /** Whatever falls due until that time, at the times when it does. */
  until(time: Date): this {
    for (let due = dueChange(this.#context, time); due; due = dueChange(this.#context, time))
      this.#apply(due, due.at ?? time, null)
    return this
  }

  /** Lets happen what falls due next, which is to be a change of this kind. */
  #fallenDue(kind: SubscriptionChangeKind): this {
    const { id, dueAt } = this.row
    const change = dueAt && dueChange(this.#context, dueAt)
    if (!change || change.kind !== kind)
      throw new Error(`${change?.kind ?? 'Nothing'} falls due next of subscription ${id}, not ${kind}`)
    return this.#apply(change, dueAt, null)
  }

  #apply(change: Change, at: Date, by: Viewer | null): this {
    const applied = applyChange(this.#context, change, at, by && initiatorOf(by))
    if (!applied) throw new Error(`${change.kind} changes nothing of subscription ${this.row.id}`)
    this.#context = applied.context
    this.changes.push(applied.recorded)
    return this
  }
}

/** Requests of the demo have no ids of their own: what records the changes gives them some. */
function initiatorOf(viewer: Viewer) {
  return { viewer, requestId: 'demo', door: 'GRAPHQL', trace: null } as const
}
