import { beforeAll, describe, expect, it } from 'vitest'
import { days, later, openWorld, start, type World } from './world.ts'

const at = (text: string) => new Date(`${text}T12:00:00.000Z`)
let world: World
beforeAll(async () => {
  world = await openWorld()
})

/** A new shop and one subscription in it, created at `now`. */
async function lived({ now = start, definition = {}, product = {}, input = {} }: {
  now?: Date
  definition?: Parameters<World['service']>[0]
  product?: Parameters<World['product']>[1]
  input?: Record<string, unknown>
} = {}) {
  const shop = await world.shop(definition, product)
  world.now = now
  const id = await world.subscribe(shop, input)
  return { id, ...shop }
}

const trial = (endTrialBehaviourType?: unknown) => ({
  serviceType: 'PAID_WITH_FREE_TRIAL' as const, trialPeriod: 14,
  endTrialConfiguration: endTrialBehaviourType === undefined ? null : { serviceEndTrialBehaviour: { endTrialBehaviourType } },
})

describe('a pending subscription', () => {
  it('fails at the instant when it has waited for 30 days, and not a millisecond before', async () => {
    const { id } = await lived({ definition: { isAsked: true } })
    await world.tick(later(days(30), -1))
    expect((await world.row(id)).status).toBe('PENDING')
    await world.tick(days(30))
    expect(await world.row(id)).toMatchObject({ status: 'FAILED', statusReason: 'The service did not answer within 30 days.', dueAt: null })
    expect((await world.history(id))[1]).toMatchObject({ kind: 'TIMED_OUT', actorRole: null, actorAccountId: null, requestId: null })
  })

  it('times out by the clock’s own time even if that runs a year late', async () => {
    const { id } = await lived({ definition: { isAsked: true } })
    await world.tick(days(365))
    expect(await world.story(id)).toEqual(['CREATED 2026-03-01', 'TIMED_OUT 2026-03-31'])
    expect((await world.row(id)).updatedAt).toEqual(days(365))
  })
})

describe('a trial', () => {
  it('begins at activation, not at creation, and lasts its days', async () => {
    const { id } = await lived({ definition: { ...trial('CONVERT'), isAsked: true } })
    expect(await world.row(id)).toMatchObject({ trialStartsAt: null, currentPeriodStartsAt: null })
    world.now = days(3)
    await world.done(world.seller, 'activateSubscription', { subscriptionId: id })
    expect(await world.row(id)).toMatchObject({
      trialStartsAt: days(3), trialEndsAt: days(17), currentPeriodStartsAt: days(3), currentPeriodEndsAt: days(17), periodAnchorAt: null, dueAt: days(17),
    })
  })

  it('is given once ever to an organization and a service, even after it was deleted', async () => {
    const { id, ...shop } = await lived({ definition: trial('CONVERT') })
    expect((await world.row(id)).trialStartsAt).toEqual(start)
    await world.done(world.broker, 'cancelSubscription', { subscriptionId: id, mode: 'IMMEDIATE' })
    await world.done(world.seller, 'deleteSubscription', { subscriptionId: id })
    const second = await world.row(await world.subscribe(shop))
    expect(second).toMatchObject({ trialStartsAt: null, periodAnchorAt: start, currentPeriodEndsAt: at('2026-04-01') })
    const elsewhere = await world.organization(shop.serviceId)
    expect((await world.row(await world.subscribe({ ...shop, organizationId: elsewhere }))).trialStartsAt).toEqual(start)
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

  it.each([['PAID', 14], ['FREE', 14], ['PAID_WITH_FREE_TRIAL', 0], ['PAID_WITH_FREE_TRIAL', null]] as const)(
    'is not given by a service of type %s with %s days', async (serviceType, trialPeriod) => {
      const { id } = await lived({ definition: { serviceType, trialPeriod } })
      expect(await world.row(id)).toMatchObject({ trialStartsAt: null, periodAnchorAt: start })
    })

  it('converts: the first paid period begins at its end, and no price is copied anew', async () => {
    const { id, productId } = await lived({ definition: trial('CONVERT') })
    await world.price(productId, 'SELLER', world.sellerId, 7777)
    await world.tick(days(14))
    expect(await world.row(id)).toMatchObject({
      status: 'ACTIVE', periodAnchorAt: days(14), currentPeriodStartsAt: days(14), currentPeriodEndsAt: at('2026-04-15'), unitPriceMinor: 1000,
      trialStartsAt: start, trialEndsAt: days(14),
    })
    expect(await world.story(id)).toEqual(['CREATED 2026-03-01', 'TRIAL_CONVERTED 2026-03-15'])
  })

  it('converts a perpetual product to a period without an end', async () => {
    const { id } = await lived({ definition: trial('CONVERT'), product: { termMonths: null } })
    await world.tick(days(400))
    expect(await world.row(id)).toMatchObject({ status: 'ACTIVE', periodAnchorAt: days(14), currentPeriodEndsAt: null, dueAt: null, version: 2 })
  })

  it.each([['EXPIRE'], ['DANCE'], [null], [7], [undefined]])('expires where its end is configured as %j', async (behaviour) => {
    const { id } = await lived({ definition: trial(behaviour) })
    await world.tick(days(14))
    expect(await world.row(id)).toMatchObject({ status: 'EXPIRED', statusReason: 'The trial ended.', dueAt: null })
  })

  it('expires where the end is configured without any behaviour', async () => {
    const { id } = await lived({ definition: { ...trial(), endTrialConfiguration: { serviceEndTrialBehaviour: null } } })
    await world.tick(days(14))
    expect((await world.row(id)).status).toBe('EXPIRED')
  })

  it('suspends: whoever reinstates it begins the first paid period', async () => {
    const { id } = await lived({ definition: trial('SUSPEND') })
    await world.tick(days(14))
    expect(await world.row(id)).toMatchObject({
      status: 'SUSPENDED', suspendedBy: null, suspendedFrom: 'ACTIVE', suspendedAt: days(14), holdEndsAt: days(44), currentPeriodEndsAt: null,
    })
    world.now = days(20)
    await world.done(world.broker, 'reinstateSubscription', { subscriptionId: id })
    expect(await world.row(id)).toMatchObject({
      status: 'ACTIVE', periodAnchorAt: days(20), currentPeriodStartsAt: days(20), currentPeriodEndsAt: at('2026-04-21'), holdEndsAt: null,
    })
  })

  it('suspends: where nobody reinstates it, it is cancelled after the grace of 30 days', async () => {
    const { id } = await lived({ definition: trial('SUSPEND') })
    await world.tick(days(100))
    expect(await world.story(id)).toEqual(['CREATED 2026-03-01', 'SUSPENDED 2026-03-15', 'CANCELLED 2026-04-14'])
    expect(await world.row(id)).toMatchObject({ status: 'CANCELLED', statusReason: 'The hold was not ended in time.', cancelledAt: days(44) })
  })

  it('ends in a cancellation that was scheduled, whatever its end is configured as', async () => {
    const { id } = await lived({ definition: trial('CONVERT') })
    await world.done(world.broker, 'cancelSubscription', { subscriptionId: id, mode: 'AT_PERIOD_END' })
    await world.tick(days(14))
    expect(await world.story(id)).toEqual(['CREATED 2026-03-01', 'CANCELLATION_SCHEDULED 2026-03-01', 'CANCELLED 2026-03-15'])
  })

  it('that is on hold when it ends expires', async () => {
    const { id } = await lived({ definition: trial('CONVERT') })
    await world.done(world.broker, 'suspendSubscription', { subscriptionId: id, reason: 'Unpaid' })
    await world.tick(days(14))
    expect(await world.row(id)).toMatchObject({ status: 'EXPIRED', suspendedFrom: null, suspendedBy: null, holdEndsAt: null })
  })

  it('cannot be renewed, and goes on under another product', async () => {
    const { id, serviceId } = await lived({ definition: trial('CONVERT') })
    const year = await world.product(serviceId, { termMonths: 12, price: 9000 })
    world.now = days(10)
    expect(await world.do(world.broker, 'renewSubscription', { subscriptionId: id })).toMatchObject({ reason: 'NOT_RENEWABLE_YET' })
    await world.done(world.broker, 'updateSubscription', { subscriptionId: id, productId: year })
    expect(await world.row(id)).toMatchObject({ currentPeriodEndsAt: days(14), periodAnchorAt: null, unitPriceMinor: 9000 })
    await world.tick(days(14))
    expect((await world.row(id)).currentPeriodEndsAt).toEqual(new Date('2027-03-15T12:00:00.000Z'))
  })
})

describe('the end of a term', () => {
  it('renews by itself at the price of then, with its layer', async () => {
    const { id, productId, organizationId } = await lived()
    await world.price(productId, 'RESELLER', world.resellerId, 1100)
    await world.tick(at('2026-04-01'))
    expect(await world.row(id)).toMatchObject({
      unitPriceMinor: 1100, priceLayer: 'RESELLER', currentPeriodStartsAt: at('2026-04-01'), currentPeriodEndsAt: at('2026-05-01'),
    })
    await world.price(productId, 'ORGANIZATION', organizationId, 950)
    await world.tick(at('2026-05-01'))
    expect(await world.row(id)).toMatchObject({ unitPriceMinor: 950, priceLayer: 'ORGANIZATION' })
    await world.price(productId, 'RESELLER', world.resellerId, 5)
    await world.price(productId, 'ORGANIZATION', organizationId, null)
    expect(await world.row(id)).toMatchObject({ unitPriceMinor: 950, priceLayer: 'ORGANIZATION' })
    expect((await world.history(id)).at(-1)?.changes).toEqual([
      { field: 'priceLayer', before: 'RESELLER', after: 'ORGANIZATION' },
      { field: 'currentPeriodStartsAt', before: '2026-04-01T12:00:00.000Z', after: '2026-05-01T12:00:00.000Z' },
      { field: 'currentPeriodEndsAt', before: '2026-05-01T12:00:00.000Z', after: '2026-06-01T12:00:00.000Z' },
      { field: 'unitPrice', before: '11.00 EUR', after: '9.50 EUR' },
    ])
  })

  it('expires without auto-renewal', async () => {
    const { id } = await lived({ input: { autoRenews: false } })
    await world.tick(later(at('2026-04-01'), -1))
    expect((await world.row(id)).status).toBe('ACTIVE')
    await world.tick(at('2026-04-01'))
    expect(await world.row(id)).toMatchObject({ status: 'EXPIRED', statusReason: 'The term ended and was not renewed.' })
  })

  it('expires with the reason where the price is gone', async () => {
    const { id, productId } = await lived()
    await world.price(productId, 'SELLER', world.sellerId, null)
    await world.tick(at('2026-04-01'))
    expect((await world.row(id)).statusReason).toBe('It could not be renewed: the product no longer has a price.')
  })

  it('expires with the reason where the reseller no longer offers the service', async () => {
    const { id, serviceId } = await lived()
    const { catalogEntries } = world.database.tables
    await world.database.connection.update(catalogEntries).set({ isEnabled: false })
    await world.tick(at('2026-04-01'))
    await world.database.connection.update(catalogEntries).set({ isEnabled: true })
    expect(serviceId).toBeDefined()
    expect((await world.row(id)).statusReason).toBe('It could not be renewed: the reseller no longer offers the service.')
    expect((await world.history(id)).at(-1)).toMatchObject({ kind: 'EXPIRED', reason: (await world.row(id)).statusReason })
  })

  it('expires with the reason where the service is disabled', async () => {
    const { id, serviceId } = await lived()
    await world.define(serviceId, { isDisabled: true })
    await world.tick(at('2026-04-01'))
    expect((await world.row(id)).statusReason).toBe('It could not be renewed: the service is disabled.')
  })

  it('expires what is suspended, though it would renew', async () => {
    const { id } = await lived()
    world.now = days(20)
    await world.done(world.broker, 'suspendSubscription', { subscriptionId: id, reason: 'Unpaid' })
    await world.tick(days(200))
    expect(await world.story(id)).toEqual(['CREATED 2026-03-01', 'SUSPENDED 2026-03-21', 'EXPIRED 2026-04-01'])
    expect(await world.row(id)).toMatchObject({ suspendedFrom: null, suspendedBy: null, suspendedAt: null, holdEndsAt: null })
  })

  it('is told once for every period when years pass at once', async () => {
    const { id } = await lived()
    await world.tick(at('2036-03-01'))
    const history = await world.history(id)
    expect(history).toHaveLength(121)
    expect(history.slice(1).every(({ kind, actorRole }) => kind === 'RENEWED' && actorRole === null)).toBe(true)
    expect(history.map(({ sequence }) => sequence)).toEqual(history.map((_, index) => index + 1))
    expect(history.at(-1)?.occurredAt).toEqual(at('2036-03-01'))
    expect(await world.row(id)).toMatchObject({ version: 121, currentPeriodEndsAt: at('2036-04-01') })
    expect(await world.events(id)).toHaveLength(121)
  })

  it('never comes for a perpetual product', async () => {
    const { id } = await lived({ product: { termMonths: null } })
    await world.tick(at('2056-03-01'))
    expect(await world.row(id)).toMatchObject({ status: 'ACTIVE', version: 1, autoRenews: false })
  })
})

describe('periods', () => {
  const ends = async (now: Date, termMonths: number, count: number) => {
    const { id } = await lived({ now, product: { termMonths } })
    const found: string[] = []
    for (let period = 0; period < count; period += 1) {
      const end = (await world.row(id)).currentPeriodEndsAt as Date
      found.push(end.toISOString().replace(':00.000Z', ''))
      await world.tick(end)
    }
    return found
  }

  it('are counted from their first day and clipped to the month’s end', async () => {
    expect(await ends(new Date('2027-01-31T23:59:00.000Z'), 1, 5)).toEqual([
      '2027-02-28T23:59', '2027-03-31T23:59', '2027-04-30T23:59', '2027-05-31T23:59', '2027-06-30T23:59',
    ])
  })

  it('know leap days', async () => {
    expect(await ends(new Date('2028-01-30T00:00:00.000Z'), 1, 3)).toEqual(['2028-02-29T00:00', '2028-03-30T00:00', '2028-04-30T00:00'])
    expect(await ends(new Date('2028-02-29T08:30:00.000Z'), 12, 5)).toEqual([
      '2029-02-28T08:30', '2030-02-28T08:30', '2031-02-28T08:30', '2032-02-29T08:30', '2033-02-28T08:30',
    ])
    expect(await ends(new Date('2096-02-29T08:30:00.000Z'), 48, 2)).toEqual(['2100-02-28T08:30', '2104-02-29T08:30'])
  })

  it.each(['America/New_York', 'Pacific/Apia', 'Australia/Lord_Howe', 'Europe/Dublin'])('are the same where the machine lives in %s', async (zone) => {
    const before = process.env['TZ']
    process.env['TZ'] = zone
    try {
      expect(await ends(new Date('2027-01-31T01:30:00.000Z'), 1, 4)).toEqual([
        '2027-02-28T01:30', '2027-03-31T01:30', '2027-04-30T01:30', '2027-05-31T01:30',
      ])
    } finally {
      if (before === undefined) delete process.env['TZ']
      else process.env['TZ'] = before
    }
  })
})

describe('renewing by hand', () => {
  it('is possible in exactly the last 30 days, one period ahead, and again when that has begun', async () => {
    const { id } = await lived({ product: { termMonths: 3 } })
    const end = at('2026-06-01')
    const renew = () => world.do(world.broker, 'renewSubscription', { subscriptionId: id })
    world.now = later(days(-30, end), -1)
    expect(await renew()).toMatchObject({ __typename: 'NotPermitted', reason: 'NOT_RENEWABLE_YET' })
    world.now = days(-30, end)
    expect(await renew()).toMatchObject({ subscription: { status: 'ACTIVE', version: 2 } })
    expect(await world.row(id)).toMatchObject({ currentPeriodStartsAt: end, currentPeriodEndsAt: at('2026-09-01') })
    expect(await renew()).toMatchObject({ reason: 'NOT_RENEWABLE_YET' })
    world.now = later(end, -1)
    expect(await renew()).toMatchObject({ reason: 'NOT_RENEWABLE_YET' })
    await world.tick(end)
    expect((await world.row(id)).version).toBe(2)
    world.now = days(-30, at('2026-09-01'))
    expect(await renew()).toMatchObject({ subscription: { version: 3 } })
  })

  it('copies the price of now, and keeps to the first day', async () => {
    const { id, productId } = await lived({ now: at('2027-01-31') })
    await world.price(productId, 'RESELLER', world.resellerId, 1234)
    world.now = at('2027-02-01')
    await world.done(world.broker, 'renewSubscription', { subscriptionId: id })
    expect(await world.row(id)).toMatchObject({
      unitPriceMinor: 1234, priceLayer: 'RESELLER', currentPeriodStartsAt: at('2027-02-28'), currentPeriodEndsAt: at('2027-03-31'),
    })
  })

  it('comes too late at the very end, where the clock has renewed it', async () => {
    const { id } = await lived()
    world.now = at('2026-04-01')
    await world.done(world.broker, 'renewSubscription', { subscriptionId: id })
    expect(await world.story(id)).toEqual(['CREATED 2026-03-01', 'RENEWED 2026-04-01', 'RENEWED 2026-04-01'])
    expect((await world.history(id)).map(({ actorRole }) => actorRole)).toEqual(['BROKER', null, 'BROKER'])
  })

  it('is refused where the service is not offered any more, and leaves the subscription alone', async () => {
    const { id, serviceId, productId } = await lived()
    world.now = days(20)
    await world.define(serviceId, { isDisabled: true })
    expect(await world.do(world.broker, 'renewSubscription', { subscriptionId: id })).toMatchObject({ reasons: ['DISABLED'] })
    await world.define(serviceId, { isDisabled: false })
    await world.price(productId, 'SELLER', world.sellerId, null)
    expect(await world.do(world.broker, 'renewSubscription', { subscriptionId: id })).toMatchObject({ __typename: 'ProductNotInPriceList' })
    expect(await world.row(id)).toMatchObject({ status: 'ACTIVE', version: 1 })
  })

  it('extends what is then cancelled at its end', async () => {
    const { id } = await lived()
    world.now = days(20)
    await world.done(world.broker, 'renewSubscription', { subscriptionId: id })
    await world.done(world.broker, 'cancelSubscription', { subscriptionId: id, mode: 'AT_PERIOD_END' })
    await world.tick(at('2026-04-15'))
    expect(await world.row(id)).toMatchObject({ status: 'CANCELLING', cancelAt: at('2026-05-01') })
    await world.tick(at('2026-05-01'))
    expect((await world.row(id)).status).toBe('CANCELLED')
  })
})

describe('cancelling at the end of the period', () => {
  it('takes effect then, and is undone until then', async () => {
    const { id } = await lived()
    const input = { subscriptionId: id }
    await world.done(world.broker, 'cancelSubscription', { ...input, mode: 'AT_PERIOD_END', reason: 'Too dear' })
    world.now = later(at('2026-04-01'), -1)
    await world.done(world.broker, 'undoCancelSubscription', input)
    expect(await world.row(id)).toMatchObject({ status: 'ACTIVE', statusReason: null, cancelAt: null, cancelledBy: null })
    await world.done(world.broker, 'cancelSubscription', { ...input, mode: 'AT_PERIOD_END' })
    world.now = at('2026-04-01')
    expect(await world.do(world.broker, 'undoCancelSubscription', input)).toMatchObject({ __typename: 'IllegalTransition', from: 'CANCELLED', allowedActions: [] })
    expect(await world.row(id)).toMatchObject({ status: 'CANCELLED', cancelledAt: at('2026-04-01'), cancelledBy: 'BROKER', version: 5 })
  })

  it('takes effect on hold too, before anything else that is due at that instant', async () => {
    const { id } = await lived()
    await world.done(world.broker, 'cancelSubscription', { subscriptionId: id, mode: 'AT_PERIOD_END' })
    world.now = days(1)
    await world.done(world.broker, 'suspendSubscription', { subscriptionId: id, reason: 'Unpaid' })
    // 31 days after the first of March are both the end of the hold and that of the period.
    expect(await world.row(id)).toMatchObject({ suspendedFrom: 'CANCELLING', holdEndsAt: days(31), cancelAt: days(31), currentPeriodEndsAt: days(31) })
    await world.tick(days(31))
    expect(await world.row(id)).toMatchObject({
      status: 'CANCELLED', statusReason: 'The cancellation took effect.', suspendedFrom: null, suspendedBy: null, holdEndsAt: null,
    })
    expect((await world.row(id)).version).toBe(4)
  })

  it('comes back from a hold as it was', async () => {
    const { id } = await lived()
    await world.done(world.seller, 'cancelSubscription', { subscriptionId: id, mode: 'AT_PERIOD_END' })
    await world.done(world.broker, 'suspendSubscription', { subscriptionId: id, reason: 'Unpaid' })
    await world.done(world.seller, 'reinstateSubscription', { subscriptionId: id })
    expect(await world.row(id)).toMatchObject({ status: 'CANCELLING', cancelAt: at('2026-04-01'), cancelledBy: 'SELLER' })
  })
})

describe('a hold', () => {
  it('becomes a cancellation after 30 days, and a cancellation that was scheduled for later no longer stands', async () => {
    const { id } = await lived({ product: { termMonths: 12 } })
    await world.done(world.broker, 'cancelSubscription', { subscriptionId: id, mode: 'AT_PERIOD_END' })
    await world.done(world.broker, 'suspendSubscription', { subscriptionId: id, reason: 'Unpaid' })
    await world.tick(later(days(30), -1))
    expect((await world.row(id)).status).toBe('SUSPENDED')
    await world.tick(days(30))
    expect(await world.row(id)).toMatchObject({
      status: 'CANCELLED', statusReason: 'The hold was not ended in time.', cancelledAt: days(30), cancelAt: null, cancelledBy: null, holdEndsAt: null,
    })
  })

  it('ends before the term where both are due at one instant', async () => {
    const { id } = await lived()
    world.now = days(1)
    await world.done(world.broker, 'suspendSubscription', { subscriptionId: id, reason: 'Unpaid' })
    await world.tick(days(31))
    expect(await world.row(id)).toMatchObject({ status: 'CANCELLED', statusReason: 'The hold was not ended in time.' })
  })

  it('that a seller takes over ends when it would have ended', async () => {
    const { id } = await lived({ product: { termMonths: 12 } })
    await world.done(world.broker, 'suspendSubscription', { subscriptionId: id, reason: 'Unpaid' })
    world.now = days(10)
    await world.done(world.seller, 'suspendSubscription', { subscriptionId: id, reason: 'Abuse' })
    expect(await world.row(id)).toMatchObject({ suspendedBy: 'SELLER', suspendedFrom: 'ACTIVE', holdEndsAt: days(30), statusReason: 'Abuse' })
    world.now = days(11)
    expect(await world.do(world.broker, 'reinstateSubscription', { subscriptionId: id })).toMatchObject({ reason: 'HELD_BY_HIGHER_LAYER' })
    await world.done(world.seller, 'reinstateSubscription', { subscriptionId: id })
    expect(await world.row(id)).toMatchObject({ status: 'ACTIVE', suspendedBy: null, statusReason: null, suspendedAt: null })
  })
})

describe('a change of product', () => {
  it('keeps the term until it ends, and counts the new one from then, at the price of each time', async () => {
    const { id, serviceId } = await lived({ now: at('2027-01-31') })
    const quarter = await world.product(serviceId, { termMonths: 3, price: 2700 })
    world.now = at('2027-02-10')
    await world.done(world.broker, 'updateSubscription', { subscriptionId: id, productId: quarter })
    expect(await world.row(id)).toMatchObject({ currentPeriodEndsAt: at('2027-02-28'), unitPriceMinor: 2700, priceLayer: 'SELLER' })
    await world.price(quarter, 'RESELLER', world.resellerId, 2800)
    await world.tick(at('2027-02-28'))
    expect(await world.row(id)).toMatchObject({ currentPeriodEndsAt: at('2027-05-31'), unitPriceMinor: 2800, priceLayer: 'RESELLER' })
  })

  it('from a term to perpetual begins a period without an end, and back one with', async () => {
    const { id, serviceId, productId } = await lived()
    const forever = await world.product(serviceId, { termMonths: null, price: 90_000 })
    world.now = days(5)
    await world.done(world.broker, 'updateSubscription', { subscriptionId: id, productId: forever })
    expect(await world.row(id)).toMatchObject({ periodAnchorAt: days(5), currentPeriodStartsAt: days(5), currentPeriodEndsAt: null, dueAt: null })
    await world.tick(days(500))
    expect((await world.row(id)).version).toBe(2)
    await world.done(world.broker, 'updateSubscription', { subscriptionId: id, productId, autoRenews: true })
    expect(await world.row(id)).toMatchObject({ periodAnchorAt: days(500), currentPeriodEndsAt: at('2027-08-14'), unitPriceMinor: 1000 })
  })

  it('is refused to a product of another service, to one without a price, and to one with other limits', async () => {
    const { id, serviceId } = await lived()
    const { productId: foreign } = await world.shop()
    const unpriced = await world.product(serviceId, { price: null })
    const large = await world.product(serviceId, { minQuantity: 5 })
    const change = (productId: string) => world.do(world.broker, 'updateSubscription', { subscriptionId: id, productId })
    expect(await change(foreign)).toMatchObject({ __typename: 'NotFound' })
    expect(await change(unpriced)).toMatchObject({ __typename: 'ProductNotInPriceList' })
    expect(await change(large)).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['quantity'], message: 'quantity must be at least 5' }] })
    expect((await world.row(id)).version).toBe(1)
  })
})

describe('a write', () => {
  it('first settles what is due on its own row, in the same transaction, and nothing of others', async () => {
    const { id, ...shop } = await lived()
    const other = await world.subscribe(shop)
    world.now = at('2026-06-01')
    await world.done(world.broker, 'updateSubscription', { subscriptionId: id, quantity: 3 })
    expect(await world.story(id)).toEqual([
      'CREATED 2026-03-01', 'RENEWED 2026-04-01', 'RENEWED 2026-05-01', 'RENEWED 2026-06-01', 'UPDATED 2026-06-01',
    ])
    expect((await world.row(other)).version).toBe(1)
  })

  it('that is refused leaves settled what fell due', async () => {
    const { id } = await lived({ input: { autoRenews: false } })
    world.now = at('2026-06-01')
    expect(await world.do(world.broker, 'updateSubscription', { subscriptionId: id, quantity: 3, idempotencyKey: 'late' })).toMatchObject({
      __typename: 'IllegalTransition', from: 'EXPIRED', action: 'UPDATE', allowedActions: [],
    })
    expect(await world.story(id)).toEqual(['CREATED 2026-03-01', 'EXPIRED 2026-04-01'])
    expect(await world.events(id)).toHaveLength(2)
  })

  it('with the version from before what fell due is a conflict, with what fell due settled', async () => {
    const { id } = await lived()
    world.now = at('2026-05-01')
    const answer = await world.do(world.broker, 'updateSubscription', { subscriptionId: id, quantity: 3, expectedVersion: 1 })
    expect(answer).toMatchObject({ __typename: 'VersionConflict', currentVersion: 3 })
    expect((await world.row(id)).version).toBe(3)
  })

  it('that changes nothing settles all the same', async () => {
    const { id } = await lived()
    world.now = at('2026-04-01')
    expect(await world.done(world.broker, 'updateSubscription', { subscriptionId: id, quantity: 1 })).toMatchObject({ version: 2 })
  })

  it('by somebody who does not see it settles nothing', async () => {
    const { id } = await lived()
    world.now = at('2026-06-01')
    const stranger = { ...world.broker, parties: ['11111111-1111-4111-8111-111111111111'] }
    expect(await world.do(stranger, 'updateSubscription', { subscriptionId: id, quantity: 3 })).toMatchObject({ __typename: 'NotFound' })
    expect((await world.row(id)).version).toBe(1)
  })

  it('is not needed to read: reads show what is stored', async () => {
    const { id } = await lived()
    world.now = at('2030-01-01')
    const { subscription } = await world.gateway.read(world.broker, '{ subscription(id: "' + id + '") { status version currentPeriodEndsAt } }')
    expect(subscription).toEqual({ status: 'ACTIVE', version: 1, currentPeriodEndsAt: '2026-04-01T12:00:00.000Z' })
    expect((await world.row(id)).version).toBe(1)
  })
})

