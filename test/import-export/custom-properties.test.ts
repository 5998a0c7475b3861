import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { exportLines } from '../../src/import-export/export.ts'
import { importLines, type ImportResult } from '../../src/import-export/import.ts'
import { openWorld, start, type World } from '../subscriptions/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})

describe('an import', () => {
  const organizationId = randomUUID()
  const on = randomUUID()
  const subscriptionId = randomUUID()
  let serviceId: string
  let productId: string

  beforeAll(async () => {
    serviceId = await world.service()
    productId = await world.product(serviceId)
  })

  const service = (customProperties: object[]) => ({
    type: 'service',
    id: serviceId,
    sellerId: world.sellerId,
    name: 'Asks',
    currencyCodes: ['EUR', 'JPY'],
    customProperties,
  })
  const asked = (more: object) => ({ key: 'it', name: 'It', appliesTo: 'SUBSCRIPTION', type: 'TEXT', ...more })
  const all = (domain: string, address: string) => [
    service([asked({ type: 'URL' }), asked({ key: 'domain', type: 'DOMAIN', appliesTo: 'ORGANIZATION_SERVICE' })]),
    { type: 'organization', id: organizationId, name: 'Org', resellerId: world.resellerId },
    {
      type: 'organizationService',
      id: on,
      organizationId,
      serviceId,
      currencyCode: 'EUR',
      customProperties: { domain },
    },
    {
      type: 'subscription',
      id: subscriptionId,
      organizationServiceId: on,
      productId,
      status: 'PENDING',
      quantity: 1,
      currencyCode: 'EUR',
      customProperties: { it: address },
    },
  ]

  it('keeps values in their normal form, too, and changes nothing the second time', async () => {
    const lines = all(' MÜNCHEN.de ', 'HTTPS://Example.com\n')
    expect(await problemsOf(lines)).toEqual([])
    const { organizationServices: table } = world.database.tables
    const [added] = await world.database.connection.select().from(table).where(eq(table.id, on))
    expect(added?.customProperties).toEqual({ domain: 'xn--mnchen-3ya.de' })
    expect((await world.row(subscriptionId)).customProperties).toEqual({ it: 'https://example.com' })
    expect(await imported(lines)).toMatchObject({ isImported: true, counts: { added: 0, changed: 0 } })
  })

  it('refuses values that have none, but leaves one that was stored as it is', async () => {
    expect(await problemsOf(all('8.8.8.8', 'https:///example.com'))).toEqual([
      '3 customProperties.domain must be a domain name',
      '4 customProperties.it must be an http or https URL',
    ])
    await world.force(subscriptionId, { customProperties: { it: 'https:///example.com' } })
    expect(await imported(all('münchen.de', 'https:///example.com'))).toMatchObject({
      counts: { added: 0, changed: 0 },
    })
    expect((await world.row(subscriptionId)).customProperties).toEqual({ it: 'https:///example.com' })
  })

  it.each([
    ['^(?=.*[A-Z]).{8,}$', 'invalid or unsupported Perl syntax: `(?=`'],
    ['(?<!a)b', 'invalid named capture: `(?<!a)b`'],
    ['(a)\\1', 'invalid escape sequence: `\\1`'],
    ['[z-a]', 'invalid character class range: `z-a`'],
    ['(', 'missing closing ): `(`'],
    ['a{2000}', 'invalid repeat count: `{2000}`'],
    ['\\u0041', 'invalid escape sequence: `\\u`'],
    ['a\\', 'trailing backslash at end of expression'],
  ])('refuses a property whose pattern is %j, and says where and why', async (pattern, reason) => {
    expect(await problemsOf([service([asked({ key: 'first' }), asked({ key: 'second', pattern })])])).toEqual([
      `1 customProperties[1].pattern is no regular expression of RE2: ${reason}`,
    ])
  })

  it('refuses a property that would not take its own default or allowed values', async () => {
    expect(
      await problemsOf([
        service([
          asked({ key: 'a', type: 'DATE', defaultValue: '2026-02-30' }),
          asked({ key: 'b', type: 'DOMAIN', allowedValues: ['', 'example.com', '8.8.8.8'] }),
          asked({ key: 'c', allowedValues: ['a', 'b'], defaultValue: 'c' }),
          asked({ key: 'd', pattern: '[a-z]+', defaultValue: 'A', minLength: 1 }),
          asked({ key: 'e', pattern: '[', defaultValue: 'x', maxLength: 0 }),
        ]),
      ]),
    ).toEqual([
      '1 customProperties[0].defaultValue must be a day such as 2026-03-01',
      '1 customProperties[1].allowedValues[2] must be a domain name',
      '1 customProperties[2].defaultValue must be one of a, b',
      '1 customProperties[3].defaultValue must match [a-z]+',
      '1 customProperties[4].pattern is no regular expression of RE2: missing closing ]: `[`',
      '1 customProperties[4].defaultValue must have at most 0 characters',
    ])
  })
})

describe('an import makes nothing that the graph refuses', () => {
  const lines =
    (property: object, values: object | null, more: object = {}) =>
    (shop: Shop) => [
      {
        type: 'service',
        id: shop.serviceId,
        sellerId: world.sellerId,
        name: shop.serviceId,
        currencyCodes: ['EUR', 'JPY'],
        customProperties: [{ key: 'it', name: 'It', appliesTo: 'SUBSCRIPTION', type: 'TEXT', ...property }],
      },
      ...(values
        ? [
            {
              type: 'subscription',
              id: randomUUID(),
              organizationServiceId: shop.organizationServiceId,
              productId: shop.productId,
              status: 'PENDING',
              quantity: 1,
              currencyCode: 'EUR',
              customProperties: values,
              ...more,
            },
          ]
        : []),
    ]
  type Shop = { serviceId: string; productId: string; organizationServiceId: string }

  /** A service whose property has one value, of a subscription that lives. */
  async function openShop(property: object): Promise<Shop> {
    const { serviceId, productId, organizationId } = await world.shop()
    const { organizationServices: table } = world.database.tables
    const rows = await world.database.connection.select().from(table)
    const organizationServiceId = rows.find((row) => row.organizationId === organizationId)?.id ?? ''
    const shop = { serviceId, productId, organizationServiceId }
    expect(await problemsOf(lines(property, { it: 'value' })(shop))).toEqual([])
    return shop
  }

  it.each<[string, object, object, string]>([
    ['another type', {}, { type: 'NUMBER' }, 'customProperties[0].type must stay TEXT'],
    [
      'another place',
      {},
      { appliesTo: 'ORGANIZATION_SERVICE' },
      'customProperties[0].appliesTo must stay SUBSCRIPTION',
    ],
    [
      'the seller among layers that left it out',
      { layers: ['BROKER'] },
      { layers: ['BROKER', 'SELLER'] },
      'customProperties[0].layers must go on to leave SELLER out: values were given without it',
    ],
    ['fewer values than are stored', {}, { allowedValues: ['other'] }, broken(1)],
    ['a pattern that a stored value does not match', { pattern: '.*' }, { pattern: '[0-9]+' }, broken(1)],
    ['a longer least value', {}, { minLength: 6 }, broken(1)],
    ['a shorter longest value', { maxLength: 9 }, { maxLength: 4 }, broken(1)],
  ])('%s', async (_, before, after, problem) => {
    const shop = await openShop(before)
    expect(await problemsOf(lines({ ...before, ...after }, null)(shop))).toEqual([`1 ${problem}`])
    // Only what stored values break is allowed for new ones.
    const forNewOnly = await problemsOf(lines({ ...before, ...after, appliesToNewOnly: true }, null)(shop))
    expect(forNewOnly).toEqual(problem === broken(1) ? [] : [`1 ${problem}`])
  })

  it('values against the rules, and none where one is mandatory, of what lives', async () => {
    const shop = await openShop({})
    const rules = { isMandatory: true, pattern: '[a-z]+' }
    const ended = { status: 'CANCELLED', cancelledAt: start.toISOString() }
    expect(await problemsOf(lines(rules, { it: '7' })(shop))).toEqual(['2 customProperties.it must match [a-z]+'])
    expect(await problemsOf(lines(rules, {})(shop))).toEqual(['2 customProperties.it is mandatory'])
    expect(await problemsOf(lines(rules, { it: '7' }, ended)(shop))).toEqual([])
    expect(await problemsOf(lines({ ...rules, isRetired: true }, {})(shop))).toEqual([])
  })

  it('where rules are for new ones only, what was made before needs no value', async () => {
    const shop = await openShop({})
    const rules = { isMandatory: true, appliesToNewOnly: true, mandatorySince: start.toISOString() }
    const before = { createdAt: new Date(start.getTime() - 1).toISOString() }
    expect(await problemsOf(lines(rules, {}, before)(shop))).toEqual([])
    expect(await problemsOf(lines(rules, {})(shop))).toEqual(['2 customProperties.it is mandatory'])
  })

  function broken(count: number): string {
    return `customProperties[0] has rules that ${count} stored values break, and not appliesToNewOnly`
  }
})

async function imported(lines: object[]): Promise<ImportResult> {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  const chunks = (async function* () {
    yield Buffer.from(text)
  })()
  return importLines(world.database, { chunks, now: start })
}

async function problemsOf(lines: object[]): Promise<string[]> {
  const result = await imported(lines)
  if (result.isImported) return []
  return result.problems.map(({ line, path, reason }) => `${line} ${path} ${reason}`)
}

describe('a pattern that an older version stored and nobody can read', () => {
  const customProperties = [{ key: 'it', value: 'Password1' }]

  it('lets no value pass, says why, and is exported and imported as it is', async () => {
    const shop = await world.shop()
    await world.insert({
      customPropertyDefinitions: [
        {
          serviceId: shop.serviceId,
          key: 'it',
          position: 0,
          name: 'It',
          appliesTo: 'SUBSCRIPTION',
          type: 'TEXT',
          isMandatory: false,
          isVisible: true,
          allowedValues: [],
          layers: ['BROKER', 'SELLER'],
          pattern: '^(?=.*[A-Z]).{8,}$',
        },
      ],
    })
    const answer = await world.do(world.broker, 'createSubscription', { ...shop, customProperties })
    expect(answer.issues?.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^Custom property It cannot be checked: its pattern is no regular expression of RE2: .*`\(\?=`$/,
      ),
    ])
    await world.done(world.broker, 'createSubscription', { ...shop })
    const texts: string[] = []
    await exportLines(world.database, { sink: { write: (text) => void texts.push(text), isClosed: false } })
    const line = texts
      .join('')
      .split('\n')
      .find((each) => each.includes('(?=.*[A-Z])'))
    const chunks = (async function* () {
      yield Buffer.from(line ?? '')
    })()
    expect(await importLines(world.database, { chunks, now: start })).toMatchObject({
      isImported: true,
      counts: { added: 0, changed: 0, unchanged: 1 },
    })
  })
})
