import { beforeAll, describe, expect, it } from 'vitest'
import { days, later, noon, openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})

describe('the end of a term', () => {
  it('renews by itself at the price of then, with its layer', async () => {
    const { id, productId, organizationId } = await world.live()
    await world.price(productId, 'RESELLER', world.resellerId, 1100)
    await world.runDueChanges(noon('2026-04-01'))
    expect(await world.row(id)).toMatchObject({
      unitPriceMinor: 1100,
      priceLayer: 'RESELLER',
      currentPeriodStartsAt: noon('2026-04-01'),
      currentPeriodEndsAt: noon('2026-05-01'),
    })
    await world.price(productId, 'ORGANIZATION', organizationId, 950)
    await world.runDueChanges(noon('2026-05-01'))
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
    const { id } = await world.live({ input: { autoRenews: false } })
    await world.runDueChanges(later(noon('2026-04-01'), -1))
    expect((await world.row(id)).status).toBe('ACTIVE')
    await world.runDueChanges(noon('2026-04-01'))
    expect(await world.row(id)).toMatchObject({
      status: 'EXPIRED',
      statusReason: 'The term ended and was not renewed.',
    })
  })

  it('expires with the reason where the price is gone', async () => {
    const { id, productId } = await world.live()
    await world.price(productId, 'SELLER', world.sellerId, null)
    await world.runDueChanges(noon('2026-04-01'))
    expect((await world.row(id)).statusReason).toBe('It could not be renewed: the product no longer has a price.')
  })

  it('expires with the reason where the reseller no longer offers the service', async () => {
    const { id, serviceId } = await world.live()
    const { catalogEntries } = world.database.tables
    await world.database.connection.update(catalogEntries).set({ isEnabled: false })
    await world.runDueChanges(noon('2026-04-01'))
    await world.database.connection.update(catalogEntries).set({ isEnabled: true })
    expect(serviceId).toBeDefined()
    expect((await world.row(id)).statusReason).toBe(
      'It could not be renewed: the reseller no longer offers the service.',
    )
    expect((await world.history(id)).at(-1)).toMatchObject({
      kind: 'EXPIRED',
      reason: (await world.row(id)).statusReason,
    })
  })

  it('expires with the reason where the service is disabled', async () => {
    const { id, serviceId } = await world.live()
    await world.define(serviceId, { isDisabled: true })
    await world.runDueChanges(noon('2026-04-01'))
    expect((await world.row(id)).statusReason).toBe('It could not be renewed: the service is disabled.')
  })

  it('expires what is suspended, though it would renew', async () => {
    const { id } = await world.live()
    world.now = days(20)
    await world.done(world.broker, 'suspendSubscription', { subscriptionId: id, reason: 'Unpaid' })
    await world.runDueChanges(days(200))
    expect(await world.story(id)).toEqual(['CREATED 2026-03-01', 'SUSPENDED 2026-03-21', 'EXPIRED 2026-04-01'])
    expect(await world.row(id)).toMatchObject({
      suspendedFrom: null,
      suspendedBy: null,
      suspendedAt: null,
      holdEndsAt: null,
    })
  })

  it('is told once for every period when years pass at once', async () => {
    const { id } = await world.live()
    await world.runDueChanges(noon('2036-03-01'))
    const history = await world.history(id)
    expect(history).toHaveLength(121)
    expect(history.slice(1).every(({ kind, actorRole }) => kind === 'RENEWED' && actorRole === null)).toBe(true)
    expect(history.map(({ sequence }) => sequence)).toEqual(history.map((_, index) => index + 1))
    expect(history.at(-1)?.occurredAt).toEqual(noon('2036-03-01'))
    expect(await world.row(id)).toMatchObject({ version: 121, currentPeriodEndsAt: noon('2036-04-01') })
    expect(await world.events(id)).toHaveLength(121)
  })

  it('never comes for a perpetual product', async () => {
    const { id } = await world.live({ product: { termMonths: null } })
    await world.runDueChanges(noon('2056-03-01'))
    expect(await world.row(id)).toMatchObject({ status: 'ACTIVE', version: 1, autoRenews: false })
  })
})

describe('periods', () => {
  const ends = async (now: Date, termMonths: number, count: number) => {
    const { id } = await world.live({ now, product: { termMonths } })
    const found: string[] = []
    for (let period = 0; period < count; period += 1) {
      const end = (await world.row(id)).currentPeriodEndsAt as Date
      found.push(end.toISOString().replace(':00.000Z', ''))
      await world.runDueChanges(end)
    }
    return found
  }

  it('are counted from their first day and clipped to the month’s end', async () => {
    expect(await ends(new Date('2027-01-31T23:59:00.000Z'), 1, 5)).toEqual([
      '2027-02-28T23:59',
      '2027-03-31T23:59',
      '2027-04-30T23:59',
      '2027-05-31T23:59',
      '2027-06-30T23:59',
    ])
  })

  it('know leap days', async () => {
    expect(await ends(new Date('2028-01-30T00:00:00.000Z'), 1, 3)).toEqual([
      '2028-02-29T00:00',
      '2028-03-30T00:00',
      '2028-04-30T00:00',
    ])
    expect(await ends(new Date('2028-02-29T08:30:00.000Z'), 12, 5)).toEqual([
      '2029-02-28T08:30',
      '2030-02-28T08:30',
      '2031-02-28T08:30',
      '2032-02-29T08:30',
      '2033-02-28T08:30',
    ])
    expect(await ends(new Date('2096-02-29T08:30:00.000Z'), 48, 2)).toEqual(['2100-02-28T08:30', '2104-02-29T08:30'])
  })

  it.each(['America/New_York', 'Pacific/Apia', 'Australia/Lord_Howe', 'Europe/Dublin'])(
    'are the same where the machine lives in %s',
    async (zone) => {
      const before = process.env['TZ']
      process.env['TZ'] = zone
      try {
        expect(await ends(new Date('2027-01-31T01:30:00.000Z'), 1, 4)).toEqual([
          '2027-02-28T01:30',
          '2027-03-31T01:30',
          '2027-04-30T01:30',
          '2027-05-31T01:30',
        ])
      } finally {
        if (before === undefined) delete process.env['TZ']
        else process.env['TZ'] = before
      }
    },
  )
})

describe('renewSubscription', () => {
  it('is possible in exactly the last 30 days, one period ahead, and again when that has begun', async () => {
    const { id } = await world.live({ product: { termMonths: 3 } })
    const end = noon('2026-06-01')
    const renew = () => world.do(world.broker, 'renewSubscription', { subscriptionId: id })
    world.now = later(days(-30, end), -1)
    expect(await renew()).toMatchObject({ __typename: 'NotPermitted', reason: 'NOT_RENEWABLE_YET' })
    world.now = days(-30, end)
    expect(await renew()).toMatchObject({ subscription: { status: 'ACTIVE', version: 2 } })
    expect(await world.row(id)).toMatchObject({ currentPeriodStartsAt: end, currentPeriodEndsAt: noon('2026-09-01') })
    expect(await renew()).toMatchObject({ reason: 'NOT_RENEWABLE_YET' })
    world.now = later(end, -1)
    expect(await renew()).toMatchObject({ reason: 'NOT_RENEWABLE_YET' })
    await world.runDueChanges(end)
    expect((await world.row(id)).version).toBe(2)
    world.now = days(-30, noon('2026-09-01'))
    expect(await renew()).toMatchObject({ subscription: { version: 3 } })
  })

  it('is one ahead, even where two periods end within 30 days', async () => {
    const { id } = await world.live({ now: noon('2027-01-01') })
    const renew = () => world.do(world.broker, 'renewSubscription', { subscriptionId: id })
    world.now = noon('2027-01-31')
    expect(await renew()).toMatchObject({ subscription: { version: 2 } })
    expect((await world.row(id)).currentPeriodEndsAt).toEqual(noon('2027-03-01'))
    expect(await renew()).toMatchObject({ reason: 'NOT_RENEWABLE_YET' })
    world.now = noon('2027-02-01')
    expect(await renew()).toMatchObject({ subscription: { version: 3 } })
  })

  it('copies the price of now, and keeps to the first day', async () => {
    const { id, productId } = await world.live({ now: noon('2027-01-31') })
    await world.price(productId, 'RESELLER', world.resellerId, 1234)
    world.now = noon('2027-02-01')
    await world.done(world.broker, 'renewSubscription', { subscriptionId: id })
    expect(await world.row(id)).toMatchObject({
      unitPriceMinor: 1234,
      priceLayer: 'RESELLER',
      currentPeriodStartsAt: noon('2027-02-28'),
      currentPeriodEndsAt: noon('2027-03-31'),
    })
  })

  it('comes too late at the very end, where the clock has renewed it', async () => {
    const { id } = await world.live()
    world.now = noon('2026-04-01')
    await world.done(world.broker, 'renewSubscription', { subscriptionId: id })
    expect(await world.story(id)).toEqual(['CREATED 2026-03-01', 'RENEWED 2026-04-01', 'RENEWED 2026-04-01'])
    expect((await world.history(id)).map(({ actorRole }) => actorRole)).toEqual(['BROKER', null, 'BROKER'])
  })

  it('is refused where the service is not offered any more, and leaves the subscription alone', async () => {
    const { id, serviceId, productId } = await world.live()
    world.now = days(20)
    await world.define(serviceId, { isDisabled: true })
    expect(await world.do(world.broker, 'renewSubscription', { subscriptionId: id })).toMatchObject({
      reasons: ['DISABLED'],
    })
    await world.define(serviceId, { isDisabled: false })
    await world.price(productId, 'SELLER', world.sellerId, null)
    expect(await world.do(world.broker, 'renewSubscription', { subscriptionId: id })).toMatchObject({
      __typename: 'ProductNotInPriceList',
    })
    expect(await world.row(id)).toMatchObject({ status: 'ACTIVE', version: 1 })
  })

  it('extends what is then cancelled at its end', async () => {
    const { id } = await world.live()
    world.now = days(20)
    await world.done(world.broker, 'renewSubscription', { subscriptionId: id })
    await world.done(world.broker, 'cancelSubscription', { subscriptionId: id, mode: 'AT_PERIOD_END' })
    await world.runDueChanges(noon('2026-04-15'))
    expect(await world.row(id)).toMatchObject({ status: 'CANCELLING', cancelAt: noon('2026-05-01') })
    await world.runDueChanges(noon('2026-05-01'))
    expect((await world.row(id)).status).toBe('CANCELLED')
  })
})
