import { transitions } from '../../src/subscriptions/transitions.ts'
import type { SubscriptionAction, SubscriptionChangeKind } from '../../src/vocabulary.ts'
import type { AllRows } from './rows.ts'

type Subscription = AllRows['subscriptions'][number]
type History = AllRows['subscriptionHistory'][number]

const day = 86_400_000
const live = new Set(['PENDING', 'ACTIVE', 'SUSPENDED', 'CANCELLING'])
const inUse = new Set(['ACTIVE', 'SUSPENDED', 'CANCELLING'])

/** What is wrong with the subscriptions, their histories and their events, one line for each fault. */
export function faultsOf(rows: AllRows, now: Date): string[] {
  const histories = Map.groupBy(
    rows.subscriptionHistory.toSorted((a, b) => a.sequence - b.sequence),
    (entry) => entry.subscriptionId,
  )
  const products = new Map(rows.products.map((product) => [product.id, product]))
  const added = new Map(rows.organizationServices.map((row) => [row.id, row]))
  const prices = new Map(
    rows.priceEntries.map((entry) => [`${entry.productId} ${entry.ownerId} ${entry.currencyCode}`, entry]),
  )
  const definitions = new Map(rows.serviceDefinitions.map((definition) => [definition.serviceId, definition]))
  const faults: string[] = []
  for (const row of rows.subscriptions) {
    const check = (statement: string, holds: boolean) =>
      void (holds || faults.push(`${row.status} ${row.id}: ${statement}`))
    const history = histories.get(row.id) ?? []
    const product = products.get(row.productId)
    const service = added.get(row.organizationServiceId)
    const definition = definitions.get(row.serviceId)

    check('its product is of its service', product?.serviceId === row.serviceId)
    check(
      'its quantity is allowed',
      row.quantity >= (product?.minQuantity ?? 0) && row.quantity <= (product?.maxQuantity ?? Infinity),
    )
    const parties = ['sellerId', 'resellerId', 'organizationId', 'serviceId', 'currencyCode'] as const
    for (const party of parties) check(`${party} is its organization service's`, service?.[party] === row[party])
    check('it is no older than its organization service', service !== undefined && service.createdAt <= row.createdAt)
    const layers = { ORGANIZATION: row.organizationId, RESELLER: row.resellerId, SELLER: row.sellerId }
    const price = Object.values(layers)
      .map((owner) => prices.get(`${row.productId} ${owner} ${row.currencyCode}`))
      .find((entry) => entry)
    check(
      'its price is the nearest layer’s',
      price?.amountMinor === row.unitPriceMinor && price?.layer === row.priceLayer,
    )

    const { createdAt, updatedAt, activatedAt, trialStartsAt, trialEndsAt } = row
    check('times are in order', createdAt <= updatedAt && updatedAt <= now && (activatedAt ?? updatedAt) <= updatedAt)
    check('in use means activated', !inUse.has(row.status) || row.activatedAt !== null)
    check(
      'pending and failed were never activated',
      (row.status !== 'PENDING' && row.status !== 'FAILED') || row.activatedAt === null,
    )
    check(
      'a trial is of a service with trials',
      trialEndsAt === null || definition?.serviceType === 'PAID_WITH_FREE_TRIAL',
    )
    check(
      'its trial lasts as long as trials do',
      trialEndsAt === null || days(trialStartsAt, trialEndsAt) === definition?.trialPeriod,
    )
    checkPeriod(row, product?.termMonths ?? null, now, check)
    checkStatus(row, now, check)
    checkHistory(row, history, check)
    const handled = definition?.subscriptionLifecycleEventHandlers?.['onFulfillment'] !== undefined
    for (const entry of history) checkPermission(entry, product?.cancellationModes ?? [], check)
    check('it starts as its definition says', history[0]?.toStatus === (handled ? 'PENDING' : 'ACTIVE'))
  }
  return [...faults, ...faultsOfProperties(rows), ...faultsOfEvents(rows)]
}

function faultsOfProperties({ customPropertyDefinitions, organizationServices, subscriptions }: AllRows): string[] {
  const definitions = new Map(
    customPropertyDefinitions.map((one) => [`${one.serviceId} ${one.appliesTo} ${one.key}`, one]),
  )
  const given = [
    ...organizationServices.map((row) => ({ ...row, target: 'ORGANIZATION_SERVICE' })),
    ...subscriptions.map((row) => ({ ...row, target: 'SUBSCRIPTION' })),
  ]
  return given.flatMap(({ id, serviceId, target, customProperties }) => {
    const isWrong = ([key, value]: [string, string]) => {
      const definition = definitions.get(`${serviceId} ${target} ${key}`)
      const choices = definition?.allowedValues.filter((choice) => choice !== '') ?? []
      return (
        !definition ||
        !new RegExp(definition.pattern ?? '').test(value) ||
        (choices.length > 0 && !choices.includes(value))
      )
    }
    const missing = customPropertyDefinitions.filter(
      (one) =>
        one.serviceId === serviceId &&
        one.appliesTo === target &&
        one.isMandatory &&
        customProperties[one.key] === undefined,
    )
    return [
      ...Object.entries(customProperties)
        .filter(isWrong)
        .map(([key]) => `${target} ${id}: ${key} is no valid answer`),
      ...missing.map(({ key }) => `${target} ${id}: ${key} is mandatory`),
    ]
  })
}

type Check = (statement: string, holds: boolean) => void

function checkPeriod(row: Subscription, termMonths: number | null, now: Date, check: Check): void {
  const {
    periodAnchorAt: anchor,
    currentPeriodStartsAt: start,
    currentPeriodEndsAt: end,
    trialStartsAt,
    trialEndsAt,
  } = row
  check('it has a period when activated', (row.activatedAt === null) === (start === null))
  if (!start) return
  check(
    'its period has begun and holds today while it lives',
    !live.has(row.status) || (start <= now && (end === null || end > now)),
  )
  if (anchor === null)
    return check(
      'an unpaid period is the trial',
      time(start) === time(trialStartsAt) && time(end) === time(trialEndsAt),
    )
  check('periods are counted from activation or the trial’s end', time(anchor) === time(trialEndsAt ?? row.activatedAt))
  if (termMonths === null) return check('a perpetual one has no end', end === null)
  const months = (start.getUTCFullYear() - anchor.getUTCFullYear()) * 12 + start.getUTCMonth() - anchor.getUTCMonth()
  check('its period begins a whole number of terms after the first', months % termMonths === 0)
  check('its period begins on the day of the first', time(start) === time(clipped(anchor, months)))
  check('its period lasts one term, counted from the first', time(end) === time(clipped(anchor, months + termMonths)))
}

/** The anchor's day and time of day, so many months on, in the month's last days if it is short. */
function clipped(anchor: Date, months: number): Date {
  const first = new Date(Date.UTC(anchor.getUTCFullYear(), anchor.getUTCMonth() + months, 1))
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  const midnight = Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(anchor.getUTCDate(), last))
  return new Date(midnight + ((time(anchor) as number) % day))
}

function checkStatus(row: Subscription, now: Date, check: Check): void {
  const isCancelling = row.status === 'CANCELLING' || row.suspendedFrom === 'CANCELLING'
  const willEnd = live.has(row.status) && row.cancelAt !== null
  check('what lives has a date for its end exactly when it is being cancelled', isCancelling === willEnd)
  check('it is cancelled when the period ends', !isCancelling || time(row.cancelAt) === time(row.currentPeriodEndsAt))
  check('it knows who cancels it', !isCancelling || row.cancelledBy !== null)
  const isSuspended = row.status === 'SUSPENDED'
  check(
    'exactly what is suspended knows from what, by whom and until when',
    [row.suspendedFrom, row.suspendedBy, row.holdEndsAt].every((value) => (value !== null) === isSuspended),
  )
  check('a hold lasts 30 days', !isSuspended || days(row.suspendedAt, row.holdEndsAt) === 30)
  check('cancelled means at some time', row.status !== 'CANCELLED' || row.cancelledAt !== null)
  check('what does not live never falls due', live.has(row.status) || row.dueAt === null)
  if (!live.has(row.status)) return
  const pendingUntil = row.status === 'PENDING' ? new Date(row.createdAt.getTime() + 30 * day) : null
  const trialUntil = row.periodAnchorAt === null ? row.trialEndsAt : null
  const instants = [row.cancelAt, row.holdEndsAt, trialUntil, row.currentPeriodEndsAt, pendingUntil].filter(
    (due) => due !== null,
  )
  const times = instants.map((due) => due.getTime())
  check('it falls due when something of it ends', time(row.dueAt) === (times.length > 0 ? Math.min(...times) : null))
  check(
    'the clock leaves it alone for 20 days',
    times.every((due) => due >= now.getTime() + 20 * day),
  )
}

function checkHistory(row: Subscription, history: History[], check: Check): void {
  check('its version counts its history', history.length === row.version)
  check(
    'its history is numbered from 1',
    history.every((entry, index) => entry.sequence === index + 1),
  )
  check('its history begins with CREATED', history[0]?.kind === 'CREATED' && history[0].fromStatus === null)
  check('its history holds CREATED once', history.filter((entry) => entry.kind === 'CREATED').length === 1)
  check('it was created when its history began', time(history[0]?.occurredAt ?? null) === time(row.createdAt))
  const last = history.at(-1)
  check(
    'its history ends where it stands',
    last?.toStatus === row.status && time(last.occurredAt) === time(row.updatedAt),
  )
  for (const [index, entry] of history.entries()) {
    const before = history[index - 1]
    if (before)
      check(
        'one entry follows the other',
        before.toStatus === entry.fromStatus && before.occurredAt <= entry.occurredAt,
      )
    const parties: Record<string, string> = {
      SELLER: row.sellerId,
      BROKER: row.resellerId,
      ORGANIZATION: row.organizationId,
      SERVICE_OWNER: row.serviceId,
    }
    check('an actor acts for its own party', entry.actorRole === null || parties[entry.actorRole] === entry.actorParty)
    const { actorRole, actorAccount, actorAccountId, actorParty } = entry
    const present = [actorRole, actorAccount, actorAccountId, actorParty].filter((value) => value !== null).length
    check('an actor is there or is the clock', present === 0 || present === 4)
    check(
      'no license key stands in history',
      row.licenseKey === null || !JSON.stringify(entry).includes(row.licenseKey),
    )
  }
}

const byClock = new Set<SubscriptionChangeKind>(['TIMED_OUT', 'CANCELLED', 'RENEWED', 'TRIAL_CONVERTED', 'EXPIRED'])

/** What someone did to bring about each kind of change; creation is a matter of its own. */
const actions: Partial<Record<SubscriptionChangeKind, SubscriptionAction>> = {
  UPDATED: 'UPDATE',
  ACTIVATED: 'ACTIVATE',
  REJECTED: 'REJECT',
  SUSPENDED: 'SUSPEND',
  REINSTATED: 'REINSTATE',
  CANCELLED: 'CANCEL',
  CANCELLATION_SCHEDULED: 'CANCEL',
  CANCELLATION_UNDONE: 'UNDO_CANCEL',
  RENEWED: 'RENEW',
  DELETED: 'DELETE',
  LICENSE_KEY_SET: 'SET_LICENSE_KEY',
}

function checkPermission({ kind, actorRole, fromStatus }: History, modes: readonly string[], check: Check): void {
  if (actorRole === null) return check(`the clock does ${kind}`, byClock.has(kind))
  if (kind === 'CREATED')
    return check('a broker or the organization creates', actorRole === 'BROKER' || actorRole === 'ORGANIZATION')
  const action = actions[kind]
  const { from, roles } = action ? transitions[action] : { from: [], roles: [] }
  check(
    `${actorRole} may do ${kind} from ${fromStatus}`,
    roles.includes(actorRole) && fromStatus !== null && from.includes(fromStatus),
  )
  check(
    'the product allows to cancel now',
    kind !== 'CANCELLED' || fromStatus === 'PENDING' || modes.includes('IMMEDIATE'),
  )
  check('the product allows to cancel later', kind !== 'CANCELLATION_SCHEDULED' || modes.includes('AT_PERIOD_END'))
}

function faultsOfEvents({ events, subscriptionHistory, subscriptions }: AllRows): string[] {
  const faults: string[] = []
  const ordered = events.toSorted((a, b) => a.subjectVersion - b.subjectVersion)
  const left = new Map<string, Record<string, unknown>>()
  const entries = new Map(subscriptionHistory.map((entry) => [`${entry.subscriptionId} ${entry.sequence}`, entry]))
  const byId = new Map(subscriptions.map((row) => [row.id, row]))
  if (events.length !== subscriptionHistory.length)
    faults.push(`${events.length} events for ${subscriptionHistory.length} history rows`)
  for (const event of ordered) {
    const check = (statement: string, holds: boolean) => void (holds || faults.push(`event ${event.id}: ${statement}`))
    const entry = entries.get(`${event.subjectId} ${event.subjectVersion}`)
    const row = byId.get(event.subjectId)
    check('it is about a history row', entry !== undefined && event.kind === `subscription.${entry.kind.toLowerCase()}`)
    check('it happened when the history says', time(entry?.occurredAt ?? null) === time(event.occurredAt))
    const { subjectVersion } = event
    const snapshot = { ...left.get(event.subjectId), ...event.snapshot }
    left.set(event.subjectId, snapshot)
    check(
      'its snapshot is of that moment',
      snapshot['status'] === entry?.toStatus && snapshot['version'] === subjectVersion,
    )
    check(
      'the clock renews what renews by itself',
      entry?.kind !== 'RENEWED' || entry.actorRole !== null || snapshot['autoRenews'] === true,
    )
    check('its snapshot has no license key', !Object.hasOwn(snapshot, 'licenseKey'))
    check('it holds no secret', !row?.licenseKey || !JSON.stringify(event).includes(row.licenseKey))
    const parties = ['sellerId', 'resellerId', 'organizationId', 'serviceId'] as const
    check(
      'it has its subscription’s parties',
      parties.every((party) => row?.[party] === event[party]),
    )
  }
  return faults
}

function time(date: Date | null): number | null {
  return date === null ? null : date.getTime()
}

function days(from: Date | null, to: Date | null): number {
  return ((time(to) ?? 0) - (time(from) ?? 0)) / day
}
