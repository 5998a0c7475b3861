import { beforeAll, expect, it } from 'vitest'
import type { Viewer } from '../../src/viewer.ts'
import {
  type Role,
  roles,
  type SubscriptionAction,
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
export const callers: Record<SubscriptionAction, readonly Role[]> = {
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
export function expected(
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

/** When the period of `running` ends. */
export const end = days(20)
/** In the middle of its first paid period. */
export const running = {
  periodAnchorAt: days(-11),
  currentPeriodStartsAt: days(-11),
  currentPeriodEndsAt: end,
  activatedAt: days(-11),
  dueAt: end,
}
/** The broker has scheduled its cancellation. */
export const cancelling = { ...running, cancelAt: end, cancelledBy: 'BROKER' as const }
/** The broker has put it on hold. */
export const held = {
  ...running,
  suspendedFrom: 'ACTIVE' as const,
  suspendedBy: 'BROKER' as const,
  suspendedAt: start,
  holdEndsAt: days(30),
}
/** What a subscription looks like in each state. */
export const looks: Record<SubscriptionStatus, Partial<Planted>> = {
  PENDING: { dueAt: days(30) },
  ACTIVE: running,
  SUSPENDED: held,
  CANCELLING: cancelling,
  CANCELLED: { cancelledAt: start, cancelledBy: 'BROKER' },
  EXPIRED: {},
  FAILED: {},
  DELETED: {},
}

/** A shop whose service has license keys, and subscriptions of it to act on. */
export interface Actions {
  readonly world: World
  readonly shop: Shop
  viewerOf(role: Role, at?: Shop): Viewer
  /** Does what the action asks for. */
  act(role: Role, action: SubscriptionAction, subscriptionId: string, more?: object, at?: Shop): Promise<Answered>
  /** What the graph says that somebody may do with a subscription. */
  offered(role: Role, id: string, at?: Shop): Promise<{ allowedActions: string[]; allowedCancellationModes: string[] }>
}

type Shop = Awaited<ReturnType<World['shop']>>

/** Opens the shop for the tests of a file. */
export function useActions(): Actions {
  let world: World
  let shop: Shop
  beforeAll(async () => {
    world = await openWorld()
    shop = await world.shop({ hasKeys: true })
  })
  const actions: Actions = {
    get world() {
      return world
    },
    get shop() {
      return shop
    },
    viewerOf(role, { serviceId, organizationId } = shop) {
      const viewers: Record<Role, () => Viewer> = {
        SELLER: () => world.seller,
        BROKER: () => world.broker,
        ORGANIZATION: () => world.organizationOf(organizationId),
        SERVICE_OWNER: () => world.ownerOf(serviceId),
        OPERATOR: () => world.operator,
        ADMIN: () => world.admin,
      }
      return viewers[role]()
    },
    async act(role, action, subscriptionId, more = {}, at = shop) {
      const [mutation, needed] = asked[action]
      return world.do(actions.viewerOf(role, at), mutation, { subscriptionId, ...needed, ...more })
    },
    async offered(role, id, at = shop) {
      const query = `{ subscription(id: "${id}") { allowedActions allowedCancellationModes } }`
      return (await world.gateway.read(actions.viewerOf(role, at), query)).subscription
    },
  }
  return actions
}

/** The actions that have been tested against the table. */
export const obeying = new Set<SubscriptionAction>()

/** The tests of one action against the table: for every role, from every state. */
export function itObeysTheTable(actions: Actions, action: SubscriptionAction): void {
  obeying.add(action)
  const [mutation, more] = asked[action]

  it.each(roles.filter((role) => !callers[action].includes(role)))(
    'is forbidden to the role %s, whatever the subscription',
    async (role) => {
      const [id] = await actions.world.plant({ ...actions.shop, ...looks.ACTIVE })
      for (const subscriptionId of [id, '00000000-0000-4000-8000-000000000000']) {
        const { body } = await actions.world.gateway.ask(actions.viewerOf(role), documentFor(mutation), {
          input: { subscriptionId, ...more },
        })
        expect(body.errors).toEqual([
          expect.objectContaining({ extensions: expect.objectContaining({ code: 'FORBIDDEN' }) }),
        ])
        expect(body.data).toEqual({ [mutation]: null })
      }
      expect((await actions.world.row(id as string)).version).toBe(1)
    },
  )

  it.each(callers[action].flatMap((role) => subscriptionStatuses.map((status) => [role, status] as const)))(
    'by %s from %s',
    async (role, status) => {
      const [id = ''] = await actions.world.plant({ ...actions.shop, ...looks[status], status })
      const { allowedActions } = await actions.offered(role, id)
      const answer = await actions.act(role, action, id)
      const outcome = expected(action, status, role)
      const after = await actions.world.row(id)
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
      expect(await actions.world.history(id)).toHaveLength(after.version)
      // What was offered is what could be done, and nothing else.
      expect(allowedActions.includes(action)).toBe(isDone)
    },
  )

  it('of what does not exist, or is somebody else’s, is NotFound', async () => {
    const [id = ''] = await actions.world.plant({ ...actions.shop, ...looks.ACTIVE })
    for (const role of callers[action]) {
      const strangers = { ...actions.viewerOf(role), parties: ['00000000-0000-4000-8000-000000000001'] }
      const answers = [
        await actions.world.do(strangers, mutation, { subscriptionId: id, ...more }),
        await actions.world.do(strangers, mutation, {
          subscriptionId: '00000000-0000-4000-8000-000000000002',
          ...more,
        }),
      ]
      expect(answers[0]).toMatchObject({ __typename: 'NotFound', code: 'NOT_FOUND' })
      expect(answers[0]).toEqual(answers[1])
    }
  })
}
