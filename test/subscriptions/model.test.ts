import { isNotNull } from 'drizzle-orm'
import * as fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { subscriptionChangeKinds } from '../../src/vocabulary.ts'
import { isLong } from '../support/long-run.ts'
import { compare, type Real, sequences, someZone } from './model-commands.ts'
import type { Model, ModelService, Outcome } from './model.ts'
import { openWorld, type World } from './world.ts'

/** Set for long runs, and to see a counterexample again. */
const given = process.env['TRIPTYCH_RUNS']
const runs = Number(given ?? (isLong ? 5000 : 100))
/** Otherwise a slow machine checks fewer sequences rather than taking longer. */
const milliseconds = given === undefined && !isLong ? 30_000 : runs * 2_000
const seed = process.env['TRIPTYCH_SEED'] ? { seed: Number(process.env['TRIPTYCH_SEED']) } : {}

const both = ['IMMEDIATE', 'AT_PERIOD_END']
const month = { months: 1, modes: both, price: 1000 }
/** The services that there are: one of each temper. */
const services: Omit<ModelService, 'isDisabled' | 'isOffered'>[] = [
  {
    isAsked: false,
    selfService: true,
    hasKeys: true,
    trialDays: 0,
    trialEnd: '',
    products: [
      month,
      { months: 12, modes: ['AT_PERIOD_END'], price: 9000 },
      { months: null, modes: ['IMMEDIATE'], price: 50_000 },
      { ...month, price: null },
    ],
  },
  {
    isAsked: true,
    selfService: false,
    hasKeys: false,
    trialDays: 0,
    trialEnd: '',
    products: [
      { ...month, modes: ['IMMEDIATE'] },
      { ...month, months: 3 },
    ],
  },
  {
    isAsked: false,
    selfService: true,
    hasKeys: false,
    trialDays: 14,
    trialEnd: 'CONVERT',
    products: [month, { months: null, modes: both, price: 70_000 }],
  },
  {
    isAsked: true,
    selfService: true,
    hasKeys: true,
    trialDays: 30,
    trialEnd: 'SUSPEND',
    products: [month, { ...month, months: 12 }],
  },
  { isAsked: false, selfService: false, hasKeys: false, trialDays: 7, trialEnd: 'EXPIRE', products: [month] },
]
const refusals: Outcome[] = [
  'FORBIDDEN',
  'IllegalTransition',
  'VersionConflict',
  'ProductNotInPriceList',
  'ServiceNotAvailable',
  'LicenseKeysNotEnabled',
  'NotPermitted SELF_SERVICE_OFF',
  'NotPermitted HELD_BY_HIGHER_LAYER',
  'NotPermitted CANCELLED_BY_HIGHER_LAYER',
  'NotPermitted CANCELLATION_MODE_NOT_ALLOWED',
  'NotPermitted NOT_RENEWABLE_YET',
]
const starts = [
  '2026-03-01T12:00:00.000Z',
  '2027-01-31T23:59:59.999Z',
  '2028-02-29T00:00:00.000Z',
  '2027-10-31T01:30:00.000Z',
  // Summer time begins in Vienna, the year ends there, and Apia leaves a day out.
  '2027-02-28T01:30:00.000Z',
  '2026-12-31T23:15:00.000Z',
  '2011-11-30T12:00:00.000Z',
].map(Date.parse)

let world: World
let made: Real['services']
beforeAll(async () => {
  world = await openWorld()
  made = await Promise.all(
    services.map(async ({ isAsked, selfService, hasKeys, trialDays, trialEnd, products }) => {
      const id = await world.service({
        isAsked,
        hasKeys,
        isSelfSubscriptionCreationEnabled: selfService,
        serviceType: trialDays > 0 ? 'PAID_WITH_FREE_TRIAL' : 'PAID',
        trialPeriod: trialDays,
        endTrialConfiguration: { serviceEndTrialBehaviour: { endTrialBehaviourType: trialEnd } },
      })
      const ids: string[] = []
      for (const { months, modes, price } of products)
        ids.push(await world.product(id, { termMonths: months, cancellationModes: modes as 'IMMEDIATE'[], price }))
      return { id, products: ids }
    }),
  )
})

/** The world as it was, with an organization that has everything and did nothing. */
async function begin(now: number, zone: string | null): Promise<{ model: Model; real: Real }> {
  const { subscriptions, catalogEntries } = world.database.tables
  // What earlier sequences left behind is no longer the clock's business.
  await world.database.connection.update(subscriptions).set({ dueAt: null }).where(isNotNull(subscriptions.dueAt))
  await world.database.connection.update(catalogEntries).set({ isEnabled: true })
  for (const [index, { id, products }] of made.entries()) {
    await world.define(id, { isDisabled: false })
    for (const [number, product] of products.entries())
      await world.price(product, 'SELLER', world.sellerId, services[index]?.products[number]?.price ?? null)
  }
  world.now = new Date(now)
  await world.moveTo(zone)
  const organizationId = await world.organization(...made.map(({ id }) => id))
  const fresh = services.map((service) => ({
    ...service,
    isDisabled: false,
    isOffered: true,
    products: service.products.map((product) => ({ ...product })),
  }))
  return {
    model: { now, zone, services: fresh, subscriptions: [], trials: new Set() },
    real: { world, organizationId, services: made, ids: [], steps: 0, outcomes: new Set() },
  }
}

it(
  'every sequence of what anybody can do comes to what the rules say',
  { timeout: milliseconds + 60_000 },
  async () => {
    let steps = 0
    let sequencesDone = 0
    const kinds = new Set<string>()
    const outcomes = new Set<string>()
    // Without a bias for short sequences, in which little happens.
    const property = fc.asyncProperty(fc.constantFrom(...starts), someZone, sequences, async (now, zone, commands) => {
      const state = await begin(now, zone)
      await fc.asyncModelRun(() => state, commands)
      await compare(state.model, state.real, true)
      steps += state.real.steps
      sequencesDone += 1
      for (const kind of state.model.subscriptions.flatMap((one) => one.kinds)) kinds.add(kind)
      for (const outcome of state.real.outcomes) outcomes.add(outcome)
    })
    await fc.assert(property, {
      numRuns: runs,
      unbiased: true,
      ...seed,
      interruptAfterTimeLimit: milliseconds,
      markInterruptAsFailure: false,
    })
    expect(steps).toBeGreaterThan(sequencesDone * 5)
    // So many sequences reach everything that can happen, and every refusal.
    const isWhole = sequencesDone >= 1000
    expect(subscriptionChangeKinds.filter((kind) => isWhole && !kinds.has(kind))).toEqual([])
    expect(refusals.filter((refusal) => isWhole && !outcomes.has(refusal))).toEqual([])
  },
)
