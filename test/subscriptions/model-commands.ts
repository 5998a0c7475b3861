import { asc, eq, inArray, sql } from 'drizzle-orm'
import * as fc from 'fast-check'
import { expect } from 'vitest'
import type { Viewer } from '../../src/viewer.ts'
import {
  act,
  allowedTo,
  create,
  type Model,
  modesFor,
  type ModelService,
  type ModelSubscription,
  periodEnd,
  settle,
  type Wish,
} from './model.ts'
import { documentFor, type MutationName } from './mutations.ts'
import type { World } from './world.ts'

/** The gateway with one organization, whose subscriptions are those of the model in the same order. */
export interface Real {
  readonly world: World
  readonly organizationId: string
  readonly services: readonly { readonly id: string; readonly products: readonly string[] }[]
  readonly ids: string[]
  steps: number
  /** What requests have come to. */
  readonly outcomes: Set<string>
}

const mutations: Record<string, MutationName> = {
  UPDATE: 'updateSubscription',
  ACTIVATE: 'activateSubscription',
  REJECT: 'rejectSubscription',
  SUSPEND: 'suspendSubscription',
  REINSTATE: 'reinstateSubscription',
  CANCEL: 'cancelSubscription',
  UNDO_CANCEL: 'undoCancelSubscription',
  RENEW: 'renewSubscription',
  DELETE: 'deleteSubscription',
  SET_LICENSE_KEY: 'setLicenseKey',
}
const roles = ['SELLER', 'BROKER', 'ORGANIZATION', 'SERVICE_OWNER', 'OPERATOR', 'ADMIN']

function viewerOf({ world, organizationId }: Real, role: string, serviceId: string): Viewer {
  if (role === 'SELLER') return world.seller
  if (role === 'BROKER') return world.broker
  if (role === 'ORGANIZATION') return world.organizationOf(organizationId)
  if (role === 'ADMIN') return world.admin
  return role === 'OPERATOR' ? world.operator : world.ownerOf(serviceId)
}

/** Sends a mutation and says what it came to, in the model's words. */
async function send(real: Real, as: Viewer, name: MutationName, input: object) {
  const sent = await sendAndRead(real, as, name, input)
  real.outcomes.add(sent.outcome)
  return sent
}

async function sendAndRead(real: Real, as: Viewer, name: MutationName, input: object) {
  const { body } = await real.world.gateway.ask(as, documentFor(name), { input })
  if (body.errors) {
    expect(body.errors.map((error: { extensions: { code: string } }) => error.extensions.code)).toEqual(['FORBIDDEN'])
    return { outcome: 'FORBIDDEN', answer: undefined }
  }
  const answer = body.data[name]
  if (answer.subscription) return { outcome: 'DONE', answer }
  return { outcome: [answer['__typename'], answer.reason].filter(Boolean).join(' '), answer }
}

/** Everything stored is what the model says, and one role after the other is offered what the model allows it. */
export async function compare(model: Model, real: Real, everyRole = false): Promise<void> {
  const { ids, world } = real
  if (ids.length === 0) return
  const { subscriptions, subscriptionHistory, events } = world.database.tables
  const { connection } = world.database
  const rows = await connection.select().from(subscriptions).where(inArray(subscriptions.id, ids))
  const { subscriptionId, sequence } = subscriptionHistory
  const history = await connection
    .select()
    .from(subscriptionHistory)
    .where(inArray(subscriptionId, ids))
    .orderBy(asc(sequence))
  const counts = await connection
    .select({ id: events.subjectId, count: sql<number>`count(*)`.mapWith(Number) })
    .from(events)
    .where(inArray(events.subjectId, ids))
    .groupBy(events.subjectId)
  const found = ids.map((id) => {
    const row = rows.find((one) => one.id === id)
    const lines = history.filter((line) => line.subscriptionId === id)
    return {
      status: row?.status,
      zone: row?.timeZone,
      version: row?.version,
      quantity: row?.quantity,
      autoRenews: row?.autoRenews,
      price: row?.unitPriceMinor,
      key: row?.licenseKey,
      end: ['ACTIVE', 'CANCELLING', 'SUSPENDED'].includes(row?.status ?? '')
        ? (row?.currentPeriodEndsAt?.getTime() ?? null)
        : undefined,
      kinds: lines.map(({ kind }) => kind),
      sequences: lines.map(({ sequence }) => sequence),
      events: counts.find((one) => one.id === id)?.count,
    }
  })
  expect(found).toEqual(
    model.subscriptions.map((one) => ({
      status: one.status,
      zone: one.zone,
      version: one.kinds.length,
      quantity: one.quantity,
      autoRenews: one.autoRenews,
      price: one.price,
      key: one.key,
      end: ['ACTIVE', 'CANCELLING', 'SUSPENDED'].includes(one.status) ? periodEnd(one) : undefined,
      kinds: one.kinds,
      sequences: one.kinds.map((_, index) => index + 1),
      events: one.kinds.length,
    })),
  )
  real.steps += 1
  for (const role of everyRole ? roles : [roles[real.steps % roles.length] as string])
    await compareOffers(model, real, role)
}

async function compareOffers(model: Model, real: Real, role: string): Promise<void> {
  const owned = {
    ...viewerOf(real, role, ''),
    ...(role === 'SERVICE_OWNER' ? { parties: real.services.map(({ id }) => id) } : {}),
  }
  const query =
    'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ServiceSubscription { status allowedActions allowedCancellationModes } } }'
  const { nodes } = await real.world.gateway.read(owned, query, { ids: real.ids })
  const offers = (one: ModelSubscription) => ({
    status: one.status,
    allowedActions: allowedTo(model, one, role).toSorted(),
    allowedCancellationModes: modesFor(model, one, role),
  })
  const sorted = nodes.map((node: { allowedActions: string[] }) => ({
    ...node,
    allowedActions: node.allowedActions.toSorted(),
  }))
  same([role, sorted], [role, model.subscriptions.map(offers)])
}

function same(found: unknown, expected: unknown): void {
  expect(found).toEqual(expected)
}

function holds(found: object, some: object): void {
  expect(found).toMatchObject(some)
}

class Step implements fc.AsyncCommand<Model, Real> {
  readonly #text: string
  readonly #needsSubscription: boolean
  readonly #run: (model: Model, real: Real) => Promise<void>

  constructor(text: string, run: (model: Model, real: Real) => Promise<void>, { needsSubscription = false } = {}) {
    this.#text = text
    this.#run = run
    this.#needsSubscription = needsSubscription
  }

  check(model: Readonly<Model>): boolean {
    return !this.#needsSubscription || model.subscriptions.length > 0
  }

  async run(model: Model, real: Real): Promise<void> {
    await this.#run(model, real)
    await compare(model, real)
  }

  toString(): string {
    return this.#text
  }
}

const someRole = fc.constantFrom(...roles)
const hour = 3_600_000

const creating = fc
  .record({
    service: fc.nat(4),
    product: fc.nat(3),
    role: fc.constantFrom('BROKER', 'BROKER', 'ORGANIZATION', 'SELLER'),
    autoRenews: fc.constantFrom(null, null, true, false),
  })
  .map(
    ({ service, product, role, autoRenews }) =>
      new Step(`create(${service}, ${product}, ${role}, ${autoRenews})`, async (model, real) => {
        const of = real.services[service]
        const index = product % (of?.products.length ?? 1)
        const expected = create(model, service, index, role, autoRenews)
        const input = {
          organizationId: real.organizationId,
          serviceId: of?.id,
          productId: of?.products[index],
          autoRenews,
        }
        const { outcome, answer } = await send(real, viewerOf(real, role, of?.id ?? ''), 'createSubscription', input)
        same(outcome, expected)
        if (answer?.subscription) real.ids.push(answer.subscription.id)
      }),
  )

const wish = fc.record({
  action: fc.constantFrom(...Object.keys(mutations)),
  role: someRole,
  mode: fc.constantFrom(null, null, 'IMMEDIATE', 'AT_PERIOD_END'),
  quantity: fc.constantFrom(null, 1, 2, 3),
  product: fc.constantFrom(null, null, 0, 1, 2, 3),
  autoRenews: fc.constantFrom(null, true, false),
  key: fc.constantFrom('A', 'B', null),
  isStale: fc.nat(19).map((number) => number === 0),
})

type GivenWish = Required<Wish>

/** Does what is wished for, on the model and on the gateway. */
async function fulfil(model: Model, real: Real, target: number, given: GivenWish): Promise<void> {
  const index = target % model.subscriptions.length
  const one = model.subscriptions[index] as ModelSubscription
  const of = real.services[one.service]
  const product = given.product === null ? null : given.product % (of?.products.length ?? 1)
  const expected = act(model, one, { ...given, product })
  const { outcome, answer } = await send(
    real,
    viewerOf(real, given.role, of?.id ?? ''),
    mutations[given.action] as MutationName,
    {
      subscriptionId: real.ids[index],
      ...(given.isStale ? { expectedVersion: one.kinds.length + 1 } : {}),
      ...(given.action === 'CANCEL' ? { mode: given.mode } : {}),
      ...(given.action === 'REJECT' || given.action === 'SUSPEND' ? { reason: 'Because' } : {}),
      ...(given.action === 'SET_LICENSE_KEY' ? { licenseKey: given.key } : {}),
      ...(given.action === 'UPDATE'
        ? {
            quantity: given.quantity,
            autoRenews: given.autoRenews,
            productId: product === null ? null : of?.products[product],
          }
        : {}),
    },
  )
  same(outcome, expected)
  if (outcome === 'DONE')
    holds(answer.subscription, { id: real.ids[index], status: one.status, version: one.kinds.length })
  if (outcome === 'VersionConflict') same(answer.currentVersion, one.kinds.length)
  if (outcome !== 'IllegalTransition') return
  holds(answer, { from: one.status, action: given.action })
  same(answer.allowedActions.toSorted(), allowedTo(model, one, given.role).toSorted())
}

const acting = fc.tuple(fc.nat(), wish).map(
  ([target, given]) =>
    new Step(`act(${target}, ${JSON.stringify(given)})`, (model, real) => fulfil(model, real, target, given), {
      needsSubscription: true,
    }),
)

/** As acting, but mostly what is possible, so that lives grow long. */
const actingWisely = fc.tuple(fc.nat(), fc.nat(), wish).map(
  ([target, choice, given]) =>
    new Step(
      `act wisely(${target}, ${choice}, ${JSON.stringify(given)})`,
      async (model, real) => {
        const one = model.subscriptions[target % model.subscriptions.length] as ModelSubscription
        const possible = allowedTo(model, one, given.role)
        const mild = possible.filter(
          (action) => action !== 'DELETE' && action !== 'REJECT' && (action !== 'CANCEL' || given.mode !== 'IMMEDIATE'),
        )
        const from = mild.length > 0 ? mild : possible
        const action = from[choice % from.length] ?? given.action
        const mode = given.mode ?? modesFor(model, one, given.role).at(-1) ?? null
        await fulfil(model, real, target, { ...given, action, mode })
      },
      { needsSubscription: true },
    ),
)

const hours = fc.constantFrom(1, 24, 24 * 13, 24 * 14, 24 * 20, 24 * 29, 24 * 30, 24 * 31, 24 * 59, 24 * 366)

const jumping = fc.tuple(hours, fc.constantFrom(-1, 0, 0, 1)).map(
  ([hours, extra]) =>
    new Step(`jump(${hours} hours ${extra} ms)`, async (model, { world }) => {
      model.now += hours * hour + extra
      world.now = new Date(model.now)
    }),
)

const jumpingToDue = fc.tuple(fc.nat(), fc.constantFrom(-1, 0, 1)).map(
  ([target, extra]) =>
    new Step(
      `jump to the period’s end of ${target} and ${extra} ms`,
      async (model, { world }) => {
        const end = periodEnd(model.subscriptions[target % model.subscriptions.length] as ModelSubscription)
        if (end !== null) model.now = Math.max(model.now, end + extra)
        world.now = new Date(model.now)
      },
      { needsSubscription: true },
    ),
)

const clock = fc.constant(0).map(
  () =>
    new Step('clock', async (model, { world }) => {
      for (const one of model.subscriptions) settle(model, one)
      holds(await world.runDueChanges(new Date(model.now)), { failed: 0 })
    }),
)

const change = fc.tuple(fc.nat(4), fc.constantFrom('isDisabled', 'isOffered', 'price'), fc.boolean(), fc.nat(3))

const changingService = change.map(
  ([service, what, isOn, product]) =>
    new Step(`service ${service}: ${what} ${isOn}`, async (model, { world, services }) => {
      const of = model.services[service] as ModelService
      const { id = '', products = [] } = services[service] ?? {}
      const { catalogEntries } = world.database.tables
      if (what === 'isDisabled') await world.define(id, { isDisabled: (of.isDisabled = isOn) })
      else if (what === 'isOffered') {
        await world.database.connection
          .update(catalogEntries)
          .set({ isEnabled: (of.isOffered = isOn) })
          .where(eq(catalogEntries.serviceId, id))
      } else {
        const index = product % products.length
        const entry = of.products[index] as { price: number | null }
        entry.price = isOn ? (entry.price ?? 0) + 100 : null
        await world.price(products[index] as string, 'SELLER', world.sellerId, entry.price)
      }
    }),
)

/** Where the reseller may be. */
export const someZone = fc.constantFrom(
  null,
  null,
  'Europe/Vienna',
  'Pacific/Apia',
  'America/St_Johns',
  'Australia/Lord_Howe',
)

const moving = someZone.map(
  (zone) =>
    new Step(`the reseller is in ${zone}`, async (model, { world }) => {
      model.zone = zone
      await world.moveTo(zone)
    }),
)

/** Sequences of everything that anybody can do, with time passing. */
export const sequences = fc.commands(
  [
    creating,
    creating,
    acting,
    acting,
    acting,
    actingWisely,
    actingWisely,
    actingWisely,
    actingWisely,
    jumping,
    jumpingToDue,
    clock,
    changingService,
    moving,
  ],
  { maxCommands: 32, size: 'max' },
)
