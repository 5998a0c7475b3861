import { beforeEach, describe, expect, it } from 'vitest'
import { openWorld, type World } from '../subscriptions/world.ts'
import type { As } from '../support/gateway.ts'
import { done, send } from './support.ts'

const mutation = 'setCustomPropertyDefinitions'
const fields = 'id version customProperties { key allowedValues pattern minLength maxLength appliesToNewOnly }'
const asked = (more: object = {}) => ({ key: 'it', name: 'It', appliesTo: 'SUBSCRIPTION', type: 'TEXT', ...more })

describe('a property that becomes narrower', () => {
  let world: World
  beforeEach(async () => {
    world = await openWorld()
  })

  const set = (serviceId: string, input: object, as: As = world.seller) =>
    send(world.gateway, as, mutation, { serviceId, ...input }, fields)

  /** A service whose property three live subscriptions have, with these values. */
  async function openShop(property: object, values: (string | null)[] = ['abc', 'abc', 'xyz'], as: As = world.broker) {
    const shop = await world.shop()
    await done(world.gateway, world.admin, mutation, { serviceId: shop.serviceId, definitions: [asked(property)] })
    const ids: string[] = []
    for (const value of values) {
      const customProperties = value === null ? [] : [{ key: 'it', value }]
      ids.push((await done(world.gateway, as, 'createSubscription', { ...shop, quantity: 1, customProperties })).id)
    }
    return { ...shop, ids }
  }

  it.each<[string, object, object, number, string]>([
    ['by fewer values', {}, { allowedValues: ['abc'] }, 1, 'xyz'],
    ['by one value less', { allowedValues: ['abc', 'xyz'] }, { allowedValues: ['xyz'] }, 2, 'abc'],
    ['by a pattern, which matches whole values', {}, { pattern: '[ab]' }, 3, 'abc'],
    ['by another pattern', { pattern: '[a-z]+' }, { pattern: 'x.*' }, 2, 'abc'],
    ['by a longer least value', {}, { minLength: 4 }, 3, 'abc'],
    ['by a shorter longest value', { maxLength: 9 }, { maxLength: 2 }, 3, 'abc'],
    [
      'by checking what was not checked',
      { appliesToNewOnly: true, pattern: '.*' },
      { appliesToNewOnly: false, pattern: 'a.*' },
      1,
      'xyz',
    ],
  ])(
    '%s is refused with the count of values that break it, unless it is for new ones only',
    async (_, before, after, brokenValues, wrong) => {
      const shop = await openShop(before)
      const narrow = (more: object = {}) =>
        set(shop.serviceId, { definitions: [asked({ ...before, ...after, ...more })], expectedVersion: 2 })
      expect(await narrow()).toMatchObject({
        __typename: 'CustomPropertyInUse',
        code: 'CUSTOM_PROPERTY_IN_USE',
        properties: [{ key: 'it', brokenValues }],
      })
      const answer = await narrow({ appliesToNewOnly: true })
      expect(answer).toMatchObject({ shown: { version: 3, customProperties: [{ ...after, appliesToNewOnly: true }] } })
      // What is stored and not given is never checked; what is given is.
      const [subscriptionId = ''] = shop.ids
      const update = (input: object) =>
        send(world.gateway, world.broker, 'updateSubscription', { subscriptionId, ...input })
      expect(await update({ quantity: 5 })).toMatchObject({ __typename: 'UpdateSubscriptionSuccess' })
      expect(await update({ quantity: 6, customProperties: [] })).toMatchObject({
        __typename: 'UpdateSubscriptionSuccess',
      })
      expect(await update({ customProperties: [{ key: 'it', value: wrong }] })).toMatchObject({
        __typename: 'InvalidInput',
      })
    },
  )

  it('needs the version that it is meant for', async () => {
    const shop = await openShop({})
    const narrower = { definitions: [asked({ pattern: '[a-z]+' })] }
    expect(await set(shop.serviceId, narrower)).toMatchObject({
      issues: [
        { path: ['expectedVersion'], message: 'expectedVersion is needed, since the rules of it become narrower' },
      ],
    })
    expect(await set(shop.serviceId, { ...narrower, expectedVersion: 1 })).toMatchObject({ currentVersion: 2 })
    expect(await set(shop.serviceId, { ...narrower, expectedVersion: 2 })).toMatchObject({ shown: { version: 3 } })
    const wider = { definitions: [asked({ pattern: null, maxLength: 500 })] }
    expect(await set(shop.serviceId, wider)).toMatchObject({ __typename: 'InvalidInput' })
    expect(await set(shop.serviceId, { definitions: [asked({ allowedValues: [''] })] })).toMatchObject({
      shown: { version: 4 },
    })
  })

  it('looks at what can still be changed alone: not at what ended', async () => {
    const shop = await openShop({})
    for (const subscriptionId of shop.ids)
      await done(world.gateway, world.broker, 'cancelSubscription', { subscriptionId, mode: 'IMMEDIATE' })
    const narrower = { definitions: [asked({ pattern: '[0-9]' })], expectedVersion: 2 }
    expect(await set(shop.serviceId, narrower)).toMatchObject({ shown: { version: 3 } })
  })

  it('of services that organizations have counts those that still have it', async () => {
    const serviceId = await world.service()
    const onAdding = (more: object = {}) => asked({ appliesTo: 'ORGANIZATION_SERVICE', ...more })
    await done(world.gateway, world.seller, mutation, { serviceId, definitions: [onAdding()] })
    for (const value of ['one', 'two', 'three']) {
      const organizationId = await world.organization()
      const input = { organizationId, serviceId, currencyCode: 'EUR', customProperties: [{ key: 'it', value }] }
      await done(world.gateway, world.broker, 'addOrganizationService', input)
      if (value === 'two')
        await done(world.gateway, world.broker, 'removeOrganizationService', { organizationId, serviceId })
    }
    const narrower = { definitions: [onAdding({ maxLength: 2 })], expectedVersion: 2 }
    expect(await set(serviceId, narrower)).toMatchObject({ properties: [{ key: 'it', brokenValues: 2 }] })
  })

  it('that becomes mandatory asks what there is for a value, unless it is for new ones only', async () => {
    const shop = await openShop({}, ['abc', null, null])
    const demand = (more: object = {}) =>
      set(shop.serviceId, { definitions: [asked({ isMandatory: true, ...more })], expectedVersion: 2 })
    expect(await demand()).toMatchObject({ properties: [{ key: 'it', brokenValues: 2 }] })
    expect(await set(shop.serviceId, { definitions: [asked({ key: 'other', isMandatory: true })] })).toMatchObject({
      properties: [{ key: 'other', brokenValues: 3 }],
    })
    world.now = new Date(world.now.getTime() + 1000)
    expect(await demand({ appliesToNewOnly: true })).toMatchObject({ shown: { version: 3 } })
    const change = (subscriptionId: string, value: string | null) =>
      send(world.gateway, world.broker, 'updateSubscription', {
        subscriptionId,
        customProperties: [{ key: 'it', value }],
      })
    for (const id of shop.ids) expect(await change(id, null)).toMatchObject({ __typename: 'UpdateSubscriptionSuccess' })
    const order = { ...shop, ids: undefined, quantity: 1 }
    expect(await send(world.gateway, world.broker, 'createSubscription', order)).toMatchObject({
      issues: [{ message: 'Custom property It is mandatory' }],
    })
    const made = await done(world.gateway, world.broker, 'createSubscription', {
      ...order,
      customProperties: [{ key: 'it', value: 'x' }],
    })
    expect(await change(made.id, null)).toMatchObject({ issues: [{ message: 'Custom property It is mandatory' }] })
    const withDefault = asked({ key: 'third', isMandatory: true, defaultValue: 'here' })
    expect(await set(shop.serviceId, { definitions: [withDefault] })).toMatchObject({ shown: { version: 4 } })
  })

  it('that the caller does not read is refused without a look, and told by no other way', async () => {
    const shop = await openShop({ layers: ['BROKER'] })
    const hidden = (more: object = {}) => asked({ layers: ['BROKER'], ...more })
    for (const as of [world.seller, world.ownerOf(shop.serviceId)]) {
      const narrow = (definition: object) => set(shop.serviceId, { definitions: [definition], expectedVersion: 2 }, as)
      for (const pattern of ['abc', '.*'])
        expect(await narrow(hidden({ pattern }))).toMatchObject({ properties: [{ key: 'it', brokenValues: null }] })
      expect(await narrow(asked({ layers: ['BROKER', 'SELLER'] }))).toMatchObject({
        issues: [{ path: ['definitions', '0', 'layers'] }],
      })
    }
    const narrower = { definitions: [hidden({ pattern: 'abc' })], expectedVersion: 2 }
    expect(await set(shop.serviceId, narrower, world.admin)).toMatchObject({
      properties: [{ key: 'it', brokenValues: 1 }],
    })
    expect(
      await set(shop.serviceId, {
        definitions: [hidden({ pattern: 'abc', appliesToNewOnly: true })],
        expectedVersion: 2,
      }),
    ).toMatchObject({ shown: { version: 3 } })
    const rowOf = async () => {
      const { customPropertyDefinitions: table } = world.database.tables
      const rows = await world.database.connection.select().from(table)
      return rows.find(({ serviceId }) => serviceId === shop.serviceId)
    }
    // Whether anything has a value is none of its business either.
    await set(shop.serviceId, { definitions: [], removeKeys: ['it'] })
    expect(await rowOf()).toMatchObject({ isRetired: true })
  })

  it('while a value is written leaves no value that breaks its rules', async () => {
    for (let round = 0; round < 10; round += 1) {
      const shop = await openShop({}, ['ab'])
      const [subscriptionId = ''] = shop.ids
      const narrow = () => set(shop.serviceId, { definitions: [asked({ pattern: '[a-z]+' })], expectedVersion: 2 })
      const customProperties = [{ key: 'it', value: '12' }]
      const write = () =>
        round % 2 === 0
          ? send(world.gateway, world.broker, 'updateSubscription', { subscriptionId, customProperties })
          : send(world.gateway, world.broker, 'createSubscription', {
              ...shop,
              ids: undefined,
              quantity: 1,
              customProperties,
            })
      const answers = await Promise.all(round % 3 === 0 ? [narrow(), write()] : [write(), narrow()])
      const [narrowed, written] = round % 3 === 0 ? answers : answers.toReversed()
      const isWritten = written?.__typename.endsWith('Success')
      expect(narrowed?.__typename).toBe(isWritten ? 'CustomPropertyInUse' : 'SetCustomPropertyDefinitionsSuccess')
      expect(isWritten || written?.__typename === 'InvalidInput').toBe(true)
    }
  })
})
