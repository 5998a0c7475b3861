import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { subscriptionActions, subscriptionStatuses } from '../../src/vocabulary.ts'
import { callers, cancelling, end, held, itObeysTheTable, looks, obeying, running, useActions } from './actions.ts'
import { documentFor } from './mutations.ts'
import { start } from './world.ts'

const actions = useActions()
const ranks = ['ORGANIZATION', 'BROKER', 'SELLER'] as const

describe('createSubscription', () => {
  it('waits where the service is asked, and begins at once otherwise', async () => {
    const waiting = await actions.world.shop({ isAsked: true })
    expect(await actions.world.do(actions.world.broker, 'createSubscription', { ...waiting })).toMatchObject({
      subscription: { status: 'PENDING', version: 1 },
    })
    expect(await actions.world.do(actions.world.broker, 'createSubscription', { ...actions.shop })).toMatchObject({
      subscription: { status: 'ACTIVE', version: 1 },
    })
  })

  it.each(['SELLER', 'SERVICE_OWNER', 'OPERATOR', 'ADMIN'] as const)('is forbidden to the role %s', async (role) => {
    const { body } = await actions.world.gateway.ask(actions.viewerOf(role), documentFor('createSubscription'), {
      input: { ...actions.shop },
    })
    expect(body.errors[0].extensions.code).toBe('FORBIDDEN')
  })

  it('needs a service that the organization has now, a product of it, with a price, not disabled', async () => {
    const create = (more: object, as = actions.world.broker) =>
      actions.world.do(as, 'createSubscription', { ...actions.shop, ...more })
    const other = await actions.world.shop()
    expect(await create({ serviceId: other.serviceId })).toMatchObject({ __typename: 'NotFound' })
    expect(await create({ organizationId: '00000000-0000-4000-8000-000000000003' })).toMatchObject({
      __typename: 'NotFound',
    })
    expect(await create({}, actions.world.organizationOf(other.organizationId))).toMatchObject({
      __typename: 'NotFound',
    })
    expect(await create({ productId: other.productId })).toMatchObject({ __typename: 'NotFound' })
    expect(
      await create({ productId: await actions.world.product(actions.shop.serviceId, { price: null }) }),
    ).toMatchObject({
      __typename: 'ProductNotInPriceList',
    })
    const disabled = await actions.world.shop({ isDisabled: true })
    expect(await create(disabled)).toMatchObject({ __typename: 'ServiceNotAvailable', reasons: ['DISABLED'] })
    const { organizationServices } = actions.world.database.tables
    const { organizationId } = other
    await actions.world.database.connection
      .update(organizationServices)
      .set({ removedAt: start })
      .where(eq(organizationServices.organizationId, organizationId))
    expect(await create(other)).toMatchObject({ __typename: 'NotFound' })
  })
})

describe('updateSubscription', () => {
  itObeysTheTable(actions, 'UPDATE')
})

describe('activateSubscription', () => {
  itObeysTheTable(actions, 'ACTIVATE')
})

describe('rejectSubscription', () => {
  itObeysTheTable(actions, 'REJECT')
})

describe('suspendSubscription', () => {
  itObeysTheTable(actions, 'SUSPEND')
})

describe('reinstateSubscription', () => {
  itObeysTheTable(actions, 'REINSTATE')
})

describe('suspendSubscription and reinstateSubscription', () => {
  it.each(
    ['BROKER', 'SELLER'].flatMap((by) =>
      ['BROKER', 'SELLER'].map((role) => [by, role] as ['BROKER' | 'SELLER', 'BROKER' | 'SELLER']),
    ),
  )(
    'what %s holds, %s may release if it is no lower, and only a seller takes over a broker’s hold',
    async (by, role) => {
      const [id = '', other = ''] = await actions.world.plant(
        ...[1, 2].map(() => ({ ...actions.shop, ...held, status: 'SUSPENDED' as const, suspendedBy: by })),
      )
      const may = role === 'SELLER' || by === 'BROKER'
      const raises = role === 'SELLER' && by === 'BROKER'
      const { allowedActions } = await actions.offered(role, id)
      expect([allowedActions.includes('REINSTATE'), allowedActions.includes('SUSPEND')]).toEqual([may, raises])
      expect(await actions.act(role, 'REINSTATE', id)).toMatchObject(
        may ? { subscription: { status: 'ACTIVE' } } : { reason: 'HELD_BY_HIGHER_LAYER' },
      )
      expect(await actions.act(role, 'SUSPEND', other)).toMatchObject(
        raises ? { subscription: { status: 'SUSPENDED' } } : { __typename: 'IllegalTransition' },
      )
      expect((await actions.world.row(other)).suspendedBy).toBe(raises ? 'SELLER' : by)
    },
  )
})

describe('cancelSubscription', () => {
  itObeysTheTable(actions, 'CANCEL')

  const modes = ['IMMEDIATE', 'AT_PERIOD_END'] as const
  const products = [['IMMEDIATE'], ['AT_PERIOD_END'], [...modes]] as const
  const states = ['PENDING', 'ACTIVE', 'SUSPENDED', 'CANCELLING'] as const
  const cases = products.flatMap((allowed) =>
    states.flatMap((status) => callers.CANCEL.map((role) => [status, role, allowed] as const)),
  )

  it.each(cases)('from %s by %s where the product allows %j', async (status, role, allowed) => {
    const productId = await actions.world.product(actions.shop.serviceId, { cancellationModes: [...allowed] })
    const isSelf = role === 'ORGANIZATION'
    const possible =
      status === 'PENDING'
        ? ['IMMEDIATE']
        : isSelf && status !== 'ACTIVE'
          ? []
          : allowed.filter((mode) => (mode === 'IMMEDIATE' ? !isSelf : status === 'ACTIVE'))
    const ids = await actions.world.plant(
      ...[1, 2, 3].map(() => ({ ...actions.shop, productId, ...looks[status], status })),
    )
    expect((await actions.offered(role, ids[0] as string)).allowedCancellationModes).toEqual(possible)
    const refused =
      isSelf && (status === 'SUSPENDED' || status === 'CANCELLING')
        ? { __typename: 'IllegalTransition' }
        : { __typename: 'NotPermitted', reason: 'CANCELLATION_MODE_NOT_ALLOWED' }
    const ends: Record<string, object> = {
      IMMEDIATE: { subscription: { status: 'CANCELLED' } },
      AT_PERIOD_END: { subscription: { status: 'CANCELLING' } },
    }
    const outcome = (mode: string | undefined) => ends[mode ?? ''] ?? refused
    for (const [index, mode] of modes.entries()) {
      expect(await actions.act(role, 'CANCEL', ids[index] as string, { mode })).toMatchObject(
        outcome(possible.find((one) => one === mode)),
      )
    }
    expect(await actions.act(role, 'CANCEL', ids[2] as string)).toMatchObject(outcome(possible[0]))
  })

  it('at the end of the period is impossible where the period has none', async () => {
    const productId = await actions.world.product(actions.shop.serviceId, {
      termMonths: null,
      cancellationModes: ['AT_PERIOD_END'],
    })
    const [id = ''] = await actions.world.plant({
      ...actions.shop,
      productId,
      ...running,
      currentPeriodEndsAt: null,
      dueAt: null,
    })
    expect((await actions.offered('BROKER', id)).allowedActions).not.toContain('CANCEL')
    expect(await actions.act('BROKER', 'CANCEL', id)).toMatchObject({ reason: 'CANCELLATION_MODE_NOT_ALLOWED' })
  })

  it('tells who did it, when and why', async () => {
    const [now = '', later = ''] = await actions.world.plant(
      { ...actions.shop, ...running },
      { ...actions.shop, ...running },
    )
    await actions.act('SELLER', 'CANCEL', now, { reason: '  Replaced  ' })
    expect(await actions.world.row(now)).toMatchObject({
      cancelledBy: 'SELLER',
      cancelledAt: start,
      cancelAt: null,
      statusReason: 'Replaced',
      dueAt: null,
    })
    const told = {
      kind: 'CANCELLED',
      reason: 'Replaced',
      fromStatus: 'ACTIVE',
      toStatus: 'CANCELLED',
      actorRole: 'SELLER',
    }
    expect((await actions.world.history(now))[1]).toMatchObject(told)
    await actions.act('ORGANIZATION', 'CANCEL', later)
    expect(await actions.world.row(later)).toMatchObject({
      cancelledBy: 'ORGANIZATION',
      cancelledAt: null,
      cancelAt: end,
      dueAt: end,
    })
    expect((await actions.world.history(later))[1]).toMatchObject({
      kind: 'CANCELLATION_SCHEDULED',
      reason: null,
      toStatus: 'CANCELLING',
    })
  })
})

describe('createSubscription and cancelSubscription by an organization that serves itself', () => {
  const cases = [
    [true, false, null],
    [false, false, 'SELF_SERVICE_OFF'],
    [true, true, 'SALES_LED_ONLY'],
    [false, true, 'SALES_LED_ONLY'],
  ] as const

  it.each(cases)(
    'with self-service %s and sales-led only %s',
    async (isSelfSubscriptionCreationEnabled, salesLedOnly, reason) => {
      const own = await actions.world.shop({ isSelfSubscriptionCreationEnabled, salesLedOnly })
      const organization = actions.world.organizationOf(own.organizationId)
      const created = await actions.world.do(organization, 'createSubscription', { ...own })
      expect(created).toMatchObject(
        reason ? { __typename: 'NotPermitted', reason } : { subscription: { status: 'ACTIVE' } },
      )
      for (const status of ['PENDING', 'ACTIVE'] as const) {
        const [id = ''] = await actions.world.plant({ ...own, ...looks[status], status })
        expect((await actions.offered('ORGANIZATION', id, own)).allowedActions.includes('CANCEL')).toBe(reason === null)
        expect(await actions.act('ORGANIZATION', 'CANCEL', id, {}, own)).toMatchObject(
          reason ? { reason } : { __typename: 'CancelSubscriptionSuccess' },
        )
      }
      // Its broker may at any time.
      expect(await actions.world.do(actions.world.broker, 'createSubscription', { ...own })).toMatchObject({
        subscription: { status: 'ACTIVE' },
      })
    },
  )
})

describe('undoCancelSubscription', () => {
  itObeysTheTable(actions, 'UNDO_CANCEL')

  it.each(ranks.flatMap((by) => ranks.map((role) => [by, role] as const)))(
    'what %s cancelled, %s may undo if it is no lower',
    async (by, role) => {
      const [id = ''] = await actions.world.plant({
        ...actions.shop,
        ...cancelling,
        status: 'CANCELLING',
        cancelledBy: by,
      })
      const may = ranks.indexOf(role) >= ranks.indexOf(by)
      expect((await actions.offered(role, id)).allowedActions.includes('UNDO_CANCEL')).toBe(may)
      expect(await actions.act(role, 'UNDO_CANCEL', id)).toMatchObject(
        may ? { subscription: { status: 'ACTIVE' } } : { reason: 'CANCELLED_BY_HIGHER_LAYER' },
      )
    },
  )

  it('is possible to an organization that scheduled the cancellation itself', async () => {
    const [id = ''] = await actions.world.plant({ ...actions.shop, ...running })
    await actions.act('ORGANIZATION', 'CANCEL', id)
    expect((await actions.offered('ORGANIZATION', id)).allowedActions).toEqual(['UNDO_CANCEL'])
    expect(await actions.act('ORGANIZATION', 'UNDO_CANCEL', id)).toMatchObject({ subscription: { status: 'ACTIVE' } })
  })
})

describe('renewSubscription', () => {
  itObeysTheTable(actions, 'RENEW')
})

describe('deleteSubscription', () => {
  itObeysTheTable(actions, 'DELETE')
})

describe('setLicenseKey', () => {
  itObeysTheTable(actions, 'SET_LICENSE_KEY')
})

describe('allowedActions', () => {
  it.each(subscriptionStatuses)('has nothing for those who may do nothing, in %s', async (status) => {
    const [id = ''] = await actions.world.plant({ ...actions.shop, ...looks[status], status })
    for (const role of ['OPERATOR', 'ADMIN'] as const)
      expect(await actions.offered(role, id)).toEqual({ allowedActions: [], allowedCancellationModes: [] })
    expect((await actions.offered('SERVICE_OWNER', id)).allowedActions).toEqual(
      status === 'PENDING' ? ['ACTIVATE', 'REJECT'] : [],
    )
  })

  it('leave out what refusals of their own stand against', async () => {
    const plain = await actions.world.shop()
    const [id = ''] = await actions.world.plant({ ...plain, ...running })
    expect((await actions.offered('SELLER', id, plain)).allowedActions).not.toContain('SET_LICENSE_KEY')
    expect(await actions.act('SELLER', 'SET_LICENSE_KEY', id, {}, plain)).toMatchObject({
      __typename: 'LicenseKeysNotEnabled',
    })
    expect((await actions.offered('BROKER', id, plain)).allowedActions).toContain('RENEW')
    await actions.world.define(plain.serviceId, { isDisabled: true })
    expect((await actions.offered('BROKER', id, plain)).allowedActions).not.toContain('RENEW')
    await actions.world.define(plain.serviceId, { isDisabled: false })
    await actions.world.price(plain.productId, 'SELLER', actions.world.sellerId, null)
    expect((await actions.offered('BROKER', id, plain)).allowedActions).not.toContain('RENEW')
  })
})

it('every action obeys the table', () => {
  expect([...obeying].toSorted()).toEqual([...subscriptionActions].toSorted())
})
