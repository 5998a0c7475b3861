import { describe, expect, it } from 'vitest'
import { days, openWorld, start } from '../subscriptions/world.ts'
import { done, send } from './support.ts'

describe('an archived product', () => {
  const archiveIn = (world: Awaited<ReturnType<typeof openWorld>>, serviceProductId: string, replacedById?: string) =>
    done(world.gateway, world.seller, 'archiveServiceProduct', { serviceProductId, replacedById })

  it('is neither subscribed nor changed to, and the refusal says what to take', async () => {
    const world = await openWorld()
    const shop = await world.shop()
    const other = await world.product(shop.serviceId)
    const id = await world.subscribe(shop)
    await archiveIn(world, other, shop.productId)
    const refusal = { __typename: 'Archived', message: `The product is archived. Take ${shop.productId} instead.` }
    expect(
      await send(world.gateway, world.broker, 'createSubscription', { ...shop, productId: other, quantity: 1 }),
    ).toMatchObject(refusal)
    const switching = { subscriptionId: id, productId: other }
    expect(await send(world.gateway, world.broker, 'updateSubscription', switching)).toMatchObject(refusal)
    await done(world.gateway, world.seller, 'unarchiveServiceProduct', { serviceProductId: other })
    expect(await send(world.gateway, world.broker, 'updateSubscription', switching)).toMatchObject({
      __typename: 'UpdateSubscriptionSuccess',
    })
  })

  it('goes on where it runs: it is changed, and renewed by brokers and the clock', async () => {
    const world = await openWorld()
    const shop = await world.shop()
    const end = new Date('2026-04-01T12:00:00.000Z')
    const period = { periodAnchorAt: start, currentPeriodStartsAt: start, currentPeriodEndsAt: end, dueAt: end }
    const [id = '', byHand = ''] = await world.plant({ ...shop, ...period }, { ...shop, ...period })
    await archiveIn(world, shop.productId)
    world.now = days(25)
    await done(world.gateway, world.broker, 'updateSubscription', { subscriptionId: id, quantity: 4 })
    await done(world.gateway, world.broker, 'renewSubscription', { subscriptionId: byHand })
    await world.runDueChanges(end)
    for (const each of [id, byHand])
      expect(await world.row(each)).toMatchObject({
        status: 'ACTIVE',
        currentPeriodEndsAt: new Date('2026-05-01T12:00:00.000Z'),
      })
  })

  it('keeps its place in price lists, and has none in E-stores', async () => {
    const world = await openWorld()
    const serviceId = await world.service()
    const productId = await world.product(serviceId)
    const organizationId = await world.organization()
    await archiveIn(world, productId)
    const { organization } = await world.gateway.read(
      world.organizationOf(organizationId),
      `{ organization(id: "${organizationId}") {
        priceList(serviceId: "${serviceId}", currencyCode: "EUR") { entries { product { archivedAt } } }
        estoreService(serviceId: "${serviceId}") { priceList(currencyCode: "EUR") { entries { product { id } } } } } }`,
    )
    expect(organization.priceList.entries).toMatchObject([{ product: { archivedAt: world.now.toISOString() } }])
    expect(organization.estoreService.priceList.entries).toEqual([])
  })

  it('that is subscribed to while it is archived has the subscription or refuses it', async () => {
    const world = await openWorld()
    const shop = await world.shop()
    for (let round = 0; round < 8; round += 1) {
      const productId = await world.product(shop.serviceId)
      const subscribe = () =>
        send(world.gateway, world.broker, 'createSubscription', { ...shop, productId, quantity: 1 })
      const put = () => archiveIn(world, productId)
      const [answer] = await Promise.all(round % 2 === 0 ? [subscribe(), put()] : [put(), subscribe()].toReversed())
      expect(['Archived', 'CreateSubscriptionSuccess']).toContain(answer?.__typename)
      expect(await subscribe()).toMatchObject({ __typename: 'Archived' })
    }
  })
})
