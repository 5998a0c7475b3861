import type { ServiceDefinition } from '../service-definitions/service-definition.ts'
import { dueAt, dueChange } from '../subscriptions/due-changes.ts'
import {
  activation,
  cancellation,
  type Change,
  deletion,
  hold,
  licenseKeyChange,
  reinstatement,
  rejection,
  renewal,
  scheduledCancellation,
  suspension,
  undoneCancellation,
  update,
} from '../subscriptions/lifecycle.ts'
import { newSubscription, type SubscriptionOrder } from '../subscriptions/new-subscription.ts'
import { addDays } from '../subscriptions/periods.ts'
import type { SubscriptionContext } from '../subscriptions/subscription-context.ts'
import type { Subscription } from '../subscriptions/subscription.ts'
import { allowedActions, allowedCancellationModes } from '../subscriptions/transitions.ts'
import type { Viewer } from '../viewer.ts'
import {
  type CancellationMode,
  liveStatuses,
  type Role,
  roles,
  type SubscriptionAction,
  subscriptionActions,
  type SubscriptionChangeKind,
  type SubscriptionStatus,
  subscriptionStatuses,
} from '../vocabulary.ts'

/** A step in the life of a subscription: from one state to another, or within one. */
export interface Step {
  /** Null for the beginning. */
  readonly from: SubscriptionStatus | null
  readonly to: SubscriptionStatus
  /** What the history calls it. */
  readonly kind: SubscriptionChangeKind
}

/** A step that somebody takes. */
export interface ActionStep extends Step {
  readonly action: SubscriptionAction
  /** The mode of a cancellation; null for all else. */
  readonly mode: CancellationMode | null
  /** Who can ever take it. */
  readonly roles: readonly Role[]
}

/** A step that the clock takes, and the reason that it gives; null where it gives none. */
export interface ClockStep extends Step {
  readonly reason: string | null
}

const now = new Date('2026-03-01T12:00:00.000Z')
const price = { unitPriceMinor: 100, priceLayer: 'SELLER' } as const
/** A reason that somebody gives. */
const because = 'Because.'

const order: SubscriptionOrder = {
  id: 'subscription',
  sellerId: 'seller',
  resellerId: 'reseller',
  organizationId: 'organization',
  serviceId: 'service',
  organizationServiceId: 'organization-service',
  productId: 'product',
  quantity: 1,
  ...price,
  currencyCode: 'EUR',
  customProperties: {},
  autoRenews: true,
}

const definition: SubscriptionContext['definition'] = {
  isDisabled: false,
  isSelfSubscriptionCreationEnabled: true,
  salesLedOnly: false,
  serviceType: 'PAID',
  trialPeriod: null,
  endTrialConfiguration: null,
}

/** An offer that stands in nobody's way. */
const offer: Omit<SubscriptionContext, 'subscription'> = {
  product: { termMonths: 1, minQuantity: 1, maxQuantity: 10, cancellationModes: ['IMMEDIATE', 'AT_PERIOD_END'] },
  service: { isLicenseKeyEnabled: true },
  definition,
  isInCatalog: true,
  isServiceArchived: false,
  isSellerArchived: false,
  isResellerArchived: false,
  price,
  hadTrial: false,
  timeZone: null,
}

/** The steps with which a subscription begins. */
export function beginnings(): Step[] {
  return [true, false].map((needsFulfillment) => {
    const { status: to } = newSubscription(order, { ...offer, needsFulfillment }, now)
    return { from: null, to, kind: 'CREATED' }
  })
}

/** What an action changes, as its operation does it. */
const changeOf: Readonly<
  Record<SubscriptionAction, (context: SubscriptionContext, role: Role, mode: CancellationMode | null) => Change>
> = {
  UPDATE: () => update({ quantity: 2 }),
  ACTIVATE: (context) => activation(context, now),
  REJECT: () => rejection(because),
  SUSPEND: (context, role) => suspension(context, role, because, now),
  REINSTATE: (context) => reinstatement(context, now),
  CANCEL: (context, role, mode) =>
    mode === 'AT_PERIOD_END' ? scheduledCancellation(context, role, because) : cancellation(role, because, now),
  UNDO_CANCEL: () => undoneCancellation,
  RENEW: (context) => renewal(context, price, addDays(now, 10)),
  DELETE: () => deletion,
  SET_LICENSE_KEY: () => licenseKeyChange('KEY'),
}

/** Every step that an action can be, found by trying each action in each state for each role on all that can differ. */
export function actionSteps(): ActionStep[] {
  const found = new Map<string, ActionStep>()
  for (const context of contextsInUse()) {
    for (const role of roles) {
      const viewer: Viewer = { accountId: 'somebody', account: 'USER', role, parties: [] }
      for (const action of allowedActions(context, viewer, now)) {
        const modes = action === 'CANCEL' ? allowedCancellationModes(context, viewer, now) : [null]
        for (const mode of modes) {
          const { status: from } = context.subscription
          const { kind, set } = changeOf[action](context, role, mode)
          const step = { action, mode, from, to: set.status ?? from, kind }
          const key = JSON.stringify(step)
          const known = found.get(key)?.roles ?? []
          found.set(key, { ...step, roles: roles.filter((each) => each === role || known.includes(each)) })
        }
      }
    }
  }
  return inOrder([...found.values()]).toSorted(
    (a, b) => subscriptionActions.indexOf(a.action) - subscriptionActions.indexOf(b.action),
  )
}

/** Every step that the clock can take, found by letting each of all that can differ fall due. */
export function clockSteps(): ClockStep[] {
  const found = new Map<string, ClockStep>()
  for (const context of contextsFallingDue()) {
    const { subscription } = context
    const change = dueChange(context, dueAt(subscription) ?? now)
    if (!change) continue
    const { status: from } = subscription
    const step = { from, to: change.set.status ?? from, kind: change.kind, reason: reasonOf(change) }
    found.set(JSON.stringify(step), step)
  }
  return inOrder([...found.values()])
}

function reasonOf({ reason, set }: Change): string | null {
  return reason ?? set.statusReason ?? null
}

function inOrder<Some extends Step>(steps: readonly Some[]): Some[] {
  const at = ({ from, to }: Step) =>
    (from === null ? 0 : subscriptionStatuses.indexOf(from)) * 100 + subscriptionStatuses.indexOf(to)
  return steps.toSorted((a, b) => at(a) - at(b))
}

/** A subscription in a state, in the middle of a period, with what else is said of it. */
function subscriptionIn(status: SubscriptionStatus, more: Partial<Subscription> = {}): Subscription {
  const begun = newSubscription(order, { ...offer, needsFulfillment: status === 'PENDING' }, now)
  const period = status === 'PENDING' ? {} : { currentPeriodEndsAt: addDays(now, 10) }
  return { ...begun, ...period, status, ...more }
}

const layers = ['ORGANIZATION', 'BROKER', 'SELLER'] as const

function contextsInUse(): SubscriptionContext[] {
  const cancelled = layers.map((cancelledBy) => ({ cancelledBy, cancelAt: addDays(now, 10) }))
  const held = layers.flatMap((suspendedBy) => [
    { ...hold('ACTIVE', now), suspendedBy },
    ...cancelled.map((each) => ({ ...hold('CANCELLING', now), suspendedBy, ...each })),
  ])
  return [
    ...subscriptionStatuses.map((status) => subscriptionIn(status)),
    ...cancelled.map((each) => subscriptionIn('CANCELLING', each)),
    ...held.map((each) => subscriptionIn('SUSPENDED', each)),
  ].map((subscription) => ({ ...offer, subscription }))
}

function contextsFallingDue(): SubscriptionContext[] {
  const either = [true, false]
  const [sooner, end, later] = [addDays(now, 5), addDays(now, 10), addDays(now, 30)]
  const trial = { trialStartsAt: now, trialEndsAt: end, periodAnchorAt: null }
  const subscriptions = liveStatuses.flatMap((status) =>
    [{}, trial, { autoRenews: false }].flatMap((kind) =>
      [null, sooner, end].flatMap((cancelAt) =>
        [null, sooner, later].map((holdEndsAt) => subscriptionIn(status, { ...kind, cancelAt, holdEndsAt })),
      ),
    ),
  )
  const configurations: ServiceDefinition['endTrialConfiguration'][] = [
    null,
    trialEndsWith('CONVERT'),
    trialEndsWith('SUSPEND'),
  ]
  const offers = configurations.flatMap((endTrialConfiguration) =>
    either.flatMap((isDisabled) =>
      either.flatMap((isServiceArchived) =>
        either.flatMap((isInCatalog) =>
          [price, null].map((some) => ({
            ...offer,
            definition: { ...definition, isDisabled, endTrialConfiguration },
            isServiceArchived,
            isInCatalog,
            price: some,
          })),
        ),
      ),
    ),
  )
  return offers.flatMap((some) => subscriptions.filter(isPossible).map((subscription) => ({ ...some, subscription })))
}

/** Only what is on hold has an end of that, and an active one is not to be cancelled. */
function isPossible({ status, cancelAt, holdEndsAt }: Subscription): boolean {
  if (status === 'SUSPENDED') return holdEndsAt !== null
  return holdEndsAt === null && (status === 'CANCELLING') === (cancelAt !== null)
}

function trialEndsWith(endTrialBehaviourType: string): ServiceDefinition['endTrialConfiguration'] {
  return { serviceEndTrialBehaviour: { endTrialBehaviourType } }
}
