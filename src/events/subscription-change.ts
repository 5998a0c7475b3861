import type { HistoryEntry } from '../subscriptions/history.ts'
import type { SubscriptionFilter } from '../subscriptions/subscription-filter.ts'
import type { Subscription } from '../subscriptions/subscription.ts'
import { isInRange } from '../values/time-range.ts'
import type { FieldChange } from '../vocabulary.ts'

/** The fields of a subscription that filters look at, at one moment of its life. */
export type FilteredState = Pick<
  Subscription,
  | 'sellerId'
  | 'resellerId'
  | 'organizationId'
  | 'serviceId'
  | 'productId'
  | 'status'
  | 'trialStartsAt'
  | 'autoRenews'
  | 'createdAt'
  | 'updatedAt'
  | 'currentPeriodEndsAt'
>

/** A subscription before and after one change. */
export interface ChangedStates {
  /** Null where it was created. */
  readonly before: FilteredState | null
  readonly after: FilteredState
}

type Entry = Pick<HistoryEntry, 'sequence' | 'occurredAt' | 'fromStatus' | 'toStatus' | 'changes'>

/**
 * A subscription before and after the change that made it `version`, from what it is now and the entries of its history
 * from the one before that on, in their order: what came later is undone.
 */
export function statesAround(now: Subscription, history: readonly Entry[], version: number): ChangedStates {
  const entry = history.find(({ sequence }) => sequence === version)
  const previous = history.find(({ sequence }) => sequence === version - 1)
  const after = {
    ...undone(now, history, version),
    status: entry?.toStatus ?? now.status,
    updatedAt: version === now.version ? now.updatedAt : (entry?.occurredAt ?? now.updatedAt),
  }
  if (entry?.fromStatus == null) return { before: null, after }
  const updatedAt = previous?.occurredAt ?? now.createdAt
  return { before: { ...undone(now, history, version - 1), status: entry.fromStatus, updatedAt }, after }
}

/** A subscription as it was after some change, but for its status and time. */
function undone(now: Subscription, history: readonly Entry[], version: number): Subscription {
  const later = history.filter(({ sequence }) => sequence > version)
  const was = (field: string): FieldChange | undefined =>
    later.flatMap(({ changes }) => changes).find((change) => change.field === field)
  const product = was('productId')
  const renewal = was('autoRenews')
  const trial = was('trialStartsAt')
  const period = was('currentPeriodEndsAt')
  return {
    ...now,
    productId: product?.before ?? now.productId,
    autoRenews: renewal ? renewal.before === 'true' : now.autoRenews,
    trialStartsAt: trial ? dateIn(trial.before) : now.trialStartsAt,
    currentPeriodEndsAt: period ? dateIn(period.before) : now.currentPeriodEndsAt,
  }
}

function dateIn(text: string | null): Date | null {
  return text === null ? null : new Date(text)
}

/** Columns that never change: whom a subscription is of. */
const parties = ['sellerId', 'resellerId', 'organizationId', 'serviceId'] as const

/** Whether a subscription is of those that a filter names. */
export function isOfParties(
  row: { readonly [Column in (typeof parties)[number]]: string | null },
  filter: SubscriptionFilter,
): boolean {
  return parties.every((column) => filter[column] == null || filter[column] === row[column])
}

/** Whether a filter asks for more than whom a subscription is of, and that it is not deleted. */
export function looksAtStates(filter: SubscriptionFilter): boolean {
  const { productId, statuses, isTrial, autoRenews, createdAt, updatedAt, currentPeriodEndsAt } = filter
  return [productId, statuses, isTrial, autoRenews, createdAt, updatedAt, currentPeriodEndsAt].some(
    (value) => value != null,
  )
}

/** Whether a subscription passes a filter, but for its text search, as `matchesFilter` says it in SQL. */
export function passesFilter(state: FilteredState, filter: SubscriptionFilter): boolean {
  const { productId, statuses, includeDeleted, isTrial, autoRenews } = filter
  const isListed = statuses ? statuses.includes(state.status) : includeDeleted === true || state.status !== 'DELETED'
  return (
    isListed &&
    isOfParties(state, filter) &&
    (productId == null || productId === state.productId) &&
    (isTrial == null || isTrial === (state.trialStartsAt !== null)) &&
    (autoRenews == null || autoRenews === state.autoRenews) &&
    (['createdAt', 'updatedAt', 'currentPeriodEndsAt'] as const).every((field) =>
      isInRange(state[field], filter[field]),
    )
  )
}
