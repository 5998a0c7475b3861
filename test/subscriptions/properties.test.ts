import { beforeAll, describe, expect, it } from 'vitest'
import type { Row } from '../../src/demo/rows.ts'
import { openWorld, type World } from './world.ts'

type Property = Partial<Row<'customPropertyDefinitions'>>
type Shop = Awaited<ReturnType<World['shop']>>

let world: World
beforeAll(async () => {
  world = await openWorld()
})

/**
 * A service that asks for these on subscribing; each is a visible, optional text of every layer unless it says
 * otherwise.
 */
async function asking(properties: Record<string, Property>): Promise<Shop> {
  const shop = await world.shop()
  await world.insert({
    customPropertyDefinitions: Object.entries(properties).map(([key, more], position) => ({
      serviceId: shop.serviceId,
      key,
      position,
      name: key.toUpperCase(),
      appliesTo: 'SUBSCRIPTION' as const,
      type: 'TEXT' as const,
      isMandatory: false,
      isVisible: true,
      allowedValues: [],
      layers: ['ORGANIZATION' as const, 'BROKER' as const, 'SELLER' as const],
      ...more,
    })),
  })
  return shop
}

const given = (values: Record<string, string | null>) => ({
  customProperties: Object.entries(values).map(([key, value]) => ({ key, value })),
})
const create = (shop: Shop, values: Record<string, string | null> = {}, as = world.broker) =>
  world.do(as, 'createSubscription', { ...shop, ...given(values) })

/** What is kept, or every message. */
async function outcome(shop: Shop, values: Record<string, string | null>, as = world.broker) {
  const answer = await create(shop, values, as)
  return answer.subscription
    ? (await world.row(answer.subscription.id)).customProperties
    : answer.issues?.map(({ message }) => message)
}

describe('a custom property', () => {
  const cases: [Property, string[], string[], string][] = [
    [
      { type: 'TEXT' },
      ['a', ' x ', '日本', 'x'.repeat(10_000)],
      ['x'.repeat(10_001)],
      'must have at most 10000 characters',
    ],
    [
      { type: 'NUMBER' },
      ['0', '-12', '3.50', '999999999999999'],
      ['1e3', '1,5', 'x', '.5', '١', '1 ', 'Infinity', '0x1'],
      'must be a decimal number',
    ],
    [{ type: 'BOOLEAN' }, ['true', 'false'], ['True', '1', 'yes'], 'must be true or false'],
    [
      { type: 'DATE' },
      ['2026-03-01', '2028-02-29'],
      ['2026-02-29', '2026-3-1', '01.03.2026', '2026-03-01T00:00:00Z'],
      'must be a day such as 2026-03-01',
    ],
    [{ type: 'EMAIL' }, ['a@b.example'], ['a', 'a@b', 'a b@c.example', '@b.example'], 'must be an email address'],
    [
      { type: 'URL' },
      ['https://a.example/x?y', 'http://a.example'],
      ['a.example', 'ftp://a.example', 'javascript:alert(1)'],
      'must be an http or https URL',
    ],
    [
      { type: 'DOMAIN' },
      ['a.example', 'x-y.co.uk'],
      ['a', 'https://a.example', 'a b.example', '-a.example', 'a..example'],
      'must be a domain name',
    ],
    [{ type: 'CHOICE', allowedValues: ['eu', 'us'] }, ['eu', 'us'], ['EU', 'jp'], 'must be one of eu, us'],
    [{ allowedValues: [''] }, ['anything'], [], ''],
    [{ pattern: '[A-Z]{2}-[0-9]+' }, ['AB-1'], ['AB-', 'xAB-1', 'AB-1x', 'ab-1'], 'must match [A-Z]{2}-[0-9]+'],
    [{ minLength: 2, maxLength: 3 }, ['ab', 'a🙂c'], [], ''],
    [{ minLength: 2 }, [], ['a'], 'must have at least 2 characters'],
    [{ maxLength: 3 }, [], ['abcd'], 'must have at most 3 characters'],
  ]

  it.each(cases)('of %j is checked', async (property, good, bad, message) => {
    const shop = await asking({ it: property })
    for (const value of good) expect(await outcome(shop, { it: value })).toEqual({ it: value })
    for (const value of bad)
      expect([value, await outcome(shop, { it: value })]).toEqual([value, [`Custom property IT ${message}`]])
  })

  it('whose pattern would take for ever where an engine goes back is answered', async () => {
    const shop = await asking({ it: { pattern: '(a+)+$' } })
    expect(await outcome(shop, { it: `${'a'.repeat(5000)}!` })).toEqual(['Custom property IT must match (a+)+$'])
  })

  it('that is mandatory is insisted on, in the documented words, and an empty answer is none', async () => {
    const shop = await asking({ domain: { name: 'Domain', type: 'DOMAIN', isMandatory: true } })
    const refused = {
      __typename: 'InvalidInput',
      code: 'INVALID_INPUT',
      issues: [
        {
          path: ['customProperties', 'domain'],
          code: 5,
          name: 'InvalidValue',
          message: 'Custom property Domain is mandatory',
        },
      ],
    }
    expect(await create(shop)).toMatchObject(refused)
    expect(await create(shop, { domain: '' })).toMatchObject(refused)
    expect(await create(shop, { domain: null })).toMatchObject(refused)
    expect(await outcome(shop, { domain: 'a.example' })).toEqual({ domain: 'a.example' })
  })

  it('with a default has that before it is missed', async () => {
    const shop = await asking({
      region: { defaultValue: 'eu', isMandatory: true, allowedValues: ['eu', 'us'] },
      note: { defaultValue: '' },
    })
    expect(await outcome(shop, {})).toEqual({ region: 'eu' })
    expect(await outcome(shop, { region: 'us', note: 'x' })).toEqual({ region: 'us', note: 'x' })
  })

  it('that is wrong does not hide the others: all failures are told at once, the quantity’s among them', async () => {
    const shop = await asking({ a: { type: 'NUMBER' }, b: { isMandatory: true }, c: { type: 'DATE' }, d: {} })
    const customProperties = [
      { key: 'a', value: 'x' },
      { key: 'c', value: 'y' },
      { key: 'd', value: '1' },
      { key: 'd', value: '2' },
      { key: 'zz', value: '1' },
      { key: '__proto__', value: '1' },
    ]
    const answer = await world.do(world.broker, 'createSubscription', { ...shop, quantity: 0, customProperties })
    expect(answer.issues?.map(({ path, message }) => [path.join('.'), message])).toEqual([
      ['quantity', 'quantity must be at least 1'],
      ['customProperties.a', 'Custom property A must be a decimal number'],
      ['customProperties.c', 'Custom property C must be a day such as 2026-03-01'],
      ['customProperties.d', 'Custom property D is given twice'],
      ['customProperties.zz', 'Custom property zz is unknown'],
      ['customProperties.__proto__', 'Custom property __proto__ is unknown'],
      ['customProperties.b', 'Custom property B is mandatory'],
    ])
    expect(answer.message).toBe('7 values of the input are wrong.')
  })

  it('that is asked on adding the service is not asked on subscribing', async () => {
    const shop = await asking({ it: { appliesTo: 'ORGANIZATION_SERVICE', isMandatory: true } })
    expect(await outcome(shop, {})).toEqual({})
    expect(await outcome(shop, { it: 'x' })).toEqual(['Custom property it is unknown'])
  })
})

describe('a custom property that is hidden from a layer', () => {
  const hidden = {
    brokers: { layers: ['BROKER' as const, 'SELLER' as const] },
    sellers: { isVisible: false, defaultValue: 'set by default' },
  }

  it('is unknown to it, whether it exists or not', async () => {
    const shop = await asking(hidden)
    const organization = world.organizationOf(shop.organizationId)
    expect(await outcome(shop, { brokers: 'x', nothing: 'x' }, organization)).toEqual([
      'Custom property brokers is unknown',
      'Custom property nothing is unknown',
    ])
    expect(await outcome(shop, { sellers: 'x' })).toEqual(['Custom property sellers is unknown'])
    expect(await outcome(shop, {}, organization)).toEqual({ sellers: 'set by default' })
  })

  it('is not missed by it, and keeps its value when it changes the others', async () => {
    const shop = await asking({ ...hidden, sellers: { isVisible: false, isMandatory: true }, own: {} })
    const [id = ''] = await world.plant({ ...shop, customProperties: { sellers: 'relay', own: 'a' } })
    await world.done(world.broker, 'updateSubscription', { subscriptionId: id, ...given({ own: 'b', brokers: 'c' }) })
    expect((await world.row(id)).customProperties).toEqual({ sellers: 'relay', own: 'b', brokers: 'c' })
  })

  it('does not show in its history either', async () => {
    const shop = await asking(hidden)
    const [id = ''] = await world.plant({ ...shop })
    await world.done(world.broker, 'updateSubscription', { subscriptionId: id, ...given({ brokers: 'c' }) })
    const fields = 'customProperties { key value } history(last: 1) { nodes { changes { field after } } }'
    const read = (as: World['broker']) => world.gateway.read(as, `{ subscription(id: "${id}") { ${fields} } }`)
    expect((await read(world.organizationOf(shop.organizationId))).subscription).toEqual({
      customProperties: [],
      history: { nodes: [{ changes: [] }] },
    })
    const seen = [
      { field: 'customProperties.brokers', after: 'c' },
      { field: 'customProperties.sellers', after: 'set by default' },
    ]
    expect((await read(world.seller)).subscription.history.nodes[0].changes).toEqual(seen)
  })
})

describe('updateSubscription of custom properties', () => {
  it('merges by key, clears with null, and tells each change', async () => {
    const shop = await asking({ a: {}, b: {}, c: {} })
    const [id = ''] = await world.plant({ ...shop, customProperties: { a: '1', b: '2' } })
    await world.done(world.broker, 'updateSubscription', { subscriptionId: id, ...given({ b: null, c: '3' }) })
    expect((await world.row(id)).customProperties).toEqual({ a: '1', c: '3' })
    expect((await world.history(id))[1]?.changes).toEqual([
      { field: 'customProperties.b', before: '2', after: null },
      { field: 'customProperties.c', before: null, after: '3' },
    ])
    expect(
      await world.done(world.broker, 'updateSubscription', { subscriptionId: id, ...given({ a: '1', b: null }) }),
    ).toMatchObject({ version: 2 })
    await world.done(world.broker, 'updateSubscription', { subscriptionId: id, quantity: 2 })
    expect((await world.row(id)).customProperties).toEqual({ a: '1', c: '3' })
  })

  it('may not clear what is mandatory, and falls back to a default', async () => {
    const shop = await asking({ must: { isMandatory: true }, region: { defaultValue: 'eu' } })
    const [id = ''] = await world.plant({ ...shop, customProperties: { must: 'x', region: 'us' } })
    const update = (values: Record<string, string | null>) =>
      world.do(world.broker, 'updateSubscription', { subscriptionId: id, ...given(values) })
    expect(await update({ must: null })).toMatchObject({ issues: [{ message: 'Custom property MUST is mandatory' }] })
    expect(await update({ region: null })).toMatchObject({ subscription: { version: 2 } })
    expect((await world.row(id)).customProperties).toEqual({ must: 'x', region: 'eu' })
  })
})
