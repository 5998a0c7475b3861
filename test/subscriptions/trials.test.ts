import { beforeAll, describe, expect, it } from 'vitest'
import { days, later, noon, openWorld, start, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})

const trial = (endTrialBehaviourType?: unknown) => ({
  serviceType: 'PAID_WITH_FREE_TRIAL' as const,
  trialPeriod: 14,
  endTrialConfiguration:
    endTrialBehaviourType === undefined ? null : { serviceEndTrialBehaviour: { endTrialBehaviourType } },
})

describe('a pending subscription, without activateSubscription', () => {
  it('fails at the instant when it has waited for 30 days, and not a millisecond before', async () => {
    const { id } = await world.live({ definition: { isAsked: true } })
    await world.runDueChanges(later(days(30), -1))
    expect((await world.row(id)).status).toBe('PENDING')
    await world.runDueChanges(days(30))
    expect(await world.row(id)).toMatchObject({
      status: 'FAILED',
      statusReason: 'The service did not answer within 30 days.',
      dueAt: null,
    })
    expect((await world.history(id))[1]).toMatchObject({
      kind: 'TIMED_OUT',
      actorRole: null,
      actorAccountId: null,
      requestId: null,
    })
  })

  it('times out by the clock’s own time even if that runs a year late', async () => {
    const { id } = await world.live({ definition: { isAsked: true } })
    await world.runDueChanges(days(365))
    expect(await world.story(id)).toEqual(['CREATED 2026-03-01', 'TIMED_OUT 2026-03-31'])
    expect((await world.row(id)).updatedAt).toEqual(days(365))
  })
})

describe('a trial', () => {
  it('begins at activation, not at creation, and lasts its days', async () => {
    const { id } = await world.live({ definition: { ...trial('CONVERT'), isAsked: true } })
    expect(await world.row(id)).toMatchObject({ trialStartsAt: null, currentPeriodStartsAt: null })
    world.now = days(3)
    await world.done(world.seller, 'activateSubscription', { subscriptionId: id })
    expect(await world.row(id)).toMatchObject({
      trialStartsAt: days(3),
      trialEndsAt: days(17),
      currentPeriodStartsAt: days(3),
      currentPeriodEndsAt: days(17),
      periodAnchorAt: null,
      dueAt: days(17),
    })
  })

  it('is given once ever to an organization and a service, even after it was deleted', async () => {
    const { id, ...shop } = await world.live({ definition: trial('CONVERT') })
    expect((await world.row(id)).trialStartsAt).toEqual(start)
    await world.done(world.broker, 'cancelSubscription', { subscriptionId: id, mode: 'IMMEDIATE' })
    await world.done(world.seller, 'deleteSubscription', { subscriptionId: id })
    const second = await world.row(await world.subscribe(shop))
    expect(second).toMatchObject({
      trialStartsAt: null,
      periodAnchorAt: start,
      currentPeriodEndsAt: noon('2026-04-01'),
    })
    const elsewhere = await world.organization(shop.serviceId)
    expect((await world.row(await world.subscribe({ ...shop, organizationId: elsewhere }))).trialStartsAt).toEqual(
      start,
    )
  })

  it('is given once when many are activated at once', async () => {
    const shop = await world.shop({ ...trial('CONVERT'), isAsked: true })
    world.now = start
    const ids = await Promise.all(Array.from({ length: 6 }, () => world.subscribe(shop)))
    await Promise.all(ids.map((subscriptionId) => world.done(world.seller, 'activateSubscription', { subscriptionId })))
    const rows = await Promise.all(ids.map((id) => world.row(id)))
    expect(rows.map(({ status }) => status)).toEqual(ids.map(() => 'ACTIVE'))
    expect(rows.filter(({ trialStartsAt }) => trialStartsAt !== null)).toHaveLength(1)
  })

  it('is given once when many are created at once', async () => {
    const shop = await world.shop(trial('CONVERT'))
    world.now = start
    const ids = await Promise.all(Array.from({ length: 6 }, () => world.subscribe(shop)))
    expect((await Promise.all(ids.map((id) => world.row(id)))).filter((row) => row.trialStartsAt)).toHaveLength(1)
  })

  it.each([
    ['PAID', 14],
    ['FREE', 14],
    ['PAID_WITH_FREE_TRIAL', 0],
    ['PAID_WITH_FREE_TRIAL', null],
  ] as const)('is not given by a service of type %s with %s days', async (serviceType, trialPeriod) => {
    const { id } = await world.live({ definition: { serviceType, trialPeriod } })
    expect(await world.row(id)).toMatchObject({ trialStartsAt: null, periodAnchorAt: start })
  })

  it('converts: the first paid period begins at its end, and no price is copied anew', async () => {
    const { id, productId } = await world.live({ definition: trial('CONVERT') })
    await world.price(productId, 'SELLER', world.sellerId, 7777)
    await world.runDueChanges(days(14))
    expect(await world.row(id)).toMatchObject({
      status: 'ACTIVE',
      periodAnchorAt: days(14),
      currentPeriodStartsAt: days(14),
      currentPeriodEndsAt: noon('2026-04-15'),
      unitPriceMinor: 1000,
      trialStartsAt: start,
      trialEndsAt: days(14),
    })
    expect(await world.story(id)).toEqual(['CREATED 2026-03-01', 'TRIAL_CONVERTED 2026-03-15'])
  })

  it('converts a perpetual product to a period without an end', async () => {
    const { id } = await world.live({ definition: trial('CONVERT'), product: { termMonths: null } })
    await world.runDueChanges(days(400))
    expect(await world.row(id)).toMatchObject({
      status: 'ACTIVE',
      periodAnchorAt: days(14),
      currentPeriodEndsAt: null,
      dueAt: null,
      version: 2,
    })
  })

  it.each([['EXPIRE'], ['DANCE'], [null], [7], [undefined]])(
    'expires where its end is configured as %j',
    async (behaviour) => {
      const { id } = await world.live({ definition: trial(behaviour) })
      await world.runDueChanges(days(14))
      expect(await world.row(id)).toMatchObject({ status: 'EXPIRED', statusReason: 'The trial ended.', dueAt: null })
    },
  )

  it('expires where the end is configured without any behavior', async () => {
    const { id } = await world.live({
      definition: { ...trial(), endTrialConfiguration: { serviceEndTrialBehaviour: null } },
    })
    await world.runDueChanges(days(14))
    expect((await world.row(id)).status).toBe('EXPIRED')
  })

  it('suspends: whoever reinstates it begins the first paid period', async () => {
    const { id } = await world.live({ definition: trial('SUSPEND') })
    await world.runDueChanges(days(14))
    expect(await world.row(id)).toMatchObject({
      status: 'SUSPENDED',
      suspendedBy: null,
      suspendedFrom: 'ACTIVE',
      suspendedAt: days(14),
      holdEndsAt: days(44),
      currentPeriodEndsAt: null,
    })
    world.now = days(20)
    await world.done(world.broker, 'reinstateSubscription', { subscriptionId: id })
    expect(await world.row(id)).toMatchObject({
      status: 'ACTIVE',
      periodAnchorAt: days(20),
      currentPeriodStartsAt: days(20),
      currentPeriodEndsAt: noon('2026-04-21'),
      holdEndsAt: null,
    })
  })

  it('suspends: where nobody reinstates it, it is cancelled after the grace of 30 days', async () => {
    const { id } = await world.live({ definition: trial('SUSPEND') })
    await world.runDueChanges(days(100))
    expect(await world.story(id)).toEqual(['CREATED 2026-03-01', 'SUSPENDED 2026-03-15', 'CANCELLED 2026-04-14'])
    expect(await world.row(id)).toMatchObject({
      status: 'CANCELLED',
      statusReason: 'The hold was not ended in time.',
      cancelledAt: days(44),
    })
  })

  it('ends in a cancellation that was scheduled, whatever its end is configured as', async () => {
    const { id } = await world.live({ definition: trial('CONVERT') })
    await world.done(world.broker, 'cancelSubscription', { subscriptionId: id, mode: 'AT_PERIOD_END' })
    await world.runDueChanges(days(14))
    expect(await world.story(id)).toEqual([
      'CREATED 2026-03-01',
      'CANCELLATION_SCHEDULED 2026-03-01',
      'CANCELLED 2026-03-15',
    ])
  })

  it('that is on hold when it ends expires', async () => {
    const { id } = await world.live({ definition: trial('CONVERT') })
    await world.done(world.broker, 'suspendSubscription', { subscriptionId: id, reason: 'Unpaid' })
    await world.runDueChanges(days(14))
    expect(await world.row(id)).toMatchObject({
      status: 'EXPIRED',
      suspendedFrom: null,
      suspendedBy: null,
      holdEndsAt: null,
    })
  })

  it('cannot be renewed, and goes on under another product', async () => {
    const { id, serviceId } = await world.live({ definition: trial('CONVERT') })
    const year = await world.product(serviceId, { termMonths: 12, price: 9000 })
    world.now = days(10)
    expect(await world.do(world.broker, 'renewSubscription', { subscriptionId: id })).toMatchObject({
      reason: 'NOT_RENEWABLE_YET',
    })
    await world.done(world.broker, 'updateSubscription', { subscriptionId: id, productId: year })
    expect(await world.row(id)).toMatchObject({
      currentPeriodEndsAt: days(14),
      periodAnchorAt: null,
      unitPriceMinor: 9000,
    })
    await world.runDueChanges(days(14))
    expect((await world.row(id)).currentPeriodEndsAt).toEqual(new Date('2027-03-15T12:00:00.000Z'))
  })
})
