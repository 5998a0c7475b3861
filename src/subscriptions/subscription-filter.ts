import type { ReferencesFilter } from '../operations/own-references.ts'
import type { TimeRange } from '../values/time-range.ts'
import type { SubscriptionStatus } from '../vocabulary.ts'

/** The filter of a list of subscriptions; everything that is given must hold. */
export interface SubscriptionFilter extends ReferencesFilter {
  sellerId?: string | null | undefined
  serviceId?: string | null | undefined
  productId?: string | null | undefined
  resellerId?: string | null | undefined
  organizationId?: string | null | undefined
  /** Without it, everything but DELETED, unless `includeDeleted`. */
  statuses?: readonly SubscriptionStatus[] | null | undefined
  includeDeleted?: boolean | null | undefined
  isTrial?: boolean | null | undefined
  autoRenews?: boolean | null | undefined
  createdAt?: TimeRange | null | undefined
  updatedAt?: TimeRange | null | undefined
  currentPeriodEndsAt?: TimeRange | null | undefined
  search?: string | null | undefined
}
