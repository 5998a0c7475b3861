import { addDays, addMonths } from '../../subscriptions/periods.ts'
import { addHours, type Days } from '../days.ts'
import type { Price } from '../prices.ts'
import { Timeline } from '../timeline.ts'
import { actorsOf, type Actors } from './actors.ts'
import type { Added } from './organization-services.ts'
import { idOf, Random, streams } from './random.ts'
import type { SizeService } from './services.ts'

/** Subscriptions at size were created within so many days before the day of loading. */
const spanDays = 745

/** No clock touches a live subscription within 20 days of loading; the day of loading itself is the 21st. */
const quietDays = 21

/** Everything that subscriptions at size are made from. */
export interface SizeWorld {
  days: Days
  total: number
  added: readonly Added[]
  price: (
    productId: string,
    owners: { SELLER: string; RESELLER: string; ORGANIZATION: string },
    currencyCode: string,
  ) => Price
}

type Product = SizeService['products'][number]

/**
 * Tells the life of any subscription at size from its number alone, the same each time it is asked; so nobody has to
 * keep them. The first telling goes by ascending numbers: it notes who has used up an organization's trial.
 */
export function lifeTeller(world: SizeWorld): (index: number) => Timeline {
  const firstActivated = new Int32Array(world.added.length).fill(-1)
  const today = world.days.at(0)
  const quietUntil = world.days.at(quietDays)
  const step = (spanDays * 86_400_000) / world.total

  return (index) => {
    const random = new Random(streams.subscription, index)
    const place = Math.floor(random.fraction() ** 1.5 * world.added.length)
    const { row: added, service } = world.added[place] as Added
    const createdAt = new Date(world.days.at(-spanDays).getTime() + Math.floor((index + random.fraction()) * step))
    const handled = service.definition.subscriptionLifecycleEventHandlers?.['onFulfillment'] !== undefined
    const activatedAt = handled ? addHours(createdAt, random.between(0.1, 12)) : createdAt
    const actors = actorsOf(added, service, random)
    const outcome = outcomeOf(random, handled, createdAt, activatedAt, today)

    if (outcome === 'ACTIVATED' && firstActivated[place] === -1) firstActivated[place] = index
    const hasTrial = firstActivated[place] === index && service.definition.trialPeriod != null
    const periodsFrom = hasTrial ? addDays(activatedAt, 30) : activatedAt
    const quiet = service.products.filter(
      (product) => endOfPeriod(periodsFrom, product.termMonths, today) >= quietUntil,
    )
    const trialRuns = hasTrial && periodsFrom > today
    const goesOn = (trialRuns ? periodsFrom >= quietUntil : quiet.length > 0) && random.chance(0.86)
    const product = productFor(
      random,
      goesOn && !trialRuns ? quiet : service.products.filter(endsAtOnce),
      createdAt,
      today,
    )

    const life = begin(world, index, { added, product, createdAt, handled, random, actors, autoRenews: goesOn })
    if (outcome === 'FAILED') return life.rejected(activatedAt, actors.fulfiller, random.pick(rejections))
    if (outcome === 'TIMED_OUT') return life.timedOut()
    if (outcome === 'PENDING') return life
    if (handled) life.activated(activatedAt, actors.fulfiller, hasTrial ? 30 : undefined)
    if (service.row.isLicenseKeyEnabled && random.chance(0.4)) license(life, random, actors, today)
    return goesOn ? goOn(life, random, actors, today) : end(life, random, actors, today)
  }
}

const rejections = ['The domain could not be verified', 'No capacity left in this region', 'The tenant exists already']
const cancellations = ['Moved to another plan', 'No longer needed', 'Ordered by mistake', 'The site is closing', null]
const holds = ['Invoice is overdue', 'Sign-ins from abroad', 'Payment is under review']

interface Beginning {
  added: Added['row']
  product: Product
  createdAt: Date
  handled: boolean
  random: Random
  actors: Actors
  autoRenews: boolean
}

function begin({ price }: SizeWorld, index: number, beginning: Beginning): Timeline {
  const { added, product, createdAt, handled, random, actors, autoRenews } = beginning
  const { id: organizationServiceId, sellerId, resellerId, organizationId, serviceId, currencyCode } = added
  const owners = { SELLER: sellerId, RESELLER: resellerId, ORGANIZATION: organizationId }
  const customProperties: Record<string, string> = random.chance(0.5) ? { purchaseOrder: `PO-${10_000 + index}` } : {}
  const order = {
    id: idOf('subscription', index),
    sellerId,
    resellerId,
    organizationId,
    serviceId,
    organizationServiceId,
    productId: product.id,
    quantity: random.whole(1, random.chance(0.1) ? 100 : 25),
    ...price(product.id, owners, currencyCode),
    currencyCode,
    customProperties,
    autoRenews,
  }
  return new Timeline(order, product.termMonths, createdAt, actors.buyer, handled ? 'PENDING' : 'ACTIVE')
}

type Outcome = 'ACTIVATED' | 'PENDING' | 'FAILED' | 'TIMED_OUT'

function outcomeOf(random: Random, handled: boolean, createdAt: Date, activatedAt: Date, today: Date): Outcome {
  if (!handled) return 'ACTIVATED'
  const mayWait = createdAt >= addDays(today, quietDays - 30)
  const chance = random.fraction()
  if (activatedAt > today || (mayWait && chance < 0.6)) return 'PENDING'
  if (chance < 0.025) return 'FAILED'
  if (chance < 0.03 && createdAt <= addDays(today, -30)) return 'TIMED_OUT'
  return 'ACTIVATED'
}

const endsAtOnce = ({ cancellationModes }: Product) => cancellationModes.includes('IMMEDIATE')

/** Monthly products are for the young: years of monthly renewals would fill the history with little else. */
function productFor(random: Random, products: readonly Product[], createdAt: Date, today: Date): Product {
  const isYoung = createdAt > addDays(today, -150)
  const long = products.filter(({ termMonths }) => termMonths > 1)
  return random.pick(isYoung || long.length === 0 ? products : long)
}

/** The end of the period that goes on at `today`, when periods of so many months are counted from `anchor`. */
function endOfPeriod(anchor: Date, months: number, today: Date): Date {
  const daysSince = (today.getTime() - anchor.getTime()) / 86_400_000
  for (let periods = Math.max(1, Math.floor(daysSince / 31 / months)); ; periods++) {
    const end = addMonths(anchor, months * periods)
    if (end > today) return end
  }
}

function license(life: Timeline, random: Random, actors: Actors, today: Date): void {
  const at = addHours(life.row.updatedAt, random.between(0.2, 20))
  const part = () => (random.bits() % 0x10_0000).toString(36).toUpperCase().padStart(4, '0')
  if (at <= today) life.licensed(at, actors.provisioner, `${part()}-${part()}-${part()}`)
}

/** Lives until `until`: a trial converts, periods renew. */
function liveUntil(life: Timeline, until: Date): void {
  if (life.row.trialEndsAt && life.row.trialEndsAt <= until) life.trialConverted()
  while (life.row.currentPeriodEndsAt && life.row.currentPeriodEndsAt <= until) life.renewed()
}

/** A live subscription as it stands today. */
function goOn(life: Timeline, random: Random, actors: Actors, today: Date): Timeline {
  liveUntil(life, today)
  const later = (share: number) => between(life.row.updatedAt, today, share)
  if (random.chance(0.3))
    life.updated(later(random.between(0.1, 0.6)), actors.broker, { quantity: life.row.quantity + random.whole(1, 5) })
  if (random.chance(0.06)) {
    const from = later(random.between(0.1, 0.4))
    life.suspended(from, actors.broker, random.pick(holds)).reinstated(later(random.between(0.01, 0.2)), actors.broker)
  }
  if (random.chance(0.03)) life.updated(later(random.between(0.2, 0.7)), actors.broker, { autoRenews: false })
  const chance = random.fraction()
  if (chance < 0.04)
    life.cancellationScheduled(later(random.between(0.3, 0.9)), actors.buyer, random.pick(cancellations))
  else if (chance < 0.07) {
    const earliest = new Date(Math.max(life.row.updatedAt.getTime(), addDays(today, quietDays - 30).getTime()))
    const at = between(earliest, today, random.between(0.01, 1))
    life.suspended(at, random.chance(0.7) ? actors.broker : actors.provisioner, random.pick(holds))
  }
  return life
}

/** The instant at a share of the way from one to the other. */
function between(from: Date, to: Date, share: number): Date {
  return new Date(from.getTime() + Math.floor((to.getTime() - from.getTime()) * share))
}

/** A subscription that has come to its end before today. */
function end(life: Timeline, random: Random, actors: Actors, today: Date): Timeline {
  const { currentPeriodEndsAt, trialEndsAt, updatedAt } = life.row
  if (!trialEndsAt && currentPeriodEndsAt && currentPeriodEndsAt <= today && random.chance(0.45)) {
    life.expired()
  } else {
    const at = between(updatedAt, today, random.between(0.01, 1))
    liveUntil(life, at)
    life.cancelled(at, random.chance(0.8) ? actors.broker : actors.provisioner, random.pick(cancellations))
  }
  const deletedAt = addHours(life.row.updatedAt, random.between(20, 400))
  if (deletedAt <= today && random.chance(0.2)) life.deleted(deletedAt, actors.provisioner)
  return life
}
