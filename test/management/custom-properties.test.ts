import { beforeEach, describe, expect, it } from 'vitest'
import { run } from '../../src/database/database.ts'
import { borealis, borealisMail, borealisVault } from '../../src/demo/ids.ts'
import { people } from '../../src/demo/people.ts'
import { openWorld, type World } from '../subscriptions/world.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { logEverything } from '../support/recorded-events.ts'
import { type Answered, documentOf, done, everything, send } from './support.ts'

const mutation = 'setCustomPropertyDefinitions'
const fields = `id version customProperties { key name type appliesTo isMandatory isVisible defaultValue allowedValues
  pattern minLength maxLength layers isRetired appliesToNewOnly }`
const asked = (more: object = {}) => ({ key: 'it', name: 'It', appliesTo: 'SUBSCRIPTION', type: 'TEXT', ...more })

describe('what a service asks for', () => {
  let gateway: TestGateway
  beforeEach(async () => {
    gateway = await openGateway()
  })

  const set = (as: As, input: object, serviceId = borealisMail) =>
    send(gateway, as, mutation, { serviceId, ...input }, fields)
  const keysOf = (answer: Answered) => answer.shown.customProperties.map(({ key }: { key: string }) => key)

  it('is merged by key: what is given is replaced whole or comes last, and others stay', async () => {
    const region = { key: 'region', name: 'Region', appliesTo: 'SUBSCRIPTION', type: 'CHOICE' }
    const answer = await set('borealis-systems', {
      definitions: [
        asked({ type: 'NUMBER', isMandatory: true, defaultValue: '7', minLength: 1, maxLength: 3, pattern: '[0-9]+' }),
        { ...region, defaultValue: 'eu', allowedValues: ['eu', 'us', 'jp', 'ch'] },
      ],
    })
    expect(keysOf(answer)).toEqual(['archiveDomain', 'costCentre', 'region', 'relayNode', 'it'])
    expect(answer.shown.version).toBe(2)
    expect(answer.shown.customProperties.at(-1)).toEqual({
      key: 'it',
      name: 'It',
      type: 'NUMBER',
      appliesTo: 'SUBSCRIPTION',
      isMandatory: true,
      isVisible: true,
      defaultValue: '7',
      allowedValues: [],
      pattern: '[0-9]+',
      minLength: 1,
      maxLength: 3,
      layers: ['ORGANIZATION', 'BROKER', 'SELLER'],
      isRetired: false,
      appliesToNewOnly: false,
    })
    expect(answer.shown.customProperties[2]).toMatchObject({ name: 'Region', allowedValues: ['eu', 'us', 'jp', 'ch'] })
    const again = await set('borealis-owner', {
      definitions: [{ ...region, defaultValue: 'eu', allowedValues: ['eu', 'us', 'jp', 'ch'] }],
    })
    expect(again.shown.version).toBe(2)
  })

  it('keeps values of its own in the normal form of the type', async () => {
    const domain = asked({ type: 'DOMAIN', defaultValue: 'MÜNCHEN.de', allowedValues: ['Example.com', 'münchen.de'] })
    const answer = await set('admin', { definitions: [domain] })
    expect(answer.shown.customProperties.at(-1)).toMatchObject({
      defaultValue: 'xn--mnchen-3ya.de',
      allowedValues: ['example.com', 'xn--mnchen-3ya.de'],
    })
  })

  it('is refused with everything that is wrong, and nothing is written', async () => {
    const before = await everything(gateway)
    const answer = await set('borealis-systems', {
      definitions: [
        asked({ key: '', name: ' ', minLength: -1, layers: [] }),
        asked({ key: 'a', minLength: 3, maxLength: 2, layers: ['SELLER', 'OPERATOR'] }),
        asked({ key: 'a', pattern: '(?=x)' }),
        asked({ key: 'b', type: 'DATE', defaultValue: '2026-02-30', allowedValues: ['', 'x'] }),
        { key: 'region', name: 'Region', appliesTo: 'ORGANIZATION_SERVICE', type: 'TEXT' },
      ],
      removeKeys: ['region', 'nobody'],
    })
    expect(answer.issues?.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      'definitions.0.key: key must not be empty',
      'definitions.0.name: name must not be empty',
      'definitions.0.minLength: minLength must be at least 0',
      'definitions.0.layers: layers must name at least one',
      'definitions.1.maxLength: maxLength must be at least 3',
      'definitions.1.layers: layers must not name OPERATOR',
      'definitions.2.key: key a is given twice',
      'definitions.2.pattern: pattern is no regular expression of RE2: invalid or unsupported Perl syntax: `(?=`',
      'definitions.3.allowedValues.1: allowedValues[1] must be a day such as 2026-03-01',
      'definitions.3.defaultValue: defaultValue must be a day such as 2026-03-01',
      'definitions.4.type: type must stay CHOICE',
      'definitions.4.appliesTo: appliesTo must stay SUBSCRIPTION',
      'removeKeys.0: region is given as well',
      'removeKeys.1: The service has no property nobody',
    ])
    const many = Array.from({ length: 97 }, (_, index) => asked({ key: `k${index}` }))
    expect(await set('borealis-systems', { definitions: many })).toMatchObject({
      issues: [{ message: 'a service may have 100 custom properties, but would have 101' }],
    })
    expect(await set('aurora-software', { definitions: [asked()] })).toMatchObject({ __typename: 'NotFound' })
    expect(await everything(gateway)).toEqual(before)
  })

  it('is told in the trail, and to the seller’s side; those who offer the service hear that it changed', async () => {
    await set('borealis-owner', { definitions: [asked({ layers: ['SELLER'] })], removeKeys: ['archiveDomain'] })
    await logEverything(gateway.database)
    const query = `{ service(id: "${borealisMail}") { auditTrail { nodes { kind changes { field before after } } } }
      events(filter: { kinds: [CUSTOM_PROPERTIES_CHANGED] }) { nodes { subjectId changes { field } } } }`
    const { service, events } = await gateway.read('borealis-systems', query)
    expect(service.auditTrail.nodes).toMatchObject([
      {
        kind: 'CUSTOM_PROPERTIES_CHANGED',
        changes: [
          { field: 'customProperties.it', before: null, after: expect.stringContaining('"name":"It"') },
          { field: 'customProperties.archiveDomain', before: expect.stringContaining('"isRetired":false') },
        ],
      },
    ])
    expect(events.nodes).toMatchObject([{ subjectId: borealisMail, changes: [{}, {}] }])
    expect((await gateway.read('cumulus-broker', query)).events.nodes).toEqual([
      { subjectId: borealisMail, changes: [] },
    ])
    expect((await gateway.read('acme-bakery', query)).events.nodes).toEqual([])
  })

  it('is made with the service, by the same rules', async () => {
    const input = { sellerId: borealis, name: 'Docs', currencyCodes: ['EUR'] }
    const made = await done(
      gateway,
      'borealis-systems',
      'createService',
      { ...input, customProperties: [asked()] },
      fields,
    )
    expect(made.customProperties).toMatchObject([
      { key: 'it', isMandatory: false, layers: ['ORGANIZATION', 'BROKER', 'SELLER'] },
    ])
    const wrong = await send(gateway, 'borealis-systems', 'createService', {
      ...input,
      customProperties: [asked({ pattern: '[' }), asked()],
    })
    expect(wrong.issues?.map(({ path }) => path.join('.'))).toEqual([
      'customProperties.0.pattern',
      'customProperties.1.key',
    ])
  })

  it('is set by admins, sellers and service owners, of no archived seller', async () => {
    for (const { slug, role } of people) {
      const { body } = await gateway.ask(slug, documentOf(mutation), {
        input: { serviceId: borealisVault, definitions: [] },
      })
      const isAllowed = ['ADMIN', 'SELLER', 'SERVICE_OWNER'].includes(role)
      expect([slug, body.errors?.[0].extensions.code]).toEqual([slug, isAllowed ? undefined : 'FORBIDDEN'])
    }
    await done(gateway, 'admin', 'archiveSeller', { sellerId: borealis })
    for (const as of ['borealis-systems', 'borealis-owner'] as const)
      expect(await set(as, { definitions: [asked()] })).toMatchObject({ __typename: 'Archived' })
  })
})

describe('a property that is removed', () => {
  let world: World
  beforeEach(async () => {
    world = await openWorld()
  })

  it('goes where it has no value, and is retired where it has one, which is shown and can be cleared', async () => {
    const shop = await world.shop()
    const define = (input: object) =>
      done(world.gateway, world.seller, mutation, { serviceId: shop.serviceId, ...input }, fields)
    await define({ definitions: [asked({ isMandatory: true }), asked({ key: 'unused' })] })
    const order = { ...shop, quantity: 1 }
    const subscribe = (customProperties: object[]) =>
      send(
        world.gateway,
        world.broker,
        'createSubscription',
        { ...order, customProperties },
        'id customProperties { key value }',
      )
    const old = (await subscribe([{ key: 'it', value: 'kept' }])).shown.id
    const after = await define({ definitions: [], removeKeys: ['it', 'unused'] })
    expect(after.customProperties).toMatchObject([{ key: 'it', isRetired: true }])

    expect(await subscribe([{ key: 'it', value: 'new' }])).toMatchObject({
      issues: [{ message: 'Custom property It is retired' }],
    })
    expect((await subscribe([])).shown.customProperties).toEqual([])
    const update = (customProperties: object[]) =>
      send(
        world.gateway,
        world.broker,
        'updateSubscription',
        { subscriptionId: old, quantity: 2, customProperties },
        'customProperties { key value }',
      )
    expect((await update([{ key: 'it', value: 'kept' }])).shown.customProperties).toEqual([
      { key: 'it', value: 'kept' },
    ])
    expect(await update([{ key: 'it', value: 'other' }])).toMatchObject({ __typename: 'InvalidInput' })
    expect((await update([{ key: 'it', value: null }])).shown.customProperties).toEqual([])
    expect((await define({ definitions: [], removeKeys: ['it'] })).customProperties).toEqual([])
  })

  it('is asked again once it is no longer retired, if what was made meanwhile allows it', async () => {
    const shop = await world.shop()
    const define = (definition: object, expectedVersion: number) =>
      send(
        world.gateway,
        world.seller,
        mutation,
        { serviceId: shop.serviceId, definitions: [definition], expectedVersion },
        fields,
      )
    await define(asked({ isMandatory: true, isRetired: true }), 1)
    await done(world.gateway, world.broker, 'createSubscription', { ...shop, quantity: 1 })
    expect(await define(asked({ isMandatory: true }), 2)).toMatchObject({
      properties: [{ key: 'it', brokenValues: 1 }],
    })
    expect(await define(asked(), 2)).toMatchObject({ shown: { customProperties: [{ isRetired: false }] } })
  })

  it('keeps its value when REST replaces all others', async () => {
    const shop = await world.shop()
    const { serviceId, organizationId } = shop
    const define = (input: object) => done(world.gateway, world.seller, mutation, { serviceId, ...input }, fields)
    const onAdding = (key: string) => asked({ key, appliesTo: 'ORGANIZATION_SERVICE' })
    await define({ definitions: [onAdding('it'), onAdding('other')] })
    const { organizationServices: table } = world.database.tables
    await world.database.transaction(function* (tx) {
      yield* run(tx.update(table).set({ customProperties: { it: 'kept', other: 'x' } }))
    })
    await define({ definitions: [], removeKeys: ['it'] })
    const url = `http://localhost/api/resellers/${world.resellerId}/organizations/${organizationId}/services/${serviceId}`
    const authorization = `Bearer ${await world.gateway.token(world.broker)}`
    const answer = await world.gateway.fetch(
      new Request(url, {
        method: 'PUT',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ customPropertiesData: [{ id: 'other', value: 'y' }] }),
      }),
    )
    expect(answer.status).toBe(200)
    const [row] = await world.database.connection.select().from(table)
    expect(row?.customProperties).toEqual({ it: 'kept', other: 'y' })
  })
})
