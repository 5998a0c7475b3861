import { dueAt, holdDays, notHeld, pendingDays } from '../subscriptions/lifecycle.ts'
import { addDays, firstPeriod, followingEnd } from '../subscriptions/periods.ts'
import type { Viewer } from '../viewer.ts'
import type { SubscriptionChangeKind } from '../vocabulary.ts'
import type { FullRow } from './rows.ts'

export type SubscriptionRow = FullRow<'subscriptions'>

/** One thing that happened to a subscription, and the subscription as it left it. */
export interface Entry {
  readonly occurredAt: Date
  readonly kind: SubscriptionChangeKind
  /** Null: the clock. */
  readonly actor: Viewer | null
  readonly reason: string | null
  /** Null: it was created. */
  readonly before: SubscriptionRow | null
  readonly after: SubscriptionRow
}

/** What a subscription is bought as: everything that does not follow from its history. */
export type Order = Pick<
  SubscriptionRow,
  | 'id'
  | 'sellerId'
  | 'resellerId'
  | 'organizationId'
  | 'serviceId'
  | 'organizationServiceId'
  | 'productId'
  | 'quantity'
  | 'unitPriceMinor'
  | 'currencyCode'
  | 'priceLayer'
  | 'customProperties'
  | 'autoRenews'
>

const nothingYet = {
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
}

/** While a trial runs it is the current period; periods that are paid for are counted from its end. */
function trial(startsAt: Date, endsAt: Date) {
  return { trialStartsAt: startsAt, trialEndsAt: endsAt, currentPeriodStartsAt: startsAt, currentPeriodEndsAt: endsAt }
}

/**
 * The life of one subscription, told step by step: each step is one history entry and leaves the row as the gateway's
 * own operations would. So rows, histories and events agree by construction.
 */
export class Timeline {
  readonly entries: Entry[] = []
  readonly #termMonths: number | null
  row: SubscriptionRow

  /** Ordered at that time: pending, or begun at once where the service need not be asked. */
  constructor(order: Order, termMonths: number | null, at: Date, actor: Viewer, status: 'PENDING' | 'ACTIVE') {
    this.#termMonths = termMonths
    this.row = { ...order, ...nothingYet, status, createdAt: at, updatedAt: at, version: 0 }
    if (status === 'ACTIVE') Object.assign(this.row, { activatedAt: at, ...firstPeriod(at, termMonths) })
    this.#record('CREATED', at, actor, {})
  }

  /** Fulfilled: the first period begins, or a trial of so many days. */
  activated(at: Date, actor: Viewer, trialDays?: number): this {
    const period = trialDays === undefined ? firstPeriod(at, this.#termMonths) : trial(at, addDays(at, trialDays))
    return this.#record('ACTIVATED', at, actor, { status: 'ACTIVE', activatedAt: at, ...period })
  }

  /** The trial is over and the first paid period begins. */
  trialConverted(): this {
    const at = this.row.trialEndsAt as Date
    return this.#record('TRIAL_CONVERTED', at, null, firstPeriod(at, this.#termMonths))
  }

  /** The service's side cannot fulfil it. */
  rejected(at: Date, actor: Viewer, reason: string): this {
    return this.#record('REJECTED', at, actor, { status: 'FAILED' }, reason)
  }

  /** Nobody answered in 30 days. */
  timedOut(): this {
    const reason = `The service did not answer within ${pendingDays} days.`
    return this.#record('TIMED_OUT', addDays(this.row.createdAt, pendingDays), null, { status: 'FAILED' }, reason)
  }

  /** Its terms were changed. */
  updated(
    at: Date,
    actor: Viewer,
    changes: Partial<Pick<SubscriptionRow, 'quantity' | 'autoRenews' | 'customProperties'>>,
  ): this {
    return this.#record('UPDATED', at, actor, changes)
  }

  /** A license key was assigned; the history says that, not which. */
  licensed(at: Date, actor: Viewer, licenseKey: string): this {
    return this.#record('LICENSE_KEY_SET', at, actor, { licenseKey })
  }

  /** Put on hold; a second time by a higher layer. */
  suspended(at: Date, actor: Viewer, reason: string): this {
    const { status, suspendedFrom } = this.row
    if (status === 'SUSPENDED') return this.#record('SUSPENDED', at, actor, { suspendedBy: actor.role }, reason)
    const hold = {
      suspendedFrom: suspendedFrom ?? status,
      suspendedBy: actor.role,
      suspendedAt: at,
      holdEndsAt: addDays(at, holdDays),
    }
    return this.#record('SUSPENDED', at, actor, { status: 'SUSPENDED', ...hold }, reason)
  }

  /** The hold is over: back to what it was. */
  reinstated(at: Date, actor: Viewer): this {
    const status = this.row.suspendedFrom ?? 'ACTIVE'
    return this.#record('REINSTATED', at, actor, { status, ...notHeld })
  }

  /** Will be cancelled when the period ends. */
  cancellationScheduled(at: Date, actor: Viewer, reason: string | null = null): this {
    return this.#record(
      'CANCELLATION_SCHEDULED',
      at,
      actor,
      {
        status: 'CANCELLING',
        cancelAt: this.row.currentPeriodEndsAt,
        cancelledBy: actor.role,
      },
      reason,
    )
  }

  /** Will go on after all. */
  cancellationUndone(at: Date, actor: Viewer): this {
    return this.#record('CANCELLATION_UNDONE', at, actor, { status: 'ACTIVE', cancelAt: null, cancelledBy: null })
  }

  /** Cancelled by someone, or by the clock at the time that was set. */
  cancelled(at: Date, actor: Viewer | null, reason: string | null = null): this {
    const ended = { status: 'CANCELLED' as const, cancelledAt: at, ...notHeld }
    if (!actor) return this.#record('CANCELLED', at, actor, ended, 'The cancellation took effect.')
    return this.#record('CANCELLED', at, actor, { ...ended, cancelAt: null, cancelledBy: actor.role }, reason)
  }

  /** The next period begins where this one ends. */
  renewed(): this {
    const { currentPeriodEndsAt, periodAnchorAt } = this.row as { currentPeriodEndsAt: Date; periodAnchorAt: Date }
    const next = followingEnd(periodAnchorAt, currentPeriodEndsAt, this.#termMonths as number)
    const period = { currentPeriodStartsAt: currentPeriodEndsAt, currentPeriodEndsAt: next }
    return this.#record('RENEWED', currentPeriodEndsAt, null, period)
  }

  /** The term is over and nobody renewed. */
  expired(): this {
    const reason = 'The term ended and was not renewed.'
    return this.#record(
      'EXPIRED',
      this.row.currentPeriodEndsAt as Date,
      null,
      { status: 'EXPIRED', ...notHeld },
      reason,
    )
  }

  /** Out of the lists. */
  deleted(at: Date, actor: Viewer): this {
    return this.#record('DELETED', at, actor, { status: 'DELETED', statusReason: this.row.statusReason })
  }

  #record(
    kind: SubscriptionChangeKind,
    at: Date,
    actor: Viewer | null,
    changes: Partial<SubscriptionRow>,
    reason: string | null = null,
  ): this {
    const before = kind === 'CREATED' ? null : this.row
    const statusReason = changes.status === undefined ? (reason ?? this.row.statusReason) : reason
    const after = { ...this.row, statusReason, ...changes, updatedAt: at, version: this.row.version + 1 }
    this.row = { ...after, dueAt: dueAt(after) }
    this.entries.push({ occurredAt: at, kind, actor, reason, before, after: this.row })
    return this
  }
}
