import { beforeEach, describe, expect, it } from 'vitest'
import { run } from '../../src/database/database.ts'
import { days, openWorld, start, type World } from '../subscriptions/world.ts'
import { done, send } from './support.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})

const end = new Date('2026-04-01T12:00:00.000Z')
const period = { periodAnchorAt: start, currentPeriodStartsAt: start, currentPeriodEndsAt: end, dueAt: end }

/** The parties without whom nothing new begins: how each is archived, and who then only reads and cancels. */
const parties = [
  { Noun: 'Seller', own: 'SELLER' },
  { Noun: 'Reseller', own: 'BROKER' },
] as const

const idOf = (Noun: 'Seller' | 'Reseller') =>
  Noun === 'Seller' ? { sellerId: world.sellerId } : { resellerId: world.resellerId }
const viewerOf = (own: 'SELLER' | 'BROKER') => (own === 'SELLER' ? world.seller : world.broker)
const archive = (Noun: 'Seller' | 'Reseller') => done(world.gateway, world.admin, `archive${Noun}`, idOf(Noun))
const unarchive = (Noun: 'Seller' | 'Reseller') => done(world.gateway, world.admin, `unarchive${Noun}`, idOf(Noun))

describe.each(parties)('while a $Noun is archived', ({ Noun, own }) => {
  it('nothing of it is in an E-store, and nothing is added or subscribed to', async () => {
    const shop = await world.shop()
    const organizationId = await world.organization()
    const { serviceId } = shop
    const look = async () => {
      const query = `{ organization(id: "${organizationId}") {
        estore { nodes { service { id } } } availability(serviceId: "${serviceId}") { reasons } } }`
      return (await world.gateway.read(world.organizationOf(organizationId), query)).organization
    }
    expect(await look()).toEqual({ estore: { nodes: [{ service: { id: serviceId } }] }, availability: { reasons: [] } })
    await archive(Noun)
    expect(await look()).toEqual({ estore: { nodes: [] }, availability: { reasons: ['ARCHIVED'] } })

    const self = world.organizationOf(shop.organizationId)
    const subscribing = { ...shop, quantity: 1 }
    expect(await send(world.gateway, self, 'createSubscription', subscribing)).toMatchObject({
      __typename: 'ServiceNotAvailable',
      reasons: ['ARCHIVED'],
    })
    await unarchive(Noun)
    expect((await look()).availability).toEqual({ reasons: [] })
    expect(await send(world.gateway, self, 'createSubscription', subscribing)).toMatchObject({
      __typename: 'CreateSubscriptionSuccess',
    })
  })

  it('what runs goes on to the end of its period, and is not renewed', async () => {
    const shop = await world.shop()
    const [id = '', other = ''] = await world.plant({ ...shop, ...period }, { ...shop, ...period })
    await archive(Noun)
    await world.runDueChanges(days(10))
    expect(await world.row(id)).toMatchObject({ status: 'ACTIVE' })
    await world.runDueChanges(end)
    expect(await world.row(id)).toMatchObject({
      status: 'EXPIRED',
      statusReason: 'It could not be renewed: the service, its seller or the reseller is archived.',
    })
    expect(await world.row(other)).toMatchObject({ status: 'EXPIRED' })
  })

  it('its own credentials read and cancel, and do no more', async () => {
    const shop = await world.shop()
    const { serviceId, organizationId } = shop
    const [id = '', held = ''] = await world.plant(
      { ...shop, ...period },
      { ...shop, ...period, status: 'SUSPENDED', suspendedFrom: 'ACTIVE', suspendedAt: start },
    )
    const as = viewerOf(own)
    const offered = async () => {
      const { subscription } = await world.gateway.read(as, `{ subscription(id: "${id}") { allowedActions } }`)
      return subscription.allowedActions
    }
    expect((await offered()).length).toBeGreaterThan(1)
    await archive(Noun)
    expect(await offered()).toEqual(['CANCEL'])
    const refused: [string, object][] = [
      ['suspendSubscription', { subscriptionId: id, reason: 'x' }],
      ['reinstateSubscription', { subscriptionId: held }],
      [`update${Noun}`, { ...idOf(Noun), name: 'Other' }],
      ...(own === 'SELLER'
        ? ([['updateServiceDefinition', { serviceId, changes: { visible: false } }]] as [string, object][])
        : ([
            ['updateSubscription', { subscriptionId: id, quantity: 2 }],
            ['createSubscription', { ...shop, quantity: 1 }],
            ['addOrganizationService', { organizationId, serviceId, currencyCode: 'EUR' }],
            ['updateOrganizationService', { organizationId, serviceId, currencyCode: 'JPY' }],
            ['removeOrganizationService', { organizationId, serviceId }],
            ['createOrganization', { resellerId: world.resellerId, name: 'New' }],
            ['setResellerPrices', { resellerId: world.resellerId, serviceId, prices: [] }],
            ['setOrganizationPrices', { organizationId, serviceId, prices: [] }],
          ] as [string, object][])),
    ]
    const prices = { setResellerPrices: 'priceList { version }', setOrganizationPrices: 'priceList { version }' }
    for (const [mutation, input] of refused) {
      const fields = mutation in prices ? 'version' : mutation === 'updateServiceDefinition' ? 'version' : 'id'
      expect([mutation, await send(world.gateway, as, mutation, input, fields)]).toMatchObject([
        mutation,
        { __typename: 'Archived', code: 'ARCHIVED' },
      ])
    }
    expect(await send(world.gateway, as, 'cancelSubscription', { subscriptionId: id })).toMatchObject({
      __typename: 'CancelSubscriptionSuccess',
    })
    await unarchive(Noun)
    expect(await send(world.gateway, as, 'reinstateSubscription', { subscriptionId: held })).toMatchObject({
      __typename: 'ReinstateSubscriptionSuccess',
    })
  })
})

describe('while a service is archived', () => {
  it('nothing of it is subscribed to or renewed', async () => {
    const shop = await world.shop()
    const [id = ''] = await world.plant({ ...shop, ...period })
    await done(world.gateway, world.seller, 'archiveService', { serviceId: shop.serviceId })
    expect(await send(world.gateway, world.broker, 'createSubscription', { ...shop, quantity: 1 })).toMatchObject({
      __typename: 'ServiceNotAvailable',
      reasons: ['ARCHIVED'],
    })
    await world.runDueChanges(end)
    expect(await world.row(id)).toMatchObject({ status: 'EXPIRED' })
  })
})

describe('while a seller is archived', () => {
  it('owners of its services edit no definition', async () => {
    const { serviceId } = await world.shop()
    await archive('Seller')
    const input = { serviceId, changes: { visible: false } }
    expect(
      await send(world.gateway, world.ownerOf(serviceId), 'updateServiceDefinition', input, 'version'),
    ).toMatchObject({ __typename: 'Archived' })
  })

  it('a broker renews nothing of it, and changes to no other product', async () => {
    const shop = await world.shop()
    const product = await world.product(shop.serviceId)
    const [id = ''] = await world.plant({ ...shop, ...period })
    await archive('Seller')
    world.now = days(25)
    for (const [mutation, more] of [
      ['renewSubscription', {}],
      ['updateSubscription', { productId: product }],
    ] as const)
      expect(await send(world.gateway, world.broker, mutation, { subscriptionId: id, ...more })).toMatchObject({
        __typename: 'ServiceNotAvailable',
        reasons: ['ARCHIVED'],
      })
    expect(
      await send(world.gateway, world.broker, 'updateSubscription', { subscriptionId: id, quantity: 3 }),
    ).toMatchObject({ __typename: 'UpdateSubscriptionSuccess' })
  })
})

describe('an organization', () => {
  it('is archived once it has no service, and nothing is added to it then', async () => {
    const { serviceId, organizationId } = await world.shop()
    const act = (mutation: string, input = {}) =>
      send(world.gateway, world.broker, mutation, { organizationId, ...input })
    expect(await act('archiveOrganization')).toMatchObject({
      __typename: 'StillInUse',
      message: 'The organization has 1 service still. Remove them first.',
    })
    await act('removeOrganizationService', { serviceId })
    expect(await act('archiveOrganization')).toMatchObject({ __typename: 'ArchiveOrganizationSuccess' })
    const adding = { serviceId, currencyCode: 'EUR' }
    expect(await act('addOrganizationService', adding)).toMatchObject({
      __typename: 'ServiceNotAvailable',
      reasons: ['ARCHIVED'],
    })
    expect(await act('unarchiveOrganization')).toMatchObject({ __typename: 'UnarchiveOrganizationSuccess' })
    expect(await act('addOrganizationService', adding)).toMatchObject({ __typename: 'AddOrganizationServiceSuccess' })
  })

  it('that is archived while a service is added to it has either the service or the archive', async () => {
    const serviceId = await world.service()
    for (let round = 0; round < 12; round += 1) {
      const organizationId = await world.organization()
      const add = () =>
        send(world.gateway, world.broker, 'addOrganizationService', { organizationId, serviceId, currencyCode: 'EUR' })
      const put = () => send(world.gateway, world.broker, 'archiveOrganization', { organizationId })
      const answers = await Promise.all(round % 2 === 0 ? [add(), put()] : [put(), add()])
      const names = answers.map(({ __typename }) => __typename).toSorted()
      expect([
        ['AddOrganizationServiceSuccess', 'StillInUse'],
        ['ArchiveOrganizationSuccess', 'ServiceNotAvailable'],
      ]).toContainEqual(names)
    }
  })
})

describe('audit trails', () => {
  it('are kept by the database: no entry is changed or removed', async () => {
    await archive('Seller')
    const { auditEntries } = world.database.tables
    const before = await world.database.connection.select().from(auditEntries)
    expect(before).toHaveLength(1)
    const attempts = [
      () => world.database.transaction((tx) => run(tx.delete(auditEntries))),
      () => world.database.transaction((tx) => run(tx.update(auditEntries).set({ requestId: 'other' }))),
    ]
    for (const attempt of attempts) {
      const error = await attempt().then(
        () => new Error('it was not refused'),
        (reason: Error) => reason,
      )
      const said = `${error.message} ${(error.cause as Error | undefined)?.message ?? ''}`
      expect(said).toContain('audit_entries is append-only')
    }
    expect(await world.database.connection.select().from(auditEntries)).toEqual(before)
  })
})
