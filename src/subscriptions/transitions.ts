import type { Viewer } from '../viewer.ts'
import type { CancellationMode, Role, SubscriptionAction, SubscriptionStatus } from '../vocabulary.ts'
import { day } from './periods.ts'
import type { NotPermittedReason } from './refusals.ts'
import { isArchived, type OfferContext, type SubscriptionContext } from './subscription-context.ts'

/** From which states an action is possible, and which roles may ever do it. */
interface Transition {
  readonly from: readonly SubscriptionStatus[]
  readonly roles: readonly Role[]
}

/**
 * The states of a subscription as data: what each action starts from and who does it. What it then changes is in
 * lifecycle.ts, what the clock changes in due-changes.ts.
 */
export const transitions: Readonly<Record<SubscriptionAction, Transition>> = {
  UPDATE: { from: ['ACTIVE'], roles: ['BROKER'] },
  ACTIVATE: { from: ['PENDING'], roles: ['SELLER', 'SERVICE_OWNER'] },
  REJECT: { from: ['PENDING'], roles: ['SELLER', 'SERVICE_OWNER'] },
  SUSPEND: { from: ['ACTIVE', 'CANCELLING', 'SUSPENDED'], roles: ['BROKER', 'SELLER'] },
  REINSTATE: { from: ['SUSPENDED'], roles: ['BROKER', 'SELLER'] },
  CANCEL: { from: ['PENDING', 'ACTIVE', 'SUSPENDED', 'CANCELLING'], roles: ['ORGANIZATION', 'BROKER', 'SELLER'] },
  UNDO_CANCEL: { from: ['CANCELLING'], roles: ['ORGANIZATION', 'BROKER', 'SELLER'] },
  RENEW: { from: ['ACTIVE'], roles: ['BROKER'] },
  DELETE: { from: ['CANCELLED', 'EXPIRED', 'FAILED'], roles: ['SELLER'] },
  SET_LICENSE_KEY: { from: ['PENDING', 'ACTIVE', 'SUSPENDED', 'CANCELLING'], roles: ['SELLER'] },
}

/** How early before a period's end it can be renewed, in days of 24 hours. */
const renewalWindowDays = 30

/** Why an action is not possible now: the state forbids it, or something that the data says. */
export type Obstacle = 'STATE' | 'PARTY_ARCHIVED' | NotPermittedReason

/** The obstacle to an action of a viewer on a subscription; null where there is none. */
export function obstacleTo(
  action: SubscriptionAction,
  context: SubscriptionContext,
  { role }: Viewer,
  now: Date,
): Obstacle | null {
  const { subscription, definition } = context
  const { from, roles } = transitions[action]
  if (!roles.includes(role) || !from.includes(subscription.status)) return 'STATE'
  if (action !== 'CANCEL' && isPartyArchived(context, role)) return 'PARTY_ARCHIVED'
  switch (action) {
    case 'SUSPEND':
      // Only a seller can raise a hold, and only one that a broker put.
      return subscription.status === 'SUSPENDED' && !(role === 'SELLER' && subscription.suspendedBy === 'BROKER')
        ? 'STATE'
        : null
    case 'REINSTATE':
      return subscription.suspendedBy !== null && rank(role) < rank(subscription.suspendedBy)
        ? 'HELD_BY_HIGHER_LAYER'
        : null
    case 'UNDO_CANCEL':
      return subscription.cancelledBy !== null && rank(role) < rank(subscription.cancelledBy)
        ? 'CANCELLED_BY_HIGHER_LAYER'
        : null
    case 'CANCEL':
      if (role === 'ORGANIZATION' && definition.salesLedOnly) return 'SALES_LED_ONLY'
      if (role === 'ORGANIZATION' && !definition.isSelfSubscriptionCreationEnabled) return 'SELF_SERVICE_OFF'
      if (role === 'ORGANIZATION' && !['PENDING', 'ACTIVE'].includes(subscription.status)) return 'STATE'
      return cancellationModesFor(context, role).length === 0 ? 'CANCELLATION_MODE_NOT_ALLOWED' : null
    case 'RENEW':
      return isRenewable(context, now) ? null : 'NOT_RENEWABLE_YET'
    default:
      return null
  }
}

/** Everything that a viewer may do with a subscription now. */
export function allowedActions(context: SubscriptionContext, viewer: Viewer, now: Date): SubscriptionAction[] {
  const actions = Object.keys(transitions) as SubscriptionAction[]
  return actions.filter((action) => {
    if (action === 'SET_LICENSE_KEY' && !context.service.isLicenseKeyEnabled) return false
    if (action === 'RENEW' && !isOffered(context)) return false
    return obstacleTo(action, context, viewer, now) === null
  })
}

/** How a viewer may cancel a subscription now; empty where it may not at all. */
export function allowedCancellationModes(context: SubscriptionContext, viewer: Viewer, now: Date): CancellationMode[] {
  return obstacleTo('CANCEL', context, viewer, now) === null ? cancellationModesFor(context, viewer.role) : []
}

/** The modes that state, product and role leave. What never began needs nobody's permission to end at once. */
function cancellationModesFor({ subscription, product }: SubscriptionContext, role: Role): CancellationMode[] {
  if (subscription.status === 'PENDING') return ['IMMEDIATE']
  return product.cancellationModes.filter((mode) =>
    mode === 'IMMEDIATE'
      ? role !== 'ORGANIZATION'
      : subscription.status === 'ACTIVE' && subscription.currentPeriodEndsAt !== null,
  )
}

/** In the last days of a paid period, and not renewed ahead already. */
function isRenewable({ subscription }: SubscriptionContext, now: Date): boolean {
  const { periodAnchorAt, currentPeriodStartsAt, currentPeriodEndsAt } = subscription
  if (!periodAnchorAt || !currentPeriodStartsAt || !currentPeriodEndsAt) return false
  return currentPeriodStartsAt <= now && currentPeriodEndsAt.getTime() - now.getTime() <= renewalWindowDays * day
}

/** Whether the reseller still sells it: refusals of their own say why not. */
function isOffered(context: SubscriptionContext): boolean {
  const { isInCatalog, definition, price } = context
  return isInCatalog && !isArchived(context) && !definition.isDisabled && price !== null
}

/** Whether the party that a role acts for is archived: then it cancels, and does no more. */
export function isPartyArchived(
  { isSellerArchived, isResellerArchived }: Pick<OfferContext, 'isSellerArchived' | 'isResellerArchived'>,
  role: Role,
): boolean {
  return role === 'SELLER' || role === 'SERVICE_OWNER' ? isSellerArchived : role === 'BROKER' && isResellerArchived
}

/** Who stands above whom: organization, broker, seller. */
function rank(role: Role): number {
  return ['ORGANIZATION', 'BROKER', 'SELLER'].indexOf(role)
}
