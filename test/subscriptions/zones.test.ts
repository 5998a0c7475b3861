import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { days, openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
beforeEach(() => world.moveTo(null))

const at = (text: string) => new Date(`${text}:00.000Z`)
const short = (instant: Date | null) => instant?.toISOString().replace(':00.000Z', '')

/** The ends of the first periods of a subscription that begins in a zone, in UTC. */
async function ends(zone: string | null, begin: string, termMonths: number, count: number) {
  await world.moveTo(zone)
  const { id } = await world.live({ now: at(begin), product: { termMonths } })
  const found: (string | undefined)[] = []
  for (let period = 0; period < count; period += 1) {
    const { currentPeriodEndsAt } = await world.row(id)
    found.push(short(currentPeriodEndsAt))
    await world.runDueChanges(currentPeriodEndsAt ?? world.now)
  }
  return found
}

describe('a period', () => {
  it('that begins half an hour into a day ends so on the day so many months later, in summer as in winter', async () => {
    expect(await ends('Europe/Vienna', '2027-02-28T23:30', 1, 9)).toEqual([
      '2027-03-31T22:30',
      '2027-04-30T22:30',
      '2027-05-31T22:30',
      '2027-06-30T22:30',
      '2027-07-31T22:30',
      '2027-08-31T22:30',
      '2027-09-30T22:30',
      '2027-10-31T23:30',
      '2027-11-30T23:30',
    ])
    expect(await ends('America/St_Johns', '2027-03-01T04:00', 6, 3)).toEqual([
      '2027-09-01T03:00',
      '2028-03-01T04:00',
      '2028-09-01T03:00',
    ])
  })

  it('is clipped to the end of the month in its zone, and the next is counted from the first day', async () => {
    expect(await ends('Europe/Vienna', '2027-01-30T23:30', 1, 4)).toEqual([
      '2027-02-27T23:30',
      '2027-03-30T22:30',
      '2027-04-29T22:30',
      '2027-05-30T22:30',
    ])
    // The last of January in UTC, and the first of February in Auckland.
    expect(await ends('Pacific/Auckland', '2027-01-31T12:00', 1, 2)).toEqual(['2027-02-28T12:00', '2027-03-31T12:00'])
  })

  it('that is to end at a time that summer time leaves out ends an hour later, and the next at its time again', async () => {
    expect(await ends('Europe/Vienna', '2027-02-28T01:30', 1, 2)).toEqual(['2027-03-28T01:30', '2027-04-28T00:30'])
    expect(await ends('Australia/Lord_Howe', '2027-09-02T15:45', 1, 2)).toEqual([
      '2027-10-02T15:45',
      '2027-11-02T15:15',
    ])
  })

  it('that is to end at a time that clocks show twice ends at the first', async () => {
    expect(await ends('Europe/Vienna', '2027-08-31T00:30', 1, 3)).toEqual([
      '2027-09-30T00:30',
      '2027-10-31T00:30',
      '2027-11-30T01:30',
    ])
  })

  it('that is to end on a day that a zone left out ends on the next, which moves no other', async () => {
    expect(await ends('Pacific/Apia', '2011-11-30T22:00', 1, 3)).toEqual([
      '2011-12-30T22:00',
      '2012-01-29T22:00',
      '2012-02-28T22:00',
    ])
    // The last day of the year was left out, so the end is in another month than it was to be.
    expect(await ends('Pacific/Kiritimati', '1994-10-31T22:00', 1, 5)).toEqual([
      '1994-11-30T22:00',
      '1994-12-31T22:00',
      '1995-01-30T22:00',
      '1995-02-27T22:00',
      '1995-03-30T22:00',
    ])
  })

  it('is counted in UTC where the reseller has no zone', async () => {
    expect(await ends(null, '2027-02-28T23:30', 1, 3)).toEqual([
      '2027-03-28T23:30',
      '2027-04-28T23:30',
      '2027-05-28T23:30',
    ])
    expect(await ends('Etc/UTC', '2027-02-28T23:30', 1, 2)).toEqual(['2027-03-28T23:30', '2027-04-28T23:30'])
  })
})

describe('the zone of a subscription', () => {
  it('is that of its reseller at activation, and not at creation', async () => {
    await world.moveTo('America/St_Johns')
    const { id } = await world.live({ definition: { isAsked: true }, now: at('2027-02-28T12:00') })
    expect((await world.row(id)).timeZone).toBeNull()
    await world.moveTo('Europe/Vienna')
    world.now = at('2027-02-28T23:30')
    await world.done(world.seller, 'activateSubscription', { subscriptionId: id })
    expect(await world.row(id)).toMatchObject({
      timeZone: 'Europe/Vienna',
      currentPeriodEndsAt: at('2027-03-31T22:30'),
    })
    expect((await world.history(id)).at(-1)?.changes).toContainEqual({
      field: 'timeZone',
      before: null,
      after: 'Europe/Vienna',
    })
    expect((await world.events(id)).map(({ snapshot }) => snapshot['timeZone'])).toEqual([null, 'Europe/Vienna'])
  })

  it('stays when the reseller moves: renewals and other products are counted in it', async () => {
    await world.moveTo('Europe/Vienna')
    const { id, serviceId } = await world.live({ now: at('2027-02-28T23:30') })
    const perpetual = await world.product(serviceId, { termMonths: null })
    const quarter = await world.product(serviceId, { termMonths: 3 })
    await world.moveTo('Pacific/Apia')
    await world.runDueChanges(at('2027-03-31T22:30'))
    expect(await world.row(id)).toMatchObject({ currentPeriodEndsAt: at('2027-04-30T22:30') })
    world.now = at('2027-04-10T12:00')
    await world.done(world.broker, 'renewSubscription', { subscriptionId: id })
    expect(await world.row(id)).toMatchObject({ currentPeriodEndsAt: at('2027-05-31T22:30') })
    await world.done(world.broker, 'updateSubscription', { subscriptionId: id, productId: perpetual })
    world.now = at('2027-09-30T22:30')
    await world.done(world.broker, 'updateSubscription', { subscriptionId: id, productId: quarter })
    expect(await world.row(id)).toMatchObject({
      timeZone: 'Europe/Vienna',
      currentPeriodEndsAt: at('2027-12-31T23:30'),
    })
  })

  it('is UTC for what runs without one, whatever zone the reseller has since', async () => {
    const [begin, end] = [at('2027-02-28T23:30'), at('2027-03-28T23:30')]
    const period = { periodAnchorAt: begin, currentPeriodStartsAt: begin, currentPeriodEndsAt: end, dueAt: end }
    const [id = ''] = await world.plant({ ...(await world.shop()), ...period, createdAt: begin, updatedAt: begin })
    await world.moveTo('Europe/Vienna')
    await world.runDueChanges(end)
    expect(await world.row(id)).toMatchObject({ timeZone: null, currentPeriodEndsAt: at('2027-04-28T23:30') })
  })

  it('is read by everybody who reads the period', async () => {
    await world.moveTo('Europe/Vienna')
    const { id, serviceId, organizationId } = await world.live()
    const readers = [world.seller, world.broker, world.organizationOf(organizationId), world.ownerOf(serviceId)]
    for (const viewer of [...readers, world.operator, world.admin]) {
      const { subscription } = await world.gateway.read(viewer, `{ subscription(id: "${id}") { timeZone } }`)
      expect(subscription).toEqual({ timeZone: 'Europe/Vienna' })
    }
  })
})

describe('a trial', () => {
  const trial = (endTrialBehaviourType: string) => ({
    serviceType: 'PAID_WITH_FREE_TRIAL' as const,
    trialPeriod: 14,
    endTrialConfiguration: { serviceEndTrialBehaviour: { endTrialBehaviourType } },
  })

  it('lasts days of its zone, and the first paid period is counted from its end', async () => {
    await world.moveTo('Europe/Vienna')
    const definition = trial('CONVERT')
    const { id } = await world.live({ now: at('2027-03-19T23:30'), definition, product: { termMonths: 9 } })
    expect(await world.row(id)).toMatchObject({ trialEndsAt: at('2027-04-02T22:30'), timeZone: 'Europe/Vienna' })
    await world.moveTo(null)
    await world.runDueChanges(at('2027-04-02T22:30'))
    expect(await world.row(id)).toMatchObject({
      currentPeriodStartsAt: at('2027-04-02T22:30'),
      currentPeriodEndsAt: at('2028-01-02T23:30'),
    })
  })

  it('that ended in a hold is followed by a period in its zone; the hold lasts days of 24 hours', async () => {
    await world.moveTo('Europe/Vienna')
    const { id } = await world.live({ now: at('2027-02-28T23:30'), definition: trial('SUSPEND') })
    await world.runDueChanges(at('2027-03-14T23:30'))
    expect(await world.row(id)).toMatchObject({ status: 'SUSPENDED', holdEndsAt: days(30, at('2027-03-14T23:30')) })
    world.now = at('2027-03-20T23:30')
    await world.done(world.broker, 'reinstateSubscription', { subscriptionId: id })
    expect(await world.row(id)).toMatchObject({ currentPeriodEndsAt: at('2027-04-20T22:30') })
  })
})
