import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import type { MutationName } from './mutations.ts'
import { days, openWorld, start, type World } from './world.ts'

let world: World
let shop: Awaited<ReturnType<World['shop']>>
beforeAll(async () => {
  world = await openWorld()
  shop = await world.shop({ hasKeys: true }, { termMonths: 12 })
})

const mismatch = { __typename: 'IdempotencyMismatch', code: 'IDEMPOTENCY_MISMATCH' }

describe('an idempotency key', () => {
  it('does the work once, and shows the object as it is now', async () => {
    const input = { ...shop, quantity: 3, idempotencyKey: 'create-1' }
    const first = await world.done(world.broker, 'createSubscription', input)
    world.now = days(1)
    await world.done(world.broker, 'suspendSubscription', { subscriptionId: first.id, reason: 'Unpaid' })
    expect(await world.done(world.broker, 'createSubscription', input)).toMatchObject({
      id: first.id,
      status: 'SUSPENDED',
      version: 2,
    })
    // What is not given and what is null are the same input, in whatever order.
    const same = { idempotencyKey: 'create-1', customProperties: null, autoRenews: null, quantity: 3, ...shop }
    expect(await world.done(world.broker, 'createSubscription', same)).toMatchObject({ id: first.id })
    world.now = start
  })

  it('says of each success whether it was done before', async () => {
    const key = { idempotencyKey: 'said' }
    const said = async (as: World['broker'], name: MutationName, input: object) =>
      (await world.do(as, name, { ...input, ...key })).isReplay
    const [subscriptionId = ''] = await world.plant({ ...shop })
    const create = () => said(world.broker, 'createSubscription', { ...shop, quantity: 3 })
    const update = () => said(world.broker, 'updateSubscription', { subscriptionId, quantity: 7 })
    const unchanged = () => said(world.seller, 'setLicenseKey', { subscriptionId, licenseKey: null })
    for (const attempt of [create, update, unchanged]) {
      expect(await attempt()).toBe(false)
      expect(await attempt()).toBe(true)
      expect(await attempt()).toBe(true)
    }
    const { isReplay } = await world.do(world.broker, 'updateSubscription', { subscriptionId, quantity: 7 })
    expect(isReplay).toBe(false)
  })

  it('with another input is refused, whatever that is', async () => {
    const [id = '', other = ''] = await world.plant({ ...shop }, { ...shop })
    const input = { subscriptionId: id, quantity: 2, idempotencyKey: 'update-1' }
    await world.done(world.broker, 'updateSubscription', input)
    for (const more of [
      { quantity: 3 },
      { subscriptionId: other },
      { autoRenews: false },
      { expectedVersion: 1 },
      { customProperties: [] },
    ]) {
      expect(await world.do(world.broker, 'updateSubscription', { ...input, ...more })).toMatchObject(mismatch)
    }
    expect((await world.row(id)).version).toBe(2)
    expect((await world.row(other)).version).toBe(1)
  })

  it('is the caller’s own, and the operation’s', async () => {
    const ids = await world.plant(...Array.from({ length: 4 }, () => ({ ...shop, status: 'PENDING' as const })))
    const key = { idempotencyKey: 'shared' }
    const cancel = (as: World['broker'], index: number) =>
      world.do(as, 'cancelSubscription', { subscriptionId: ids[index], ...key })
    const done = { __typename: 'CancelSubscriptionSuccess' }
    expect(await cancel(world.broker, 0)).toMatchObject(done)
    expect(await cancel(world.seller, 1)).toMatchObject(done)
    expect(await cancel({ ...world.broker, accountId: 'somebody-else' }, 2)).toMatchObject(done)
    expect(await cancel(world.organizationOf(shop.organizationId), 3)).toMatchObject(done)
    expect(await cancel(world.broker, 1)).toMatchObject(mismatch)
    expect(await world.do(world.broker, 'renewSubscription', { subscriptionId: ids[3], ...key })).toMatchObject({
      __typename: 'IllegalTransition',
    })
  })

  it('of a refusal is not kept', async () => {
    const [id = ''] = await world.plant({ ...shop, status: 'PENDING' })
    const input = { subscriptionId: id, quantity: 2, idempotencyKey: 'later' }
    expect(await world.do(world.broker, 'updateSubscription', input)).toMatchObject({ __typename: 'IllegalTransition' })
    await world.done(world.seller, 'activateSubscription', { subscriptionId: id })
    expect(await world.done(world.broker, 'updateSubscription', input)).toMatchObject({ version: 3 })
  })

  it('of a change that changed nothing is kept', async () => {
    const [id = ''] = await world.plant({ ...shop, quantity: 2 })
    const input = { subscriptionId: id, quantity: 2, idempotencyKey: 'nothing' }
    expect(await world.done(world.broker, 'updateSubscription', input)).toMatchObject({ version: 1 })
    await world.done(world.broker, 'updateSubscription', { subscriptionId: id, quantity: 5 })
    expect(await world.done(world.broker, 'updateSubscription', input)).toMatchObject({ version: 2 })
    expect((await world.row(id)).quantity).toBe(5)
  })

  it('is worth nothing once the object is no longer seen', async () => {
    const [id = ''] = await world.plant({ ...shop })
    const input = { subscriptionId: id, quantity: 2, idempotencyKey: 'moved' }
    await world.done(world.broker, 'updateSubscription', input)
    const elsewhere = {
      id: '00000000-0000-4000-8000-0000000000aa',
      name: 'Elsewhere',
      searchName: 'elsewhere',
      createdAt: start,
    }
    await world.insert({ resellers: [elsewhere] })
    await world.force(id, { resellerId: elsewhere.id })
    expect(await world.do(world.broker, 'updateSubscription', input)).toMatchObject({ __typename: 'NotFound' })
  })

  it.each([
    ['', 'must not be empty'],
    ['  ', 'must not be empty'],
    ['x'.repeat(201), 'must have at most 200 characters'],
  ])('such as %j is refused', async (idempotencyKey, message) => {
    expect(await world.do(world.broker, 'createSubscription', { ...shop, idempotencyKey })).toMatchObject({
      issues: [{ path: ['idempotencyKey'], message: `idempotencyKey ${message}` }],
    })
  })

  it('of 200 characters is kept; its record tells nothing of the input', async () => {
    const idempotencyKey = '🔑'.repeat(200)
    const [id = ''] = await world.plant({ ...shop })
    const input = { subscriptionId: id, licenseKey: 'VERY-SECRET', idempotencyKey }
    await world.done(world.seller, 'setLicenseKey', input)
    expect(await world.done(world.seller, 'setLicenseKey', input)).toMatchObject({ version: 2 })
    const { idempotencyRecords: table } = world.database.tables
    const [record] = await world.database.connection.select().from(table).where(eq(table.key, idempotencyKey))
    expect(record).toEqual({
      caller: expect.stringContaining('seller-account'),
      operation: 'setLicenseKey',
      key: idempotencyKey,
      inputHash: expect.stringMatching(/^[\w-]{43}$/),
      objectId: id,
      objectVersion: 2,
      createdAt: world.now,
    })
  })
})

describe('two requests with one key at once', () => {
  it('make one subscription, and both are told of it', async () => {
    const input = { ...shop, quantity: 4, idempotencyKey: 'create-many' }
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => world.done(world.broker, 'createSubscription', input)),
    )
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    expect(await world.history(answers[0]?.id ?? '')).toHaveLength(1)
  })

  it.each([
    ['cancelSubscription', {}, 'broker'],
    ['suspendSubscription', { reason: 'x' }, 'broker'],
    ['updateSubscription', { quantity: 9, expectedVersion: 1 }, 'broker'],
    ['setLicenseKey', { licenseKey: 'x', expectedVersion: 1 }, 'seller'],
  ] as const)('%s once, and none is refused for what the other did', async (name, more, as) => {
    for (let round = 0; round < 3; round += 1) {
      const [id = ''] = await world.plant({ ...shop })
      const input = { subscriptionId: id, ...more, idempotencyKey: `${name} of ${id}` }
      const answers = await Promise.all(Array.from({ length: 8 }, () => world.done(world[as], name, input)))
      expect(answers.map(({ version }) => version)).toEqual(answers.map(() => 2))
      expect(await world.history(id)).toHaveLength(2)
    }
  })

  it('with different inputs do one of them', async () => {
    const answers = await Promise.all(
      [1, 2, 3, 4].map((quantity) =>
        world.do(world.broker, 'createSubscription', { ...shop, quantity, idempotencyKey: 'which' }),
      ),
    )
    expect(answers.map(({ __typename }) => __typename).toSorted()).toEqual([
      'CreateSubscriptionSuccess',
      'IdempotencyMismatch',
      'IdempotencyMismatch',
      'IdempotencyMismatch',
    ])
  })
})
