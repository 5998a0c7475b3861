import { beforeAll, describe, expect, it } from 'vitest'
import { subscriptionSnapshot } from '../../src/subscriptions/snapshot.ts'
import { engine } from '../support/fresh-database.ts'
import { documentFor, type MutationName } from './mutations.ts'
import { days, openWorld, start, type World } from './world.ts'

type Shop = Awaited<ReturnType<World['shop']>>
let world: World
let shop: Shop
beforeAll(async () => {
  world = await openWorld()
  shop = await world.shop({ hasKeys: true }, { termMonths: 12 })
})

const isPostgres = engine === 'postgres'

/** All that a subscription shows without what it refers to. */
const ownFields = `id status statusReason quantity licenseKey unitPrice { amount currencyCode } priceLayer
  customProperties { value } autoRenews trial { startsAt } currentPeriodStartsAt currentPeriodEndsAt timeZone cancelAt
  cancelledBy suspendedFrom suspendedBy holdEndsAt createdAt updatedAt activatedAt suspendedAt cancelledAt version`

describe('every write', () => {
  it('leaves exactly one line of history and one event, numbered by the version', async () => {
    world.now = start
    const id = await world.subscribe(shop)
    const input = { subscriptionId: id }
    const steps: [MutationName, object, string][] = [
      ['updateSubscription', { quantity: 2 }, 'UPDATED'],
      ['setLicenseKey', { licenseKey: 'SECRET-1' }, 'LICENSE_KEY_SET'],
      ['suspendSubscription', { reason: 'Unpaid' }, 'SUSPENDED'],
      ['reinstateSubscription', {}, 'REINSTATED'],
      ['cancelSubscription', { mode: 'AT_PERIOD_END' }, 'CANCELLATION_SCHEDULED'],
      ['undoCancelSubscription', {}, 'CANCELLATION_UNDONE'],
      ['cancelSubscription', { mode: 'IMMEDIATE' }, 'CANCELLED'],
      ['deleteSubscription', {}, 'DELETED'],
    ]
    for (const [index, [name, more]] of steps.entries()) {
      world.now = days(index + 1)
      const as = ['setLicenseKey', 'deleteSubscription'].includes(name) ? world.seller : world.broker
      expect(await world.done(as, name, { ...input, ...more })).toMatchObject({
        version: index + 2,
        updatedAt: world.now.toISOString(),
      })
    }
    const kinds = ['CREATED', ...steps.map(([, , kind]) => kind)]
    const history = await world.history(id)
    expect(history.map(({ kind }) => kind)).toEqual(kinds)
    expect(history.map(({ sequence }) => sequence)).toEqual(kinds.map((_, index) => index + 1))
    expect(history.map(({ occurredAt }) => occurredAt)).toEqual(kinds.map((_, index) => days(index)))
    for (const [index, line] of history.entries()) expect(line.fromStatus).toBe(history[index - 1]?.toStatus ?? null)
    const events = await world.events(id)
    const told = kinds.map((kind, index) => [`subscription.${kind.toLowerCase()}`, index + 1])
    expect(events.map(({ kind, subjectVersion }) => [kind, subjectVersion])).toEqual(told)
    expect(new Set(events.map((event) => event.id)).size).toBe(kinds.length)
    const row = await world.row(id)
    expect(row).toMatchObject({ status: 'DELETED', version: kinds.length, createdAt: start })
    const left = Object.assign({}, ...events.map(({ snapshot }) => snapshot))
    expect(left).toEqual(JSON.parse(JSON.stringify(subscriptionSnapshot(row))))
    const { organizationId, serviceId } = shop
    const { sellerId, resellerId } = world
    expect(events.at(-1)).toMatchObject({
      organizationId,
      serviceId,
      sellerId,
      resellerId,
      subjectType: 'ServiceSubscription',
    })
  })

  it('is answered by the subscription that it left, as reading it shows it', async () => {
    const { organizationId, serviceId, productId } = shop
    const given = { organizationId, serviceId, productId, quantity: 3, autoRenews: true }
    const answer = async (as: 'seller' | 'broker', name: MutationName, input: object) =>
      (await world.gateway.ask(world[as], documentFor(name, ownFields), { input })).body.data[name].subscription
    const read = async (as: 'seller' | 'broker', id: string) => {
      const document = `query ($id: ID!) { subscription(id: $id) { ${ownFields} } }`
      return (await world.gateway.ask(world[as], document, { id })).body.data.subscription
    }
    const made = await answer('broker', 'createSubscription', given)
    const { id } = made
    expect(made).toEqual(await read('broker', id))
    const steps: [MutationName, object, 'seller' | 'broker'][] = [
      ['updateSubscription', { quantity: 2 }, 'broker'],
      ['setLicenseKey', { licenseKey: 'SECRET-2' }, 'seller'],
      ['suspendSubscription', { reason: 'Unpaid' }, 'broker'],
      ['reinstateSubscription', {}, 'seller'],
      ['cancelSubscription', { mode: 'AT_PERIOD_END' }, 'broker'],
      ['cancelSubscription', { mode: 'IMMEDIATE' }, 'broker'],
    ]
    for (const [name, more, as] of steps) {
      const left = await answer(as, name, { subscriptionId: id, ...more })
      expect(left).toMatchObject({ id })
      expect(left).toEqual(await read(as, id))
    }
  })

  it('tells who did it, in which request, and what changed', async () => {
    const id = await world.subscribe(shop, { quantity: 2 })
    const document = documentFor('updateSubscription')
    const { headers } = await world.gateway.ask(world.broker, document, {
      input: { subscriptionId: id, quantity: 5, autoRenews: false },
    })
    expect((await world.history(id))[1]).toMatchObject({
      actorAccountId: 'broker-account',
      actorRole: 'BROKER',
      actorAccount: 'USER',
      actorParty: world.resellerId,
      requestId: headers.get('x-request-id'),
      changes: [
        { field: 'quantity', before: '2', after: '5' },
        { field: 'autoRenews', before: 'true', after: 'false' },
      ],
    })
  })

  it('that changes nothing writes nothing, and does not even touch the time', async () => {
    const id = await world.subscribe(shop, { quantity: 2 })
    const before = await world.row(id)
    world.now = days(100)
    for (const same of [
      {},
      { quantity: 2 },
      { quantity: null, productId: null, autoRenews: null },
      { productId: shop.productId, autoRenews: true },
    ]) {
      expect(await world.done(world.broker, 'updateSubscription', { subscriptionId: id, ...same })).toMatchObject({
        version: 1,
      })
    }
    await world.done(world.seller, 'setLicenseKey', { subscriptionId: id, licenseKey: null })
    expect(await world.row(id)).toEqual(before)
    expect(await world.events(id)).toHaveLength(1)
    await world.done(world.seller, 'setLicenseKey', { subscriptionId: id, licenseKey: 'K' })
    expect(await world.done(world.seller, 'setLicenseKey', { subscriptionId: id, licenseKey: 'K' })).toMatchObject({
      version: 2,
    })
    world.now = start
  })

  it('checks the version that is expected, before anything else', async () => {
    const [id = ''] = await world.plant({ ...shop, version: 4, status: 'EXPIRED' })
    const needed: Partial<Record<MutationName, object>> = {
      rejectSubscription: { reason: 'x' },
      suspendSubscription: { reason: 'x' },
    }
    const bySeller = ['activateSubscription', 'rejectSubscription', 'deleteSubscription', 'setLicenseKey']
    const all: MutationName[] = [
      'updateSubscription',
      'cancelSubscription',
      'undoCancelSubscription',
      'deleteSubscription',
      'activateSubscription',
      'rejectSubscription',
      'suspendSubscription',
      'reinstateSubscription',
      'renewSubscription',
      'setLicenseKey',
    ]
    for (const name of all) {
      for (const expectedVersion of [3, 5, 0, -1, 2 ** 31 - 1]) {
        const answer = await world.do(bySeller.includes(name) ? world.seller : world.broker, name, {
          subscriptionId: id,
          expectedVersion,
          ...needed[name],
        })
        expect({ name, ...answer }).toMatchObject({
          name,
          __typename: 'VersionConflict',
          code: 'VERSION_CONFLICT',
          currentVersion: 4,
        })
      }
    }
    expect(
      await world.done(world.seller, 'deleteSubscription', { subscriptionId: id, expectedVersion: 4 }),
    ).toMatchObject({ version: 5 })
  })

  it('with one expected version is won by one of many at once', async () => {
    const id = await world.subscribe(shop)
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        world.do(world.broker, 'updateSubscription', { subscriptionId: id, quantity: index + 2, expectedVersion: 1 }),
      ),
    )
    const kinds = answers.map(({ __typename }) => __typename).toSorted()
    expect(kinds).toEqual(['UpdateSubscriptionSuccess', ...Array.from({ length: 19 }, () => 'VersionConflict')])
    expect(answers.every(({ currentVersion }) => currentVersion === undefined || currentVersion === 2)).toBe(true)
  })
})

describe('the cost', () => {
  // The change itself: a select that locks, the update, the history, the event, which SQLite gives its position.
  const command = isPostgres ? 4 : 5
  // The answer to a repeat: the subscription as it is by then. Any other is what was written, and not read again.
  const answer = 1
  // What a service asks, and a lock that it stays so where others write meanwhile.
  const asked = isPostgres ? 2 : 1
  // An answer that was kept: its key is claimed and found taken. On PostgreSQL the select was sent behind the claim.
  const replay = isPostgres ? 3 : 2

  it.each<[MutationName, object, 'seller' | 'broker', string, number?]>([
    ['updateSubscription', { quantity: 9 }, 'broker', 'ACTIVE'],
    ['cancelSubscription', {}, 'broker', 'ACTIVE'],
    ['undoCancelSubscription', {}, 'broker', 'CANCELLING'],
    ['suspendSubscription', { reason: 'x' }, 'broker', 'ACTIVE'],
    ['reinstateSubscription', {}, 'seller', 'SUSPENDED'],
    ['activateSubscription', {}, 'seller', 'PENDING'],
    ['rejectSubscription', { reason: 'x' }, 'seller', 'PENDING'],
    ['renewSubscription', {}, 'broker', 'ACTIVE'],
    ['deleteSubscription', {}, 'seller', 'EXPIRED'],
    // Whether secrets are encrypted.
    ['setLicenseKey', { licenseKey: 'x' }, 'seller', 'ACTIVE', 1],
  ])('of %s is one transaction with a fixed number of statements', async (name, more, as, status, own = 0) => {
    const end = days(10)
    const [first = '', second = ''] = await world.plant(
      ...[1, 2].map(() => ({
        ...shop,
        status: status as 'ACTIVE',
        currentPeriodStartsAt: days(-5),
        currentPeriodEndsAt: end,
        periodAnchorAt: days(-5),
        ...(status === 'CANCELLING' ? { cancelAt: end, cancelledBy: 'BROKER' as const } : {}),
      })),
    )
    const ask = (subscriptionId: string, extra = {}) =>
      world.gateway.ask(world[as], documentFor(name, 'id version'), { input: { subscriptionId, ...more, ...extra } })
    const { result, statements } = await world.gateway.counter.during(() => ask(first))
    expect(result.body.data[name].subscription).toEqual({ id: first, version: 2 })
    expect(statements).toHaveLength(command + own)
    const keyed = await world.gateway.counter.during(() => ask(second, { idempotencyKey: `cost of ${name}` }))
    expect(keyed.statements).toHaveLength(command + own + 2)
    const replayed = await world.gateway.counter.during(() => ask(second, { idempotencyKey: `cost of ${name}` }))
    expect(replayed.result.body.data[name].subscription).toEqual({ id: second, version: 2 })
    expect(replayed.statements).toHaveLength(replay + answer)
  })

  it('of a new subscription, and of answers, is more by what the service asks, and a lock that it stays so; of a product, by one', async () => {
    const { organizationId, serviceId, productId } = shop
    const created = await world.gateway.counter.during(() =>
      world.gateway.ask(world.broker, documentFor('createSubscription', 'id'), {
        input: { organizationId, serviceId, productId },
      }),
    )
    expect(created.statements).toHaveLength(command + asked)
    const { id } = created.result.body.data.createSubscription.subscription
    const other = await world.product(serviceId, { termMonths: 12 })
    const change = (more: object) =>
      world.gateway.counter.during(() =>
        world.gateway.ask(world.broker, documentFor('updateSubscription', 'id'), {
          input: { subscriptionId: id, ...more },
        }),
      )
    expect((await change({ productId: other })).statements).toHaveLength(command + 1)
    expect((await change({ quantity: 4, customProperties: [] })).statements).toHaveLength(command + asked)
    expect((await change({ quantity: 4 })).statements).toHaveLength(1)
  })

  it('of a refusal is one statement, two where nothing is found', async () => {
    const [id = ''] = await world.plant({ ...shop, status: 'EXPIRED' })
    const refused = (subscriptionId: string) =>
      world.gateway.counter.during(() => world.do(world.broker, 'renewSubscription', { subscriptionId }))
    expect((await refused(id)).statements).toHaveLength(1)
    expect((await refused('00000000-0000-4000-8000-000000000009')).statements).toHaveLength(2)
  })
})

describe('several mutations in one document', () => {
  it('see each other’s results, and one that is refused undoes none of the others', async () => {
    const id = await world.subscribe(shop)
    const part = (alias: string, name: string, input: string) =>
      `${alias}: ${name}(input: { subscriptionId: "${id}" ${input} }) { __typename ... on DomainError { code }
        ... on ${name[0]?.toUpperCase()}${name.slice(1)}Success { subscription { status version quantity allowedActions history { totalCount } } } }`
    const { data } = (
      await world.gateway.ask(
        world.broker,
        `mutation {
      ${part('a', 'updateSubscription', 'quantity: 6')}
      ${part('b', 'undoCancelSubscription', '')}
      ${part('c', 'cancelSubscription', 'mode: AT_PERIOD_END')}
      ${part('d', 'updateSubscription', 'quantity: 7')}
      ${part('e', 'undoCancelSubscription', 'expectedVersion: 3')}
    }`,
      )
    ).body
    expect(data).toMatchObject({
      a: { subscription: { status: 'ACTIVE', version: 2, quantity: 6, history: { totalCount: 2 } } },
      b: { __typename: 'IllegalTransition', code: 'ILLEGAL_TRANSITION' },
      c: { subscription: { status: 'CANCELLING', version: 3, allowedActions: ['SUSPEND', 'CANCEL', 'UNDO_CANCEL'] } },
      d: { __typename: 'IllegalTransition' },
      e: { subscription: { status: 'ACTIVE', version: 4, quantity: 6, history: { totalCount: 4 } } },
    })
    expect(await world.row(id)).toMatchObject({ status: 'ACTIVE', version: 4 })
  })
})

describe('setLicenseKey', () => {
  it('a license key stands in no history, event, log line or message, and the history says that it changed', async () => {
    const keys = ['TOP-SECRET-1', 'TOP-SECRET-2', `TOP-SECRET-3${'x'.repeat(1000)}`]
    const id = await world.subscribe(shop)
    for (const licenseKey of keys)
      await world.do(world.seller, 'setLicenseKey', {
        subscriptionId: id,
        licenseKey,
        idempotencyKey: licenseKey.slice(-20),
      })
    await world.do(world.seller, 'setLicenseKey', {
      subscriptionId: id,
      licenseKey: 'TOP-SECRET-5',
      expectedVersion: 1,
    })
    await world.done(world.broker, 'suspendSubscription', { subscriptionId: id, reason: 'x' })
    await world.done(world.broker, 'cancelSubscription', { subscriptionId: id })
    const refused = await world.do(world.seller, 'setLicenseKey', { subscriptionId: id, licenseKey: 'TOP-SECRET-6' })
    await world.done(world.seller, 'deleteSubscription', { subscriptionId: id })
    const history = await world.history(id)
    const told = history.flatMap(({ changes }) => changes).filter(({ field }) => field === 'licenseKey')
    expect(told).toEqual([
      { field: 'licenseKey', before: null, after: '[redacted]' },
      { field: 'licenseKey', before: '[redacted]', after: '[redacted]' },
    ])
    const { idempotencyRecords } = world.database.tables
    const records = (await world.database.connection.select().from(idempotencyRecords)).map(
      ({ key: _, ...record }) => record,
    )
    expect(JSON.stringify([history, await world.events(id), world.gateway.log, refused, records])).not.toContain(
      'TOP-SECRET',
    )
    expect((await world.row(id)).licenseKey).toBe('TOP-SECRET-2')
  })

  it.each([
    ['', 'licenseKey must not be empty'],
    [' \n', 'licenseKey must not be empty'],
    ['x'.repeat(1001), 'licenseKey must have at most 1000 characters'],
  ])('a license key such as %j is refused', async (licenseKey, message) => {
    const [id = ''] = await world.plant({ ...shop })
    expect(await world.do(world.seller, 'setLicenseKey', { subscriptionId: id, licenseKey })).toMatchObject({
      issues: [{ path: ['licenseKey'], message }],
    })
  })

  it('a license key of a thousand characters is kept, and cleared by null', async () => {
    const [id = ''] = await world.plant({ ...shop })
    await world.done(world.seller, 'setLicenseKey', { subscriptionId: id, licenseKey: '🔑'.repeat(1000) })
    expect((await world.row(id)).licenseKey).toBe('🔑'.repeat(1000))
    await world.done(world.seller, 'setLicenseKey', { subscriptionId: id, licenseKey: null })
    expect((await world.row(id)).licenseKey).toBeNull()
  })
})

describe('the reason of rejectSubscription, suspendSubscription and cancelSubscription', () => {
  const issue = (message: string) => ({
    __typename: 'InvalidInput',
    issues: [{ path: ['reason'], code: 5, name: 'InvalidValue', message }],
  })

  it.each([
    ['', 'reason must not be empty'],
    ['   ', 'reason must not be empty'],
    ['x'.repeat(1001), 'reason must have at most 1000 characters'],
  ])('such as %j is refused', async (reason, message) => {
    const [id = ''] = await world.plant({ ...shop })
    for (const name of ['suspendSubscription', 'cancelSubscription'] as const) {
      expect(await world.do(world.broker, name, { subscriptionId: id, reason })).toEqual(
        expect.objectContaining(issue(message)),
      )
    }
    expect(await world.do(world.seller, 'rejectSubscription', { subscriptionId: id, reason })).toEqual(
      expect.objectContaining(issue(message)),
    )
    expect((await world.row(id)).version).toBe(1)
  })

  it('with a character that no database keeps is refused by name, as any text is', async () => {
    const [id = ''] = await world.plant({ ...shop })
    const { body } = await world.gateway.ask(world.broker, documentFor('suspendSubscription'), {
      input: { subscriptionId: id, reason: 'a\0b' },
    })
    expect(body.errors[0]).toMatchObject({
      message: 'reason may not contain the character U+0000.',
      extensions: { code: 'BAD_USER_INPUT' },
    })
    expect((await world.row(id)).version).toBe(1)
  })

  it('of a thousand characters is kept, and every party reads it', async () => {
    const [id = ''] = await world.plant({ ...shop })
    const reason = '👍'.repeat(1000)
    await world.done(world.broker, 'suspendSubscription', { subscriptionId: id, reason })
    for (const as of [
      world.seller,
      world.broker,
      world.organizationOf(shop.organizationId),
      world.ownerOf(shop.serviceId),
      world.operator,
    ]) {
      const { subscription } = await world.gateway.read(
        as,
        `{ subscription(id: "${id}") { statusReason history(last: 1) { nodes { reason } } } }`,
      )
      expect(subscription).toEqual({ statusReason: reason, history: { nodes: [{ reason }] } })
    }
  })
})

describe('the quantity of createSubscription and updateSubscription', () => {
  it('stays within the product’s limits', async () => {
    const productId = await world.product(shop.serviceId, { minQuantity: 5, maxQuantity: 50 })
    const create = (quantity: number) => world.do(world.broker, 'createSubscription', { ...shop, productId, quantity })
    for (const quantity of [4, 51, 0, -1, -2_147_483_648, 2_147_483_647]) {
      const issue = { path: ['quantity'], code: 5, name: 'InvalidValue', message: 'quantity must be between 5 and 50' }
      expect(await create(quantity)).toMatchObject({ issues: [issue] })
    }
    const { id = '' } = (await create(5)).subscription ?? {}
    expect(await create(50)).toMatchObject({ subscription: { status: 'ACTIVE' } })
    expect(await world.do(world.broker, 'updateSubscription', { subscriptionId: id, quantity: 51 })).toMatchObject({
      __typename: 'InvalidInput',
    })
    expect((await world.row(id)).version).toBe(1)
  })

  it('may be as large as the graph can carry where the product sets no limit, and no larger', async () => {
    const id = await world.subscribe(shop, { quantity: 2_147_483_647 })
    expect((await world.row(id)).quantity).toBe(2_147_483_647)
    for (const quantity of [2_147_483_648, 1e300, 1.5, '3', true]) {
      const { body } = await world.gateway.ask(world.broker, documentFor('createSubscription'), {
        input: { ...shop, quantity },
      })
      expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT')
      expect(body.data).toBeUndefined()
    }
  })
})
