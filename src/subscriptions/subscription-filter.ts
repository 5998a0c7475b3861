import type { ReferencesFilter } from '../operations/own-references.ts'
import type { SubscriptionStatus } from '../vocabulary.ts'

/** A half-open stretch of time: from `from` on, and earlier than `before`. */
interface DateTimeRange {
  from?: Date | null | undefined
  before?: Date | null | undefined
}

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
  createdAt?: DateTimeRange | null | undefined
  updatedAt?: DateTimeRange | null | undefined
  currentPeriodEndsAt?: DateTimeRange | null | undefined
  search?: string | null | undefined
}
