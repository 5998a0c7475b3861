import { beforeAll, describe, expect, it } from 'vitest'
import { days, later, noon, openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})

describe('cancelSubscription at the end of the period, and undoCancelSubscription', () => {
  it('takes effect then, and is undone until then', async () => {
    const { id } = await world.live()
    const input = { subscriptionId: id }
    await world.done(world.broker, 'cancelSubscription', { ...input, mode: 'AT_PERIOD_END', reason: 'Too dear' })
    world.now = later(noon('2026-04-01'), -1)
    await world.done(world.broker, 'undoCancelSubscription', input)
    expect(await world.row(id)).toMatchObject({
      status: 'ACTIVE',
      statusReason: null,
      cancelAt: null,
      cancelledBy: null,
    })
    await world.done(world.broker, 'cancelSubscription', { ...input, mode: 'AT_PERIOD_END' })
    world.now = noon('2026-04-01')
    const tooLate = { __typename: 'IllegalTransition', from: 'CANCELLED', allowedActions: [] }
    expect(await world.do(world.broker, 'undoCancelSubscription', input)).toMatchObject(tooLate)
    expect(await world.row(id)).toMatchObject({
      status: 'CANCELLED',
      cancelledAt: noon('2026-04-01'),
      cancelledBy: 'BROKER',
      version: 5,
    })
  })

  it('takes effect on hold too, before anything else that is due at that instant', async () => {
    const { id } = await world.live()
    await world.done(world.broker, 'cancelSubscription', { subscriptionId: id, mode: 'AT_PERIOD_END' })
    world.now = days(1)
    await world.done(world.broker, 'suspendSubscription', { subscriptionId: id, reason: 'Unpaid' })
    // 31 days after the first of March are both the end of the hold and that of the period.
    expect(await world.row(id)).toMatchObject({
      suspendedFrom: 'CANCELLING',
      holdEndsAt: days(31),
      cancelAt: days(31),
      currentPeriodEndsAt: days(31),
    })
    await world.runDueChanges(days(31))
    expect(await world.row(id)).toMatchObject({
      status: 'CANCELLED',
      statusReason: 'The cancellation took effect.',
      suspendedFrom: null,
      suspendedBy: null,
      holdEndsAt: null,
    })
    expect((await world.row(id)).version).toBe(4)
  })

  it('comes back from a hold as it was', async () => {
    const { id } = await world.live()
    await world.done(world.seller, 'cancelSubscription', { subscriptionId: id, mode: 'AT_PERIOD_END' })
    await world.done(world.broker, 'suspendSubscription', { subscriptionId: id, reason: 'Unpaid' })
    await world.done(world.seller, 'reinstateSubscription', { subscriptionId: id })
    expect(await world.row(id)).toMatchObject({
      status: 'CANCELLING',
      cancelAt: noon('2026-04-01'),
      cancelledBy: 'SELLER',
    })
  })
})

describe('suspendSubscription: its hold', () => {
  it('becomes a cancellation after 30 days, and a cancellation that was scheduled for later no longer stands', async () => {
    const { id } = await world.live({ product: { termMonths: 12 } })
    await world.done(world.broker, 'cancelSubscription', { subscriptionId: id, mode: 'AT_PERIOD_END' })
    await world.done(world.broker, 'suspendSubscription', { subscriptionId: id, reason: 'Unpaid' })
    await world.runDueChanges(later(days(30), -1))
    expect((await world.row(id)).status).toBe('SUSPENDED')
    await world.runDueChanges(days(30))
    expect(await world.row(id)).toMatchObject({
      status: 'CANCELLED',
      statusReason: 'The hold was not ended in time.',
      cancelledAt: days(30),
      cancelAt: null,
      cancelledBy: null,
      holdEndsAt: null,
    })
  })

  it('ends before the term where both are due at one instant', async () => {
    const { id } = await world.live()
    world.now = days(1)
    await world.done(world.broker, 'suspendSubscription', { subscriptionId: id, reason: 'Unpaid' })
    await world.runDueChanges(days(31))
    expect(await world.row(id)).toMatchObject({ status: 'CANCELLED', statusReason: 'The hold was not ended in time.' })
  })

  it('that a seller takes over ends when it would have ended', async () => {
    const { id } = await world.live({ product: { termMonths: 12 } })
    await world.done(world.broker, 'suspendSubscription', { subscriptionId: id, reason: 'Unpaid' })
    world.now = days(10)
    await world.done(world.seller, 'suspendSubscription', { subscriptionId: id, reason: 'Abuse' })
    expect(await world.row(id)).toMatchObject({
      suspendedBy: 'SELLER',
      suspendedFrom: 'ACTIVE',
      holdEndsAt: days(30),
      statusReason: 'Abuse',
    })
    world.now = days(11)
    expect(await world.do(world.broker, 'reinstateSubscription', { subscriptionId: id })).toMatchObject({
      reason: 'HELD_BY_HIGHER_LAYER',
    })
    await world.done(world.seller, 'reinstateSubscription', { subscriptionId: id })
    expect(await world.row(id)).toMatchObject({
      status: 'ACTIVE',
      suspendedBy: null,
      statusReason: null,
      suspendedAt: null,
    })
  })
})

describe('updateSubscription to another product', () => {
  it('keeps the term until it ends, and counts the new one from then, at the price of each time', async () => {
    const { id, serviceId } = await world.live({ now: noon('2027-01-31') })
    const quarter = await world.product(serviceId, { termMonths: 3, price: 2700 })
    world.now = noon('2027-02-10')
    await world.done(world.broker, 'updateSubscription', { subscriptionId: id, productId: quarter })
    expect(await world.row(id)).toMatchObject({
      currentPeriodEndsAt: noon('2027-02-28'),
      unitPriceMinor: 2700,
      priceLayer: 'SELLER',
    })
    await world.price(quarter, 'RESELLER', world.resellerId, 2800)
    await world.runDueChanges(noon('2027-02-28'))
    expect(await world.row(id)).toMatchObject({
      currentPeriodEndsAt: noon('2027-05-31'),
      unitPriceMinor: 2800,
      priceLayer: 'RESELLER',
    })
  })

  it('from a term to perpetual begins a period without an end, and back one with', async () => {
    const { id, serviceId, productId } = await world.live()
    const forever = await world.product(serviceId, { termMonths: null, price: 90_000 })
    world.now = days(5)
    await world.done(world.broker, 'updateSubscription', { subscriptionId: id, productId: forever })
    expect(await world.row(id)).toMatchObject({
      periodAnchorAt: days(5),
      currentPeriodStartsAt: days(5),
      currentPeriodEndsAt: null,
      dueAt: null,
    })
    await world.runDueChanges(days(500))
    expect((await world.row(id)).version).toBe(2)
    await world.done(world.broker, 'updateSubscription', { subscriptionId: id, productId, autoRenews: true })
    expect(await world.row(id)).toMatchObject({
      periodAnchorAt: days(500),
      currentPeriodEndsAt: noon('2027-08-14'),
      unitPriceMinor: 1000,
    })
  })

  it('is refused to a product of another service, to one without a price, and to one with other limits', async () => {
    const { id, serviceId } = await world.live()
    const { productId: foreign } = await world.shop()
    const unpriced = await world.product(serviceId, { price: null })
    const large = await world.product(serviceId, { minQuantity: 5 })
    const change = (productId: string) =>
      world.do(world.broker, 'updateSubscription', { subscriptionId: id, productId })
    expect(await change(foreign)).toMatchObject({ __typename: 'NotFound' })
    expect(await change(unpriced)).toMatchObject({ __typename: 'ProductNotInPriceList' })
    expect(await change(large)).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: ['quantity'], message: 'quantity must be at least 5' }],
    })
    expect((await world.row(id)).version).toBe(1)
  })
})

describe('a write', () => {
  it('first settles what is due on its own row, in the same transaction, and nothing of others', async () => {
    const { id, ...shop } = await world.live()
    const other = await world.subscribe(shop)
    world.now = noon('2026-06-01')
    await world.done(world.broker, 'updateSubscription', { subscriptionId: id, quantity: 3 })
    expect(await world.story(id)).toEqual([
      'CREATED 2026-03-01',
      'RENEWED 2026-04-01',
      'RENEWED 2026-05-01',
      'RENEWED 2026-06-01',
      'UPDATED 2026-06-01',
    ])
    expect((await world.row(other)).version).toBe(1)
  })

  it('that is refused leaves settled what fell due', async () => {
    const { id } = await world.live({ input: { autoRenews: false } })
    world.now = noon('2026-06-01')
    expect(
      await world.do(world.broker, 'updateSubscription', { subscriptionId: id, quantity: 3, idempotencyKey: 'late' }),
    ).toMatchObject({
      __typename: 'IllegalTransition',
      from: 'EXPIRED',
      action: 'UPDATE',
      allowedActions: [],
    })
    expect(await world.story(id)).toEqual(['CREATED 2026-03-01', 'EXPIRED 2026-04-01'])
    expect(await world.events(id)).toHaveLength(2)
  })

  it('with the version from before what fell due is a conflict, with what fell due settled', async () => {
    const { id } = await world.live()
    world.now = noon('2026-05-01')
    const answer = await world.do(world.broker, 'updateSubscription', {
      subscriptionId: id,
      quantity: 3,
      expectedVersion: 1,
    })
    expect(answer).toMatchObject({ __typename: 'VersionConflict', currentVersion: 3 })
    expect((await world.row(id)).version).toBe(3)
  })

  it('that changes nothing settles all the same', async () => {
    const { id } = await world.live()
    world.now = noon('2026-04-01')
    expect(await world.done(world.broker, 'updateSubscription', { subscriptionId: id, quantity: 1 })).toMatchObject({
      version: 2,
    })
  })

  it('by somebody who does not see it settles nothing', async () => {
    const { id } = await world.live()
    world.now = noon('2026-06-01')
    const stranger = { ...world.broker, parties: ['11111111-1111-4111-8111-111111111111'] }
    expect(await world.do(stranger, 'updateSubscription', { subscriptionId: id, quantity: 3 })).toMatchObject({
      __typename: 'NotFound',
    })
    expect((await world.row(id)).version).toBe(1)
  })

  it('is not needed to read: reads show what is stored', async () => {
    const { id } = await world.live()
    world.now = noon('2030-01-01')
    const { subscription } = await world.gateway.read(
      world.broker,
      '{ subscription(id: "' + id + '") { status version currentPeriodEndsAt } }',
    )
    expect(subscription).toEqual({ status: 'ACTIVE', version: 1, currentPeriodEndsAt: '2026-04-01T12:00:00.000Z' })
    expect((await world.row(id)).version).toBe(1)
  })
})
