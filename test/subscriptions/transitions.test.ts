import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Viewer } from '../../src/viewer.ts'
import {
  type Role,
  roles,
  type SubscriptionAction,
  subscriptionActions,
  type SubscriptionStatus,
  subscriptionStatuses,
} from '../../src/vocabulary.ts'
import { type Answered, documentFor, type MutationName } from './mutations.ts'
import { days, openWorld, type Planted, start, type World } from './world.ts'

/** How each action is asked for, and what it needs beside the subscription. */
const asked: Record<SubscriptionAction, readonly [mutation: MutationName, more: Record<string, unknown>]> = {
  UPDATE: ['updateSubscription', { quantity: 7 }],
  ACTIVATE: ['activateSubscription', {}],
  REJECT: ['rejectSubscription', { reason: 'No capacity' }],
  SUSPEND: ['suspendSubscription', { reason: 'Unpaid' }],
  REINSTATE: ['reinstateSubscription', {}],
  CANCEL: ['cancelSubscription', {}],
  UNDO_CANCEL: ['undoCancelSubscription', {}],
  RENEW: ['renewSubscription', {}],
  DELETE: ['deleteSubscription', {}],
  SET_LICENSE_KEY: ['setLicenseKey', { licenseKey: 'KEY-1' }],
}

/** Who may ever do it, as the table of the rules says. */
const callers: Record<SubscriptionAction, readonly Role[]> = {
  UPDATE: ['BROKER'],
  ACTIVATE: ['SELLER', 'SERVICE_OWNER'],
  REJECT: ['SELLER', 'SERVICE_OWNER'],
  SUSPEND: ['SELLER', 'BROKER'],
  REINSTATE: ['SELLER', 'BROKER'],
  CANCEL: ['SELLER', 'BROKER', 'ORGANIZATION'],
  UNDO_CANCEL: ['SELLER', 'BROKER', 'ORGANIZATION'],
  RENEW: ['BROKER'],
  DELETE: ['SELLER'],
  SET_LICENSE_KEY: ['SELLER'],
}

/** Where each action leads from where, for whoever may do it; what is not here is illegal. */
const leads: Record<SubscriptionAction, Partial<Record<SubscriptionStatus, SubscriptionStatus>>> = {
  UPDATE: { ACTIVE: 'ACTIVE' },
  ACTIVATE: { PENDING: 'ACTIVE' },
  REJECT: { PENDING: 'FAILED' },
  SUSPEND: { ACTIVE: 'SUSPENDED', CANCELLING: 'SUSPENDED', SUSPENDED: 'SUSPENDED' },
  REINSTATE: { SUSPENDED: 'ACTIVE' },
  CANCEL: { PENDING: 'CANCELLED', ACTIVE: 'CANCELLED', SUSPENDED: 'CANCELLED', CANCELLING: 'CANCELLED' },
  UNDO_CANCEL: { CANCELLING: 'ACTIVE' },
  RENEW: { ACTIVE: 'ACTIVE' },
  DELETE: { CANCELLED: 'DELETED', EXPIRED: 'DELETED', FAILED: 'DELETED' },
  SET_LICENSE_KEY: { PENDING: 'PENDING', ACTIVE: 'ACTIVE', SUSPENDED: 'SUSPENDED', CANCELLING: 'CANCELLING' },
}

/** Where it leads for a role, on a broker's hold or a broker's cancellation, with self-service on. */
function expected(
  action: SubscriptionAction,
  from: SubscriptionStatus,
  role: Role,
): SubscriptionStatus | 'ILLEGAL' | 'CANCELLED_BY_HIGHER_LAYER' {
  if (action === 'SUSPEND' && from === 'SUSPENDED' && role === 'BROKER') return 'ILLEGAL'
  if (action === 'CANCEL' && role === 'ORGANIZATION')
    return from === 'ACTIVE' ? 'CANCELLING' : from === 'PENDING' ? 'CANCELLED' : 'ILLEGAL'
  if (action === 'UNDO_CANCEL' && role === 'ORGANIZATION' && from === 'CANCELLING') return 'CANCELLED_BY_HIGHER_LAYER'
  return leads[action][from] ?? 'ILLEGAL'
}

const end = days(20)
const running = {
  periodAnchorAt: days(-11),
  currentPeriodStartsAt: days(-11),
  currentPeriodEndsAt: end,
  activatedAt: days(-11),
  dueAt: end,
}
const cancelling = { ...running, cancelAt: end, cancelledBy: 'BROKER' as const }
const held = {
  ...running,
  suspendedFrom: 'ACTIVE' as const,
  suspendedBy: 'BROKER' as const,
  suspendedAt: start,
  holdEndsAt: days(30),
}
const looks: Record<SubscriptionStatus, Partial<Planted>> = {
  PENDING: { dueAt: days(30) },
  ACTIVE: running,
  SUSPENDED: held,
  CANCELLING: cancelling,
  CANCELLED: { cancelledAt: start, cancelledBy: 'BROKER' },
  EXPIRED: {},
  FAILED: {},
  DELETED: {},
}

let world: World
let shop: { serviceId: string; productId: string; organizationId: string }
beforeAll(async () => {
  world = await openWorld()
  shop = await world.shop({ hasKeys: true })
})

function viewerOf(role: Role, { serviceId, organizationId } = shop): Viewer {
  const viewers: Record<Role, () => Viewer> = {
    SELLER: () => world.seller,
    BROKER: () => world.broker,
    ORGANIZATION: () => world.organizationOf(organizationId),
    SERVICE_OWNER: () => world.ownerOf(serviceId),
    OPERATOR: () => world.operator,
  }
  return viewers[role]()
}

async function act(
  role: Role,
  action: SubscriptionAction,
  subscriptionId: string,
  more: Record<string, unknown> = {},
  at = shop,
): Promise<Answered> {
  const [mutation, needed] = asked[action]
  return world.do(viewerOf(role, at), mutation, { subscriptionId, ...needed, ...more })
}

async function offered(
  role: Role,
  id: string,
  at = shop,
): Promise<{ allowedActions: string[]; allowedCancellationModes: string[] }> {
  const query = `{ subscription(id: "${id}") { allowedActions allowedCancellationModes } }`
  return (await world.gateway.read(viewerOf(role, at), query)).subscription
}

describe.each(subscriptionActions.map((action) => [asked[action][0], action] as const))('%s', (_, action) => {
  const [mutation, more] = asked[action]

  it.each(roles.filter((role) => !callers[action].includes(role)))(
    'is forbidden to the role %s, whatever the subscription',
    async (role) => {
      const [id] = await world.plant({ ...shop, ...looks.ACTIVE })
      for (const subscriptionId of [id, '00000000-0000-4000-8000-000000000000']) {
        const { body } = await world.gateway.ask(viewerOf(role), documentFor(mutation), {
          input: { subscriptionId, ...more },
        })
        expect(body.errors).toEqual([
          expect.objectContaining({ extensions: expect.objectContaining({ code: 'FORBIDDEN' }) }),
        ])
        expect(body.data).toBeNull()
      }
      expect((await world.row(id as string)).version).toBe(1)
    },
  )

  it.each(callers[action].flatMap((role) => subscriptionStatuses.map((status) => [role, status] as const)))(
    'by %s from %s',
    async (role, status) => {
      const [id = ''] = await world.plant({ ...shop, ...looks[status], status })
      const { allowedActions } = await offered(role, id)
      const answer = await act(role, action, id)
      const outcome = expected(action, status, role)
      const after = await world.row(id)
      const illegal = {
        __typename: 'IllegalTransition',
        code: 'ILLEGAL_TRANSITION',
        from: status,
        action,
        allowedActions,
      }
      const words = {
        ILLEGAL: illegal,
        CANCELLED_BY_HIGHER_LAYER: { __typename: 'NotPermitted', reason: outcome },
      } as Record<string, object>
      expect(answer).toMatchObject(words[outcome] ?? { subscription: { id, status: outcome, version: 2 } })
      const isDone = answer.subscription !== undefined
      expect(after).toMatchObject(isDone ? { status: outcome, version: 2 } : { status, version: 1 })
      expect(await world.history(id)).toHaveLength(after.version)
      // What was offered is what could be done, and nothing else.
      expect(allowedActions.includes(action)).toBe(isDone)
    },
  )

  it('of what does not exist, or is somebody else’s, is NotFound', async () => {
    const [id = ''] = await world.plant({ ...shop, ...looks.ACTIVE })
    for (const role of callers[action]) {
      const strangers = { ...viewerOf(role), parties: ['00000000-0000-4000-8000-000000000001'] }
      const answers = [
        await world.do(strangers, mutation, { subscriptionId: id, ...more }),
        await world.do(strangers, mutation, { subscriptionId: '00000000-0000-4000-8000-000000000002', ...more }),
      ]
      expect(answers[0]).toMatchObject({ __typename: 'NotFound', code: 'NOT_FOUND' })
      expect(answers[0]).toEqual(answers[1])
    }
  })
})

describe('nothing is offered to those who may do nothing', () => {
  it.each(subscriptionStatuses)('in %s', async (status) => {
    const [id = ''] = await world.plant({ ...shop, ...looks[status], status })
    expect(await offered('OPERATOR', id)).toEqual({ allowedActions: [], allowedCancellationModes: [] })
    expect((await offered('SERVICE_OWNER', id)).allowedActions).toEqual(
      status === 'PENDING' ? ['ACTIVATE', 'REJECT'] : [],
    )
  })
})

describe('who stands above whom', () => {
  const ranks = ['ORGANIZATION', 'BROKER', 'SELLER'] as const

  it.each(ranks.flatMap((by) => ranks.map((role) => [by, role] as const)))(
    'what %s cancelled, %s may undo if it is no lower',
    async (by, role) => {
      const [id = ''] = await world.plant({ ...shop, ...cancelling, status: 'CANCELLING', cancelledBy: by })
      const may = ranks.indexOf(role) >= ranks.indexOf(by)
      expect((await offered(role, id)).allowedActions.includes('UNDO_CANCEL')).toBe(may)
      expect(await act(role, 'UNDO_CANCEL', id)).toMatchObject(
        may ? { subscription: { status: 'ACTIVE' } } : { reason: 'CANCELLED_BY_HIGHER_LAYER' },
      )
    },
  )

  it.each(
    ['BROKER', 'SELLER'].flatMap((by) =>
      ['BROKER', 'SELLER'].map((role) => [by, role] as ['BROKER' | 'SELLER', 'BROKER' | 'SELLER']),
    ),
  )(
    'what %s holds, %s may release if it is no lower, and only a seller takes over a broker’s hold',
    async (by, role) => {
      const [id = '', other = ''] = await world.plant(
        ...[1, 2].map(() => ({ ...shop, ...held, status: 'SUSPENDED' as const, suspendedBy: by })),
      )
      const may = role === 'SELLER' || by === 'BROKER'
      const raises = role === 'SELLER' && by === 'BROKER'
      const { allowedActions } = await offered(role, id)
      expect([allowedActions.includes('REINSTATE'), allowedActions.includes('SUSPEND')]).toEqual([may, raises])
      expect(await act(role, 'REINSTATE', id)).toMatchObject(
        may ? { subscription: { status: 'ACTIVE' } } : { reason: 'HELD_BY_HIGHER_LAYER' },
      )
      expect(await act(role, 'SUSPEND', other)).toMatchObject(
        raises ? { subscription: { status: 'SUSPENDED' } } : { __typename: 'IllegalTransition' },
      )
      expect((await world.row(other)).suspendedBy).toBe(raises ? 'SELLER' : by)
    },
  )
})

describe('cancelling', () => {
  const modes = ['IMMEDIATE', 'AT_PERIOD_END'] as const
  const products = [['IMMEDIATE'], ['AT_PERIOD_END'], [...modes]] as const
  const states = ['PENDING', 'ACTIVE', 'SUSPENDED', 'CANCELLING'] as const
  const cases = products.flatMap((allowed) =>
    states.flatMap((status) => callers.CANCEL.map((role) => [status, role, allowed] as const)),
  )

  it.each(cases)('from %s by %s where the product allows %j', async (status, role, allowed) => {
    const productId = await world.product(shop.serviceId, { cancellationModes: [...allowed] })
    const isSelf = role === 'ORGANIZATION'
    const possible =
      status === 'PENDING'
        ? ['IMMEDIATE']
        : isSelf && status !== 'ACTIVE'
          ? []
          : allowed.filter((mode) => (mode === 'IMMEDIATE' ? !isSelf : status === 'ACTIVE'))
    const ids = await world.plant(...[1, 2, 3].map(() => ({ ...shop, productId, ...looks[status], status })))
    expect((await offered(role, ids[0] as string)).allowedCancellationModes).toEqual(possible)
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
      expect(await act(role, 'CANCEL', ids[index] as string, { mode })).toMatchObject(
        outcome(possible.find((one) => one === mode)),
      )
    }
    expect(await act(role, 'CANCEL', ids[2] as string)).toMatchObject(outcome(possible[0]))
  })

  it('at the end of the period is impossible where the period has none', async () => {
    const productId = await world.product(shop.serviceId, { termMonths: null, cancellationModes: ['AT_PERIOD_END'] })
    const [id = ''] = await world.plant({ ...shop, productId, ...running, currentPeriodEndsAt: null, dueAt: null })
    expect((await offered('BROKER', id)).allowedActions).not.toContain('CANCEL')
    expect(await act('BROKER', 'CANCEL', id)).toMatchObject({ reason: 'CANCELLATION_MODE_NOT_ALLOWED' })
  })

  it('tells who did it, when and why', async () => {
    const [now = '', later = ''] = await world.plant({ ...shop, ...running }, { ...shop, ...running })
    await act('SELLER', 'CANCEL', now, { reason: '  Replaced  ' })
    expect(await world.row(now)).toMatchObject({
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
    expect((await world.history(now))[1]).toMatchObject(told)
    await act('ORGANIZATION', 'CANCEL', later)
    expect(await world.row(later)).toMatchObject({
      cancelledBy: 'ORGANIZATION',
      cancelledAt: null,
      cancelAt: end,
      dueAt: end,
    })
    expect((await world.history(later))[1]).toMatchObject({
      kind: 'CANCELLATION_SCHEDULED',
      reason: null,
      toStatus: 'CANCELLING',
    })
  })
})

describe('an organization that serves itself', () => {
  const cases = [
    [true, false, null],
    [false, false, 'SELF_SERVICE_OFF'],
    [true, true, 'SALES_LED_ONLY'],
    [false, true, 'SALES_LED_ONLY'],
  ] as const

  it.each(cases)(
    'with self-service %s and sales-led only %s',
    async (isSelfSubscriptionCreationEnabled, salesLedOnly, reason) => {
      const own = await world.shop({ isSelfSubscriptionCreationEnabled, salesLedOnly })
      const organization = world.organizationOf(own.organizationId)
      const created = await world.do(organization, 'createSubscription', { ...own })
      expect(created).toMatchObject(
        reason ? { __typename: 'NotPermitted', reason } : { subscription: { status: 'ACTIVE' } },
      )
      for (const status of ['PENDING', 'ACTIVE'] as const) {
        const [id = ''] = await world.plant({ ...own, ...looks[status], status })
        expect((await offered('ORGANIZATION', id, own)).allowedActions.includes('CANCEL')).toBe(reason === null)
        expect(await act('ORGANIZATION', 'CANCEL', id, {}, own)).toMatchObject(
          reason ? { reason } : { __typename: 'CancelSubscriptionSuccess' },
        )
      }
      // Its broker may at any time.
      expect(await world.do(world.broker, 'createSubscription', { ...own })).toMatchObject({
        subscription: { status: 'ACTIVE' },
      })
    },
  )

  it('may undo what it scheduled itself', async () => {
    const [id = ''] = await world.plant({ ...shop, ...running })
    await act('ORGANIZATION', 'CANCEL', id)
    expect((await offered('ORGANIZATION', id)).allowedActions).toEqual(['UNDO_CANCEL'])
    expect(await act('ORGANIZATION', 'UNDO_CANCEL', id)).toMatchObject({ subscription: { status: 'ACTIVE' } })
  })
})

describe('creating', () => {
  it('waits where the service is asked, and begins at once otherwise', async () => {
    const waiting = await world.shop({ isAsked: true })
    expect(await world.do(world.broker, 'createSubscription', { ...waiting })).toMatchObject({
      subscription: { status: 'PENDING', version: 1 },
    })
    expect(await world.do(world.broker, 'createSubscription', { ...shop })).toMatchObject({
      subscription: { status: 'ACTIVE', version: 1 },
    })
  })

  it.each(['SELLER', 'SERVICE_OWNER', 'OPERATOR'] as const)('is forbidden to the role %s', async (role) => {
    const { body } = await world.gateway.ask(viewerOf(role), documentFor('createSubscription'), { input: { ...shop } })
    expect(body.errors[0].extensions.code).toBe('FORBIDDEN')
  })

  it('needs a service that the organization has now, a product of it, with a price, not disabled', async () => {
    const create = (more: object, as = world.broker) => world.do(as, 'createSubscription', { ...shop, ...more })
    const other = await world.shop()
    expect(await create({ serviceId: other.serviceId })).toMatchObject({ __typename: 'NotFound' })
    expect(await create({ organizationId: '00000000-0000-4000-8000-000000000003' })).toMatchObject({
      __typename: 'NotFound',
    })
    expect(await create({}, world.organizationOf(other.organizationId))).toMatchObject({ __typename: 'NotFound' })
    expect(await create({ productId: other.productId })).toMatchObject({ __typename: 'NotFound' })
    expect(await create({ productId: await world.product(shop.serviceId, { price: null }) })).toMatchObject({
      __typename: 'ProductNotInPriceList',
    })
    const disabled = await world.shop({ isDisabled: true })
    expect(await create(disabled)).toMatchObject({ __typename: 'ServiceNotAvailable', reasons: ['DISABLED'] })
    const { organizationServices } = world.database.tables
    const { organizationId } = other
    await world.database.connection
      .update(organizationServices)
      .set({ removedAt: start })
      .where(eq(organizationServices.organizationId, organizationId))
    expect(await create(other)).toMatchObject({ __typename: 'NotFound' })
  })
})

describe('offering', () => {
  it('leaves out what refusals of their own stand against', async () => {
    const plain = await world.shop()
    const [id = ''] = await world.plant({ ...plain, ...running })
    expect((await offered('SELLER', id, plain)).allowedActions).not.toContain('SET_LICENSE_KEY')
    expect(await act('SELLER', 'SET_LICENSE_KEY', id, {}, plain)).toMatchObject({ __typename: 'LicenseKeysNotEnabled' })
    expect((await offered('BROKER', id, plain)).allowedActions).toContain('RENEW')
    await world.define(plain.serviceId, { isDisabled: true })
    expect((await offered('BROKER', id, plain)).allowedActions).not.toContain('RENEW')
    await world.define(plain.serviceId, { isDisabled: false })
    await world.price(plain.productId, 'SELLER', world.sellerId, null)
    expect((await offered('BROKER', id, plain)).allowedActions).not.toContain('RENEW')
  })
})
