import { needsFulfillment } from '../../service-definitions/service-definition.ts'
import { orderFor } from '../../subscriptions/new-subscription.ts'
import { addDays, addMonths, day } from '../../subscriptions/periods.ts'
import { addHours, type Days } from '../days.ts'
import { offerOf } from '../offer.ts'
import type { PriceFinder } from '../prices.ts'
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
  readonly days: Days
  readonly total: number
  readonly added: readonly Added[]
  readonly priceOf: PriceFinder
}

type Product = SizeService['products'][number]

/**
 * Makes the life of any subscription at size from its number alone, the same each time; so nobody has to keep them. The
 * first time goes by ascending numbers: it notes who has used up an organization's trial.
 */
export function lifeMaker({ days, total, added: allAdded, priceOf }: SizeWorld): (index: number) => Timeline {
  const firstActivated = new Int32Array(allAdded.length).fill(-1)
  const today = days.at(0)
  const quietUntil = days.at(quietDays)
  const step = (spanDays * day) / total

  return (index) => {
    const random = new Random(streams.subscription, index)
    const place = Math.floor(random.fraction() ** 1.5 * allAdded.length)
    const { row: added, service } = allAdded[place] as Added
    const createdAt = new Date(days.at(-spanDays).getTime() + Math.floor((index + random.fraction()) * step))
    const isAsked = needsFulfillment(service.definition.subscriptionLifecycleEventHandlers)
    const activatedAt = isAsked ? addHours(createdAt, random.between(0.1, 12)) : createdAt
    const actors = actorsOf(added, service, random)
    const outcome = outcomeOf(random, isAsked, createdAt, activatedAt, today)

    if (outcome === 'ACTIVATED' && firstActivated[place] === -1) firstActivated[place] = index
    const hadTrial = firstActivated[place] !== index
    const hasTrial = !hadTrial && service.definition.trialPeriod != null
    const periodsFrom = hasTrial ? addDays(activatedAt, 30) : activatedAt
    const quiet = service.products.filter(
      (product) => endOfPeriod(periodsFrom, product.termMonths, today) >= quietUntil,
    )
    const trialRuns = hasTrial && periodsFrom > today
    const goesOn = (trialRuns ? periodsFrom >= quietUntil : quiet.length > 0) && random.chance(0.86)
    const choice = goesOn && !trialRuns ? quiet : service.products.filter(endsAtOnce)
    const product = productFor(random, choice, createdAt, today)

    const customProperties: Record<string, string> = random.chance(0.5) ? { purchaseOrder: `PO-${10_000 + index}` } : {}
    const quantity = random.whole(1, random.chance(0.1) ? 100 : 25)
    const price = priceOf(product.id, added, added.currencyCode)
    const offer = offerOf({ service: service.row, definition: service.definition, product, price, hadTrial })
    const ordered = (autoRenews: boolean) => {
      const choices = { id: idOf('subscription', index), productId: product.id, quantity, price, customProperties }
      return new Timeline(orderFor(added, { ...choices, autoRenews }), offer, createdAt, actors.buyer)
    }
    if (outcome === 'FAILED') return ordered(goesOn).rejected(activatedAt, actors.fulfiller, random.pick(rejections))
    if (outcome === 'TIMED_OUT') return ordered(goesOn).timedOut()
    if (outcome === 'PENDING') return ordered(goesOn)

    const license =
      service.row.isLicenseKeyEnabled && random.chance(0.4) ? licenseFor(random, activatedAt, today) : null
    const hasTermBehind = !hasTrial && addMonths(activatedAt, product.termMonths) <= today
    const expires = !goesOn && hasTermBehind && random.chance(0.45)
    const life = ordered(!expires)
    if (isAsked) life.activated(activatedAt, actors.fulfiller)
    if (license) life.licensed(license.at, actors.provisioner, license.key)
    if (goesOn) return goOn(life, random, actors, today)
    const ended = expires ? life.expired() : cancel(life, random, actors, today)
    return tidied(ended, random, actors, today)
  }
}

const rejections = ['The domain could not be verified', 'No capacity left in this region', 'The tenant exists already']
const cancellations = ['Moved to another plan', 'No longer needed', 'Ordered by mistake', 'The site is closing', null]
const holds = ['Invoice is overdue', 'Sign-ins from abroad', 'Payment is under review']

type Outcome = 'ACTIVATED' | 'PENDING' | 'FAILED' | 'TIMED_OUT'

function outcomeOf(random: Random, isAsked: boolean, createdAt: Date, activatedAt: Date, today: Date): Outcome {
  if (!isAsked) return 'ACTIVATED'
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
  const daysSince = (today.getTime() - anchor.getTime()) / day
  for (let periods = Math.max(1, Math.floor(daysSince / 31 / months)); ; periods++) {
    const end = addMonths(anchor, months * periods)
    if (end > today) return end
  }
}

/** A license key, and when it was assigned; null where that would be in the future. */
function licenseFor(random: Random, activatedAt: Date, today: Date): { at: Date; key: string } | null {
  const at = addHours(activatedAt, random.between(0.2, 20))
  if (at > today) return null
  const part = () => (random.bits() % 0x10_0000).toString(36).toUpperCase().padStart(4, '0')
  return { at, key: `${part()}-${part()}-${part()}` }
}

/** A live subscription as it stands today. */
function goOn(life: Timeline, random: Random, actors: Actors, today: Date): Timeline {
  life.until(today)
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

/** A subscription that was cancelled some time before today. */
function cancel(life: Timeline, random: Random, actors: Actors, today: Date): Timeline {
  const at = between(life.row.updatedAt, today, random.between(0.01, 1))
  const by = random.chance(0.8) ? actors.broker : actors.provisioner
  return life.until(at).cancelled(at, by, random.pick(cancellations))
}

/** A subscription that has ended, and may have been tidied away since. */
function tidied(life: Timeline, random: Random, { provisioner }: Actors, today: Date): Timeline {
  const deletedAt = addHours(life.row.updatedAt, random.between(20, 400))
  return deletedAt <= today && random.chance(0.2) ? life.deleted(deletedAt, provisioner) : life
}
