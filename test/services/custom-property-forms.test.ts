import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Row } from '../../src/demo/rows.ts'
import type { CustomPropertyTarget, CustomPropertyType } from '../../src/vocabulary.ts'
import { send } from '../rest/support.ts'
import { openWorld, type World } from '../subscriptions/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})

const many = (letter: string, count: number) => letter.repeat(count)
/** A domain of this many letters. */
const domainOf = (length: number) => `${`${many('a', 60)}.`.repeat(4)}${many('b', length - 244)}`

/** What is given, and what is kept of it; null: it is refused. */
const cases: Record<Exclude<CustomPropertyType, 'TEXT' | 'CHOICE'>, [given: string, kept: string | null][]> = {
  DOMAIN: [
    ['example.xn--p1ai', 'example.xn--p1ai'],
    ['пример.рф', 'xn--e1afmkfd.xn--p1ai'],
    ['münchen.de', 'xn--mnchen-3ya.de'],
    [' MÜNCHEN.de\n', 'xn--mnchen-3ya.de'],
    ['straße.de', 'xn--strae-oqa.de'],
    ['例え。ｊｐ', 'xn--r8jz45g.jp'],
    ['Example.COM.', 'example.com'],
    ['1and1.example', '1and1.example'],
    ['ab--c.example', 'ab--c.example'],
    [`${many('a', 63)}.example`, `${many('a', 63)}.example`],
    [`${many('a', 64)}.example`, null],
    [domainOf(253), domainOf(253)],
    [domainOf(254), null],
    ['8.8.8.8', null],
    ['8.8.8.8.', null],
    ['1.2', null],
    ['a.123', null],
    ['example.0x7f', null],
    ['[::1]', null],
    ['xn--a.de', null],
    ['xn--zzzzzz.de', null],
    ['example', null],
    ['localhost', null],
    ['.example.com', null],
    ['a..example', null],
    ['example.com..', null],
    ['-a.example', null],
    ['a-.example', null],
    ['a_b.example', null],
    ['*.example.com', null],
    ['a.exam\nple', null],
    ['a.exam\tple', null],
    ['a\u200db.example', null],
    ['ex%41mple.com', null],
    ['user@example.com', null],
    ['example.com:80', null],
    ['example.com/', null],
    ['https://example.com', null],
  ],
  EMAIL: [
    ['info@example.xn--p1ai', 'info@example.xn--p1ai'],
    ['user&co@example.com', 'user&co@example.com'],
    ["o'neil+x@example.com", "o'neil+x@example.com"],
    ['a.b-c_d@example.com', 'a.b-c_d@example.com'],
    ["!#$%&'*+/=?^_`{|}~-@example.com", "!#$%&'*+/=?^_`{|}~-@example.com"],
    [' Info@MÜNCHEN.de\r\n', 'Info@xn--mnchen-3ya.de'],
    [`${many('a', 64)}@example.com`, `${many('a', 64)}@example.com`],
    [`${many('a', 65)}@example.com`, null],
    [`a@${domainOf(252)}`, `a@${domainOf(252)}`],
    [`ab@${domainOf(252)}`, null],
    ['jörg@example.com', null],
    ['a..b@example.com', null],
    ['.a@example.com', null],
    ['a.@example.com', null],
    ['"a b"@example.com', null],
    ['a@b@example.com', null],
    ['a b@example.com', null],
    ['a@ example.com', null],
    ['a\n@example.com', null],
    ['a@localhost', null],
    ['a@8.8.8.8', null],
    ['a@[127.0.0.1]', null],
    ['@example.com', null],
    ['Jo <a@example.com>', null],
    ['mailto:a@example.com', null],
  ],
  URL: [
    ['https://example.com\n', 'https://example.com'],
    ['\t HTTPS://Example.com ', 'https://example.com'],
    ['https://example.com/', 'https://example.com/'],
    ['http://example.com:80/a?b#c', 'http://example.com/a?b#c'],
    ['https://münchen.de/ü', 'https://xn--mnchen-3ya.de/%C3%BC'],
    ['https://example.com/a/../b', 'https://example.com/b'],
    ['https://example.com?a=b', 'https://example.com/?a=b'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://192.168.0.1/x', 'http://192.168.0.1/x'],
    ['http://[::1]:8080/', 'http://[::1]:8080/'],
    ['https:///example.com', null],
    ['https:/example.com', null],
    ['https:example.com', null],
    ['https:\\\\example.com', null],
    ['https://example.com\\x', null],
    ['https://exam\nple.com', null],
    ['https://example.com/a\tb', null],
    ['https://example.com/a\u0001', null],
    ['https://example.com/a\u0085', null],
    ['https://example.com/a b', null],
    ['https://user@example.com', null],
    ['https://user:word@example.com/', null],
    ['https://@example.com', null],
    ['https://a..example', null],
    ['https://', null],
    ['https://?a', null],
    ['https://example.com:99999', null],
    ['//example.com', null],
    ['example.com', null],
    ['ftp://example.com', null],
    ['javascript:alert(1)', null],
  ],
  NUMBER: [
    ['-0.50', '-0.50'],
    ['0.000000000000001', '0.000000000000001'],
    ['1e400', null],
    ['NaN', null],
    ['Infinity', null],
    ['-0', null],
    ['-0.00', null],
    ['007', null],
    ['-01.5', null],
    ['+1', null],
    ['1\n', null],
    ['5.', null],
    ['1_000', null],
    ['１', null],
    ['1000000000000000', null],
  ],
  BOOLEAN: [
    ['TRUE', null],
    ['true\n', null],
    [' false', null],
    ['0', null],
  ],
  DATE: [
    ['2024-02-29', '2024-02-29'],
    ['2000-02-29', '2000-02-29'],
    ['2026-02-30', null],
    ['2026-02-29', null],
    ['1900-02-29', null],
    ['2026-04-31', null],
    ['2026-13-01', null],
    ['2026-00-10', null],
    ['2026-03-00', null],
    ['0000-01-01', null],
    ['+002026-03-01', null],
    ['2026-03-01\n', null],
    ['2026-03-01Z', null],
    ['２026-03-01', null],
  ],
}

/** A property that a service asks for: an optional one of everybody's, unless it says otherwise. */
const property = (serviceId: string, more: Partial<Row<'customPropertyDefinitions'>>) => ({
  serviceId,
  key: 'it',
  position: 0,
  name: 'It',
  appliesTo: 'SUBSCRIPTION' as CustomPropertyTarget,
  type: 'TEXT' as CustomPropertyType,
  isMandatory: false,
  isVisible: true,
  allowedValues: [],
  layers: ['ORGANIZATION' as const, 'BROKER' as const, 'SELLER' as const],
  ...more,
})

const shopAsking = async (more: Partial<Row<'customPropertyDefinitions'>>) => {
  const shop = await world.shop()
  await world.insert({ customPropertyDefinitions: [property(shop.serviceId, more)] })
  return shop
}

const givenIt = (value: string) => ({ customProperties: [{ key: 'it', value }] })

/** What a subscription keeps of a value; null where it is refused for it. */
async function keptOf(shop: Awaited<ReturnType<typeof shopAsking>>, value: string): Promise<string | null | undefined> {
  const answer = await world.do(world.broker, 'createSubscription', { ...shop, ...givenIt(value) })
  if (!answer.subscription) return answer.issues?.[0]?.path.join('.') === 'customProperties.it' ? null : undefined
  return (await world.row(answer.subscription.id)).customProperties['it']
}

describe('a value', () => {
  it.each(Object.entries(cases))('of type %s is kept in its normal form, or refused', async (type, values) => {
    const shop = await shopAsking({ type: type as CustomPropertyType })
    for (const [given, kept] of values) expect([given, await keptOf(shop, given)]).toEqual([given, kept])
    for (const [, kept] of values.filter(([, each]) => each !== null)) expect(await keptOf(shop, kept ?? '')).toBe(kept)
  })

  it('that is written in another way than an allowed one is that one', async () => {
    const shop = await shopAsking({ type: 'DOMAIN', allowedValues: ['MÜNCHEN.de', 'example.com'] })
    expect(await keptOf(shop, ' münchen.de')).toBe('xn--mnchen-3ya.de')
    expect(await keptOf(shop, 'EXAMPLE.com.')).toBe('example.com')
    expect(await keptOf(shop, 'example.org')).toBe(null)
  })

  it('is as long as its normal form is', async () => {
    const shop = await shopAsking({ type: 'DOMAIN', maxLength: 10 })
    expect(await keptOf(shop, '   a.example.   ')).toBe('a.example')
    expect(await keptOf(shop, 'münchen.de')).toBe(null)
  })

  it('of a default is kept in its normal form, too', async () => {
    const shop = await shopAsking({ type: 'URL', defaultValue: 'HTTPS://Example.com ' })
    const { id } = await world.done(world.broker, 'createSubscription', { ...shop })
    expect((await world.row(id)).customProperties).toEqual({ it: 'https://example.com' })
  })

  it('that an older version kept is answered as it is, and stays until another one is given', async () => {
    const shop = await shopAsking({ type: 'DOMAIN' })
    const [id = ''] = await world.plant({ ...shop, customProperties: { it: '8.8.8.8' } })
    await world.done(world.broker, 'updateSubscription', { subscriptionId: id, quantity: 2 })
    const { subscription } = await world.gateway.read(
      world.broker,
      `{ subscription(id: "${id}") { customProperties { value } } }`,
    )
    expect(subscription.customProperties).toEqual([{ value: '8.8.8.8' }])
    const again = await world.do(world.broker, 'updateSubscription', { subscriptionId: id, ...givenIt('8.8.8.8') })
    expect(again.issues?.map(({ message }) => message)).toEqual(['Custom property It must be a domain name'])
  })
})

describe('the normal form is what is kept', () => {
  const given = ' Info@MÜNCHEN.de\n'
  const kept = { it: 'Info@xn--mnchen-3ya.de' }
  const data = (value = given) => ({ customPropertiesData: [{ id: 'it', value }] })
  const other = 'other@example.com'

  it('of a subscription, when it is created and updated at either door', async () => {
    const shop = await shopAsking({ type: 'EMAIL' })
    const { serviceId, productId, organizationId } = shop
    const base = `/api/resellers/${world.resellerId}/organizations/${organizationId}/services/${serviceId}/subscriptions`
    const { id } = await world.done(world.broker, 'createSubscription', { ...shop, ...givenIt(given) })
    expect((await world.row(id)).customProperties).toEqual(kept)
    for (const change of [
      () => world.done(world.broker, 'updateSubscription', { subscriptionId: id, ...givenIt(given) }),
      () => send(world.gateway, world.broker, 'PUT', `${base}/${id}`, { body: data() }),
    ]) {
      await world.done(world.broker, 'updateSubscription', { subscriptionId: id, ...givenIt(other) })
      expect((await world.row(id)).customProperties).toEqual({ it: other })
      await change()
      expect((await world.row(id)).customProperties).toEqual(kept)
    }
    const { body } = await send(world.gateway, world.broker, 'POST', base, {
      body: { productId, quantity: 1, ...data() },
    })
    expect((await world.row(body.id)).customProperties).toEqual(kept)
    expect(await send(world.gateway, world.broker, 'PUT', `${base}/${id}`, { body: data('a@8.8.8.8') })).toMatchObject({
      status: 400,
    })
  })

  it('of a service, when it is added and updated at either door', async () => {
    const serviceId = await world.service()
    await world.insert({
      customPropertyDefinitions: [property(serviceId, { type: 'EMAIL', appliesTo: 'ORGANIZATION_SERVICE' })],
    })
    const { organizationServices: table } = world.database.tables
    const stored = async (organizationId: string) =>
      (await world.database.connection.select().from(table).where(eq(table.organizationId, organizationId)))[0]
    const change = async (name: string, organizationId: string, value: string, more = {}) => {
      const input = { organizationId, serviceId, ...more, ...givenIt(value) }
      const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`
      const document = `mutation ($input: ${type}!) { ${name}(input: $input) { __typename } }`
      return (await world.gateway.read(world.broker, document, { input }))[name].__typename
    }
    const [byGraph, byRest] = [await world.organization(), await world.organization()]
    const base = `/api/resellers/${world.resellerId}/organizations/${byRest}/services`
    expect(await change('addOrganizationService', byGraph, given, { currencyCode: 'EUR' })).toBe(
      'AddOrganizationServiceSuccess',
    )
    await send(world.gateway, world.broker, 'POST', base, { body: { id: serviceId, currencyCode: 'EUR', ...data() } })
    for (const id of [byGraph, byRest]) expect((await stored(id))?.customProperties).toEqual(kept)
    for (const id of [byGraph, byRest]) await change('updateOrganizationService', id, other)
    await change('updateOrganizationService', byGraph, given)
    await send(world.gateway, world.broker, 'PUT', `${base}/${serviceId}`, { body: data() })
    for (const id of [byGraph, byRest]) expect((await stored(id))?.customProperties).toEqual(kept)
    expect(await change('updateOrganizationService', byGraph, 'a@8.8.8.8')).toBe('InvalidInput')
  })
})
