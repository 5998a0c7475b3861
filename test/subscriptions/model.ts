import { shownAt, whenShown } from './clocks.ts'

/**
 * The life of subscriptions as the rules tell it, once more and on its own: written from the table of states, not from
 * the code, to which it is compared. Times are milliseconds.
 */
const dayLength = 86_400_000

export interface ModelProduct {
  readonly months: number | null
  readonly modes: readonly string[]
  price: number | null
}

export interface ModelService {
  readonly isAsked: boolean
  readonly selfService: boolean
  readonly hasKeys: boolean
  readonly trialDays: number
  readonly trialEnd: string
  readonly products: ModelProduct[]
  isDisabled: boolean
  isOffered: boolean
}

export interface ModelSubscription {
  readonly service: number
  product: number
  status: string
  /** What happened, in order: its length is the version. */
  readonly kinds: string[]
  quantity: number
  autoRenews: boolean
  price: number | null
  key: string | null
  readonly createdAt: number
  /** WAITING before activation; OVER: the trial ended in a suspension. */
  phase: 'WAITING' | 'TRIAL' | 'PAID' | 'OVER'
  /** The zone that the reseller had when it was activated. */
  zone: string | null
  periodStart: number | null
  trialEnd: number | null
  /** The first day of paid periods, and how many months after it the current one ends. */
  anchor: number
  endMonths: number | null
  cancelAt: number | null
  cancelledBy: string | null
  heldFrom: string | null
  heldBy: string | null
  holdEnd: number | null
}

export interface Model {
  now: number
  /** The reseller's time zone. */
  zone: string | null
  readonly services: ModelService[]
  readonly subscriptions: ModelSubscription[]
  readonly trials: Set<number>
}

/** What a request comes to: done, or the refusal's name with its reason. */
export type Outcome =
  | 'DONE'
  | 'FORBIDDEN'
  | 'IllegalTransition'
  | 'VersionConflict'
  | 'ProductNotInPriceList'
  | 'ServiceNotAvailable'
  | 'LicenseKeysNotEnabled'
  | `NotPermitted ${string}`

/** What somebody asks for. */
export interface Wish {
  readonly action: string
  readonly role: string
  readonly mode?: string | null
  readonly quantity?: number | null
  readonly product?: number | null
  readonly autoRenews?: boolean | null
  readonly key?: string | null
  readonly isStale?: boolean
}

const callers: Record<string, string[]> = {
  UPDATE: ['BROKER'],
  ACTIVATE: ['SELLER', 'SERVICE_OWNER'],
  REJECT: ['SELLER', 'SERVICE_OWNER'],
  SUSPEND: ['BROKER', 'SELLER'],
  REINSTATE: ['BROKER', 'SELLER'],
  CANCEL: ['BROKER', 'SELLER', 'ORGANIZATION'],
  UNDO_CANCEL: ['BROKER', 'SELLER', 'ORGANIZATION'],
  RENEW: ['BROKER'],
  DELETE: ['SELLER'],
  SET_LICENSE_KEY: ['SELLER'],
}
const height: Record<string, number> = { ORGANIZATION: 1, BROKER: 2, SELLER: 3 }
const live = ['PENDING', 'ACTIVE', 'SUSPENDED', 'CANCELLING']

/** So many months after an instant, by the calendar of a zone, no further than the month's last day. */
function inMonths(instant: number, months: number, zone: string | null): number {
  const shown = shownAt(instant, zone)
  const [year = 0, month = 0, date = 0] = new Date(shown).toISOString().slice(0, 10).split('-').map(Number)
  const index = year * 12 + month - 1 + months
  const [toYear, toMonth] = [Math.floor(index / 12), index % 12]
  const isLeap = (toYear % 4 === 0 && toYear % 100 !== 0) || toYear % 400 === 0
  const length = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][toMonth] ?? 0
  const day = Math.min(date, length)
  const text = `${String(toYear).padStart(4, '0')}-${String(toMonth + 1).padStart(2, '0')}-${String(day).padStart(2, '0')}T00:00:00.000Z`
  return whenShown(Date.parse(text) + (((shown % dayLength) + dayLength) % dayLength), zone)
}

/** When the current period ends; null: never, or there is none. */
export function periodEnd(one: ModelSubscription): number | null {
  if (one.phase === 'TRIAL') return one.trialEnd
  return one.phase === 'PAID' && one.endMonths !== null ? inMonths(one.anchor, one.endMonths, one.zone) : null
}

const productOf = (model: Model, one: ModelSubscription) =>
  model.services[one.service]?.products[one.product] as ModelProduct
const serviceOf = (model: Model, one: ModelSubscription) => model.services[one.service] as ModelService

function happens(one: ModelSubscription, kind: string, status = one.status): void {
  one.kinds.push(kind)
  one.status = status
}

function beginPaid(model: Model, one: ModelSubscription, at: number): void {
  Object.assign(one, { phase: 'PAID', anchor: at, periodStart: at, endMonths: productOf(model, one).months })
}

function begin(model: Model, one: ModelSubscription): void {
  const { trialDays } = serviceOf(model, one)
  one.zone = model.zone
  if (trialDays === 0 || model.trials.has(one.service)) return beginPaid(model, one, model.now)
  model.trials.add(one.service)
  Object.assign(one, {
    phase: 'TRIAL',
    periodStart: model.now,
    trialEnd: whenShown(shownAt(model.now, one.zone) + trialDays * dayLength, one.zone),
  })
}

function hold(one: ModelSubscription, at: number, by: string | null): void {
  Object.assign(one, { heldFrom: one.status, heldBy: by, holdEnd: at + 30 * dayLength })
}

function release(one: ModelSubscription): void {
  Object.assign(one, { heldFrom: null, heldBy: null, holdEnd: null })
}

function renew(model: Model, one: ModelSubscription): void {
  const { months, price } = productOf(model, one)
  Object.assign(one, {
    periodStart: periodEnd(one),
    endMonths: months === null || one.endMonths === null ? null : one.endMonths + months,
    price,
  })
  happens(one, 'RENEWED')
}

/** Everything that is due on one subscription. */
export function settle(model: Model, one: ModelSubscription): void {
  for (let isDue = true; isDue;) isDue = settleNext(model, one)
}

function settleNext(model: Model, one: ModelSubscription): boolean {
  if (one.status === 'PENDING') {
    if (one.createdAt + 30 * dayLength > model.now) return false
    happens(one, 'TIMED_OUT', 'FAILED')
    return true
  }
  if (!['ACTIVE', 'SUSPENDED', 'CANCELLING'].includes(one.status)) return false
  const due = [
    [one.cancelAt, 'CANCEL'],
    [one.holdEnd, 'HOLD'],
    [periodEnd(one), 'PERIOD'],
  ] as [number | null, string][]
  const [next] = due.filter(([time]) => time !== null && time <= model.now).toSorted(([a], [b]) => (a ?? 0) - (b ?? 0))
  if (!next) return false
  const [at, what] = next as [number, string]
  if (what === 'CANCEL' || what === 'HOLD') {
    happens(one, 'CANCELLED', 'CANCELLED')
    release(one)
  } else periodEnds(model, one, at)
  return true
}

function periodEnds(model: Model, one: ModelSubscription, at: number): void {
  const service = serviceOf(model, one)
  const behaviour = one.status === 'SUSPENDED' ? 'EXPIRE' : one.phase === 'TRIAL' ? service.trialEnd : 'TERM'
  if (behaviour === 'CONVERT') {
    beginPaid(model, one, at)
    happens(one, 'TRIAL_CONVERTED')
  } else if (behaviour === 'SUSPEND') {
    hold(one, at, null)
    one.phase = 'OVER'
    happens(one, 'SUSPENDED', 'SUSPENDED')
  } else if (
    behaviour === 'TERM' &&
    one.autoRenews &&
    !service.isDisabled &&
    service.isOffered &&
    productOf(model, one).price !== null
  ) {
    renew(model, one)
  } else {
    happens(one, 'EXPIRED', 'EXPIRED')
    release(one)
  }
}

/** The modes in which somebody may cancel. */
export function modesFor(model: Model, one: ModelSubscription, role: string): string[] {
  if (!callers['CANCEL']?.includes(role) || !live.includes(one.status)) return []
  if (role === 'ORGANIZATION' && (!serviceOf(model, one).selfService || !['PENDING', 'ACTIVE'].includes(one.status)))
    return []
  if (one.status === 'PENDING') return ['IMMEDIATE']
  const { modes } = productOf(model, one)
  return modes.filter((mode) =>
    mode === 'IMMEDIATE' ? role !== 'ORGANIZATION' : one.status === 'ACTIVE' && periodEnd(one) !== null,
  )
}

/** What stands against an action, beside versions; null: nothing. */
function refusal(model: Model, one: ModelSubscription, action: string, role: string): Outcome | null {
  const { status } = one
  const service = serviceOf(model, one)
  const illegal = 'IllegalTransition'
  switch (action) {
    case 'ACTIVATE':
    case 'REJECT':
      return status === 'PENDING' ? null : illegal
    case 'UPDATE':
      return status === 'ACTIVE' ? null : illegal
    case 'SUSPEND':
      if (status === 'ACTIVE' || status === 'CANCELLING') return null
      return status === 'SUSPENDED' && one.heldBy === 'BROKER' && role === 'SELLER' ? null : illegal
    case 'REINSTATE':
      if (status !== 'SUSPENDED') return illegal
      return one.heldBy !== null && (height[role] ?? 0) < (height[one.heldBy] ?? 0)
        ? 'NotPermitted HELD_BY_HIGHER_LAYER'
        : null
    case 'CANCEL':
      if (!live.includes(status)) return illegal
      if (role === 'ORGANIZATION' && !service.selfService) return 'NotPermitted SELF_SERVICE_OFF'
      if (role === 'ORGANIZATION' && status !== 'PENDING' && status !== 'ACTIVE') return illegal
      return modesFor(model, one, role).length > 0 ? null : 'NotPermitted CANCELLATION_MODE_NOT_ALLOWED'
    case 'UNDO_CANCEL':
      if (status !== 'CANCELLING') return illegal
      return (height[role] ?? 0) < (height[one.cancelledBy ?? ''] ?? 0)
        ? 'NotPermitted CANCELLED_BY_HIGHER_LAYER'
        : null
    case 'RENEW':
      return status === 'ACTIVE' ? renewalRefusal(model, one) : illegal
    case 'DELETE':
      return ['CANCELLED', 'EXPIRED', 'FAILED'].includes(status) ? null : illegal
    default:
      return !live.includes(status) ? illegal : service.hasKeys ? null : 'LicenseKeysNotEnabled'
  }
}

function renewalRefusal(model: Model, one: ModelSubscription): Outcome | null {
  const service = serviceOf(model, one)
  const end = periodEnd(one)
  const isTime =
    one.phase === 'PAID' && end !== null && (one.periodStart ?? 0) <= model.now && end - model.now <= 30 * dayLength
  if (!isTime) return 'NotPermitted NOT_RENEWABLE_YET'
  if (service.isDisabled || !service.isOffered) return 'ServiceNotAvailable'
  return productOf(model, one).price === null ? 'ProductNotInPriceList' : null
}

/** What somebody may do now. */
export function allowedTo(model: Model, one: ModelSubscription, role: string): string[] {
  return Object.keys(callers).filter(
    (action) => callers[action]?.includes(role) && refusal(model, one, action, role) === null,
  )
}

/** A new subscription, if it comes to one. */
export function create(
  model: Model,
  service: number,
  product: number,
  role: string,
  autoRenews: boolean | null,
): Outcome {
  if (role !== 'BROKER' && role !== 'ORGANIZATION') return 'FORBIDDEN'
  const of = model.services[service] as ModelService
  const wanted = of.products[product] as ModelProduct
  if (role === 'ORGANIZATION' && !of.selfService) return 'NotPermitted SELF_SERVICE_OFF'
  if (of.isDisabled) return 'ServiceNotAvailable'
  if (wanted.price === null) return 'ProductNotInPriceList'
  const one: ModelSubscription = {
    service,
    product,
    status: of.isAsked ? 'PENDING' : 'ACTIVE',
    kinds: ['CREATED'],
    quantity: 1,
    autoRenews: autoRenews ?? wanted.months !== null,
    price: wanted.price,
    key: null,
    createdAt: model.now,
    phase: 'WAITING',
    zone: null,
    periodStart: null,
    trialEnd: null,
    anchor: 0,
    endMonths: null,
    cancelAt: null,
    cancelledBy: null,
    heldFrom: null,
    heldBy: null,
    holdEnd: null,
  }
  model.subscriptions.push(one)
  if (!of.isAsked) begin(model, one)
  return 'DONE'
}

/** What a wish comes to; what is due is settled first, and stays settled. */
export function act(model: Model, one: ModelSubscription, wish: Wish): Outcome {
  const { action, role } = wish
  if (!callers[action]?.includes(role)) return 'FORBIDDEN'
  settle(model, one)
  if (wish.isStale) return 'VersionConflict'
  const refused = refusal(model, one, action, role)
  if (refused !== null) return refused
  return effects[action]?.(model, one, wish) ?? 'DONE'
}

const effects: Record<string, (model: Model, one: ModelSubscription, wish: Wish) => Outcome | undefined> = {
  ACTIVATE(model, one) {
    happens(one, 'ACTIVATED', 'ACTIVE')
    begin(model, one)
    return undefined
  },
  REJECT(_, one) {
    happens(one, 'REJECTED', 'FAILED')
    return undefined
  },
  SUSPEND(model, one, { role }) {
    if (one.status === 'SUSPENDED') one.heldBy = role
    else hold(one, model.now, role)
    happens(one, 'SUSPENDED', 'SUSPENDED')
    return undefined
  },
  REINSTATE(model, one) {
    happens(one, 'REINSTATED', one.heldFrom ?? '')
    release(one)
    if (one.phase === 'OVER') beginPaid(model, one, model.now)
    return undefined
  },
  CANCEL(model, one, { role, mode }) {
    const modes = modesFor(model, one, role)
    const chosen = mode ?? (modes.includes('IMMEDIATE') ? 'IMMEDIATE' : 'AT_PERIOD_END')
    if (!modes.includes(chosen)) return 'NotPermitted CANCELLATION_MODE_NOT_ALLOWED'
    one.cancelledBy = role
    if (chosen === 'IMMEDIATE') {
      happens(one, 'CANCELLED', 'CANCELLED')
      one.cancelAt = null
      release(one)
    } else {
      one.cancelAt = periodEnd(one)
      happens(one, 'CANCELLATION_SCHEDULED', 'CANCELLING')
    }
    return undefined
  },
  UNDO_CANCEL(_, one) {
    Object.assign(one, { cancelAt: null, cancelledBy: null })
    happens(one, 'CANCELLATION_UNDONE', 'ACTIVE')
    return undefined
  },
  RENEW(model, one) {
    renew(model, one)
    return undefined
  },
  DELETE(_, one) {
    happens(one, 'DELETED', 'DELETED')
    return undefined
  },
  SET_LICENSE_KEY(_, one, { key = null }) {
    if (one.key !== key) happens(one, 'LICENSE_KEY_SET')
    one.key = key
    return undefined
  },
  UPDATE(model, one, wish) {
    const before = productOf(model, one)
    const product = wish.product ?? one.product
    const wanted = serviceOf(model, one).products[product] as ModelProduct
    const isSwitched = product !== one.product
    if (isSwitched && wanted.price === null) return 'ProductNotInPriceList'
    const isChange =
      isSwitched ||
      (wish.quantity ?? one.quantity) !== one.quantity ||
      (wish.autoRenews ?? one.autoRenews) !== one.autoRenews
    Object.assign(one, {
      product,
      quantity: wish.quantity ?? one.quantity,
      autoRenews: wish.autoRenews ?? one.autoRenews,
    })
    if (isSwitched) one.price = wanted.price
    if (isSwitched && one.phase === 'PAID' && (before.months === null) !== (wanted.months === null))
      beginPaid(model, one, model.now)
    if (isChange) happens(one, 'UPDATED')
    return undefined
  },
}
