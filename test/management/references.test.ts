import { beforeEach, describe, expect, it } from 'vitest'
import { people } from '../../src/demo/people.ts'
import type { Viewer } from '../../src/viewer.ts'
import { openWorld, type World } from '../subscriptions/world.ts'
import type { As } from '../support/gateway.ts'
import { plansOf } from '../support/plans.ts'
import { logEverything } from '../support/recorded-events.ts'
import { done, send } from './support.ts'

let world: World
let shop: Awaited<ReturnType<World['shop']>>
let subscriptionId: string
let organizationServiceId: string
/** Who is on which side. */
let sides: Record<'SELLER' | 'OWNER' | 'BROKER' | 'ORGANIZATION', Viewer>
beforeEach(async () => {
  world = await openWorld()
  shop = await world.shop()
  subscriptionId = await world.subscribe(shop)
  const { organizationServices: table } = world.database.tables
  const rows = await world.database.connection.select().from(table)
  organizationServiceId = rows[0]?.id ?? ''
  const { organizationId, serviceId } = shop
  sides = {
    SELLER: world.seller,
    OWNER: world.ownerOf(serviceId),
    BROKER: world.broker,
    ORGANIZATION: world.organizationOf(organizationId),
  }
})

/** A mutation's document that may answer either. */
const document = `mutation ($input: SetReferencesInput!) { setReferences(input: $input) { __typename
  ... on SetReferencesSuccess { subscription { id version } organizationService { id version } }
  ... on DomainError { code message } ... on InvalidInput { issues { path message } } } }`

async function set(as: As, objectId: string, given: object) {
  const { body } = await world.gateway.ask(as, document, { input: { objectId, ...given } })
  expect(body.errors).toBeUndefined()
  return body.data.setReferences
}

async function read(as: As, id: string) {
  const query = `{ node(id: "${id}") { ... on ServiceSubscription { externalId metadata { key value } version }
    ... on OrganizationService { externalId metadata { key value } version } } }`
  return (await world.gateway.read(as, query)).node
}

const things = [
  ['a subscription', () => subscriptionId],
  ['a service of an organization', () => organizationServiceId],
] as const

describe.each(things)('of %s', (_, idOf) => {
  it('each side has its own, which nobody else reads, and no version is raised', async () => {
    const { version } = await read(world.seller, idOf())
    for (const side of ['SELLER', 'BROKER', 'ORGANIZATION'] as const) {
      const given = { externalId: `ID-${side}`, metadata: [{ key: 'side', value: side }] }
      expect(await set(sides[side], idOf(), given)).toMatchObject({ __typename: 'SetReferencesSuccess' })
    }
    for (const [name, viewer] of Object.entries(sides)) {
      const side = name === 'OWNER' ? 'SELLER' : name
      const own = { externalId: `ID-${side}`, metadata: [{ key: 'side', value: side }], version }
      expect([name, await read(viewer, idOf())]).toEqual([name, own])
    }
    for (const host of [world.operator, world.admin])
      expect(await read(host, idOf())).toEqual({ externalId: null, metadata: null, version })
  })

  it('a service owner sets those of the seller; absent keeps, null clears, metadata is merged', async () => {
    await set(sides.OWNER, idOf(), {
      externalId: 'A',
      metadata: [
        { key: 'b', value: '2' },
        { key: 'a', value: '1' },
      ],
    })
    await set(sides.SELLER, idOf(), { metadata: [{ key: 'b', value: null }] })
    expect(await read(sides.OWNER, idOf())).toMatchObject({ externalId: 'A', metadata: [{ key: 'a', value: '1' }] })
    await set(sides.SELLER, idOf(), { externalId: null })
    expect(await read(sides.SELLER, idOf())).toMatchObject({ externalId: null, metadata: [{ key: 'a', value: '1' }] })
  })

  it('their event goes to the own side only, and not to the host', async () => {
    const kind = idOf() === subscriptionId ? 'SUBSCRIPTION_REFERENCES_SET' : 'ORGANIZATION_SERVICE_REFERENCES_SET'
    await set(sides.BROKER, idOf(), { externalId: 'CRM-7' })
    await set(sides.BROKER, idOf(), { externalId: 'CRM-7' })
    await set(sides.OWNER, idOf(), { metadata: [{ key: 'k', value: 'v' }] })
    await set(sides.ORGANIZATION, idOf(), { externalId: 'ERP-1' })
    await logEverything(world.database)
    const told = async (as: As) => {
      const query = `{ events(filter: { kinds: [${kind}] }) { nodes { subjectId changes { field after } snapshot } } }`
      return (await world.gateway.read(as, query)).events.nodes
    }
    const broker = [
      {
        subjectId: idOf(),
        changes: [{ field: 'externalId', after: 'CRM-7' }],
        snapshot: { externalId: 'CRM-7', metadata: [] },
      },
    ]
    expect(await told(sides.BROKER)).toEqual(broker)
    for (const as of [sides.SELLER, sides.OWNER])
      expect(await told(as)).toMatchObject([{ changes: [{ field: 'metadata.k', after: 'v' }] }])
    expect(await told(sides.ORGANIZATION)).toMatchObject([{ changes: [{ field: 'externalId', after: 'ERP-1' }] }])
    for (const host of [world.operator, world.admin]) expect(await told(host)).toEqual([])
  })

  it('wrong ones are refused all at once, and what is hidden looks like what is not there', async () => {
    const many = Array.from({ length: 51 }, (__, index) => ({ key: `k${index}`, value: 'v' }))
    expect(await set(sides.BROKER, idOf(), { externalId: ' ', metadata: many })).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: ['externalId'] }, { path: ['metadata'] }],
    })
    const others = world.organizationOf(await world.organization())
    for (const [as, id] of [
      [others, idOf()],
      [world.broker, shop.serviceId],
    ] as const)
      expect(await set(as, id, { externalId: 'X' })).toMatchObject({ __typename: 'NotFound' })
  })
})

it('are set in every state', async () => {
  const ids = await world.plant(
    { ...shop, status: 'PENDING' },
    { ...shop, status: 'CANCELLED' },
    { ...shop, status: 'DELETED' },
  )
  for (const id of ids) {
    await set(sides.ORGANIZATION, id, { externalId: id })
    expect(await read(sides.ORGANIZATION, id)).toMatchObject({ externalId: id })
  }
})

it('an external id is had by one thing of a party and type, whoever is faster', async () => {
  const [other = ''] = await world.plant({ ...shop })
  for (let round = 0; round < 6; round += 1) {
    const externalId = `SAME-${round}`
    const answers = await Promise.all([subscriptionId, other].map((id) => set(sides.BROKER, id, { externalId })))
    expect(answers.map(({ __typename }) => __typename).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'ExternalIdTaken',
      'SetReferencesSuccess',
    ])
  }
  // Of another side, of another type and by the same thing again, it is another one.
  await set(sides.BROKER, subscriptionId, { externalId: 'MINE' })
  for (const [as, id] of [
    [sides.SELLER, other],
    [sides.ORGANIZATION, other],
    [sides.BROKER, organizationServiceId],
    [sides.BROKER, subscriptionId],
  ] as const)
    expect(await set(as, id, { externalId: 'MINE' })).toMatchObject({ __typename: 'SetReferencesSuccess' })
})

it('are given at once when a service is added or subscribed to, for the side that does it', async () => {
  const references = { externalId: 'ORDER-1', metadata: [{ key: 'cart', value: '9' }] }
  const fields = 'id externalId metadata { key value }'
  const made = await done(
    world.gateway,
    sides.BROKER,
    'createSubscription',
    { ...shop, quantity: 1, ...references },
    fields,
  )
  expect(made).toMatchObject(references)
  expect(await read(sides.ORGANIZATION, made.id)).toMatchObject({ externalId: null, metadata: null })
  const again = await send(world.gateway, sides.BROKER, 'createSubscription', { ...shop, quantity: 1, ...references })
  expect(again).toMatchObject({ __typename: 'ExternalIdTaken', message: 'Another subscription has this external id.' })
  const wrong = await send(world.gateway, sides.BROKER, 'createSubscription', { ...shop, quantity: 1, externalId: '' })
  expect(wrong).toMatchObject({ issues: [{ path: ['externalId'] }] })
  const adding = { organizationId: await world.organization(), serviceId: shop.serviceId, currencyCode: 'EUR' }
  const added = await done(world.gateway, sides.BROKER, 'addOrganizationService', { ...adding, ...references }, fields)
  expect(added).toMatchObject(references)
})

it('are done once with one key', async () => {
  const given = { externalId: 'ONCE', idempotencyKey: 'once' }
  await set(sides.BROKER, subscriptionId, given)
  await set(sides.BROKER, subscriptionId, { externalId: 'LATER' })
  await set(sides.BROKER, subscriptionId, given)
  expect(await read(sides.BROKER, subscriptionId)).toMatchObject({ externalId: 'LATER' })
})

describe('a list', () => {
  beforeEach(async () => {
    await set(sides.BROKER, subscriptionId, { externalId: 'CRM-7', metadata: [{ key: 'team', value: 'red' }] })
    await set(sides.BROKER, organizationServiceId, { externalId: 'CRM-7', metadata: [{ key: 'team', value: 'red' }] })
  })

  const found = async (as: As, filter: string) => {
    const query = `{ subscriptions(filter: { ${filter} }) { nodes { id } totalCount }
      organization(id: "${shop.organizationId}") { services(filter: { ${filter} }) { nodes { id } } } }`
    const { subscriptions, organization } = await world.gateway.read(as, query)
    expect(subscriptions.totalCount).toBe(subscriptions.nodes.length)
    return [...subscriptions.nodes, ...organization.services.nodes].map(({ id }: { id: string }) => id)
  }

  it('is filtered by those of the own side, and by others’ nothing is found', async () => {
    const both = [subscriptionId, organizationServiceId]
    for (const filter of [
      'externalId: "CRM-7"',
      'metadata: [{ key: "team" }]',
      'metadata: [{ key: "team", value: "red" }]',
      'externalId: "CRM-7", metadata: [{ key: "team" }]',
    ]) {
      expect([filter, await found(sides.BROKER, filter)]).toEqual([filter, both])
      for (const as of [sides.SELLER, sides.OWNER, sides.ORGANIZATION, world.operator, world.admin])
        expect([filter, await found(as, filter)]).toEqual([filter, []])
    }
    for (const filter of ['externalId: "CRM-8"', 'metadata: [{ key: "team", value: "blue" }]'])
      expect(await found(sides.BROKER, filter)).toEqual([])
  })

  it('by an external id is found by its index', async () => {
    const query = '{ subscriptions(filter: { externalId: "CRM-7" }) { nodes { id } } }'
    const { sent } = await world.gateway.counter.during(() => world.gateway.read(sides.BROKER, query))
    const [plan = []] = await plansOf(world.gateway, sent)
    // PostgreSQL reads a table of two rows as a whole.
    if (world.database.dialect.name === 'postgres') return
    expect(plan.join('\n')).toMatch(/object_references USING INDEX object_references_external_id \(external_id=\?/)
    expect(plan.filter((step) => /^SCAN (subscriptions|object_references)/.test(step))).toEqual([])
  })
})

it('are set by the sides alone: by no operator and no admin', async () => {
  for (const { role, slug } of people.filter((person) => person.role === 'OPERATOR' || person.role === 'ADMIN')) {
    const viewer = role === 'ADMIN' ? world.admin : world.operator
    const { body } = await world.gateway.ask(viewer, document, { input: { objectId: subscriptionId, externalId: 'X' } })
    expect([slug, body.errors[0].extensions.code]).toEqual([slug, 'FORBIDDEN'])
  }
})
