import { describe, expect, test } from 'vitest'
import { freshDatabase } from '../support/fresh-database.ts'
import { business, everyRow, fileOf, ids, imported, line, type LineObject, problemsOf } from './business.ts'

const { database } = await freshDatabase()
await imported(database, business())
const before = await everyRow(database)
const unchanged = async () => expect(await everyRow(database)).toEqual(before)
const absent = '99999999-0000-4000-8000-000000000001'
const newYear = '2026-01-01T00:00:00Z'
const active = { status: 'ACTIVE', activatedAt: newYear, periodAnchorAt: newYear, currentPeriodStartsAt: newYear }

describe('a line by itself', () => {
  test.each<[string, string]>([
    ['{"type":"seller"', 'line is not JSON: it ends in the middle; an object stands on one line'],
    ['{"type":"seller","id":x}', 'line is not JSON: a character is where it cannot be'],
    ['[{"type":"seller"}]', 'line must be one JSON object, such as {"type":"seller",…}'],
    ['"seller"', 'line must be one JSON object, such as {"type":"seller",…}'],
    ['{"id":1}', 'type is missing'],
    ['{"type":"__proto__"}', 'type must be one of seller, reseller'],
    ['{"type":7}', 'type must be one of seller, reseller'],
    [String.raw`{"type":"seller","name":"a\u0000"}`, 'name holds U+0000 or half a surrogate pair'],
    [String.raw`{"type":"event","snapshot":{"a":["\ud800"]}}`, 'snapshot.a.0 holds U+0000 or half a surrogate pair'],
    [`${'['.repeat(100_000)}"\\u0041"${']'.repeat(100_000)}`, 'line must be one JSON object'],
  ])('%#: is refused with what is wrong', async (text, reason) => {
    const problems = await problemsOf(database, `\n${text}\n`)
    expect(problems).toEqual([expect.stringContaining(`2 ${reason}`)])
  })

  test.each<[LineObject, string[]]>([
    [
      line.seller({ id: 'x', name: ' ', nme: 1 }),
      [
        'seller.id must be a UUID, such as 8806367b-001a-4632-afb4-27a7fad7660c',
        'seller.name must be a text of 1 to 255 characters',
        'seller.nme is no field of this type',
      ],
    ],
    [line.seller({ name: 'x'.repeat(256) }), ['seller.name must be a text of 1 to 255 characters']],
    [line.seller({ id: undefined }), ['seller.id is missing']],
    [line.seller({ createdAt: '2026-02-30T00:00:00Z' }), ['seller.createdAt must be an RFC 3339 time']],
    [line.seller({ createdAt: '2026-02-03' }), ['seller.createdAt must be an RFC 3339 time']],
    [line.seller({ createdAt: 5 }), ['seller.createdAt must be an RFC 3339 time']],
    [
      line.subscription({ timeZone: '+01:00' }),
      ['subscription.timeZone must be an IANA time zone, such as Europe/Paris'],
    ],
    [line.service({ currencyCodes: [] }), ['service.currencyCodes must name at least one']],
    [line.service({ currencyCodes: ['EUR', 'eur'] }), ['service.currencyCodes[1] must be an ISO 4217 currency code']],
    [line.service({ currencyCodes: ['EUR', 'EUR'] }), ['service.currencyCodes names the same one twice']],
    [line.service({ currencyCodes: 'EUR' }), ['service.currencyCodes must be a list']],
    [
      line.service({
        customProperties: [
          { key: 'a', name: 'A', appliesTo: 'X', type: 'TEXT', minLength: 3, maxLength: 2, layers: ['OPERATOR'] },
        ],
      }),
      [
        'service.customProperties[0].appliesTo must be one of ORGANIZATION_SERVICE, SUBSCRIPTION',
        'service.customProperties[0].layers[0] must be one of ORGANIZATION, BROKER, SELLER',
      ],
    ],
    [
      line.product({ termMonths: 0, minQuantity: 1.5, maxQuantity: 2 ** 31, cancellationModes: [] }),
      [
        'product.termMonths must be at least 1',
        'product.minQuantity must be a whole number',
        'product.maxQuantity must be at most 2147483647',
        'product.cancellationModes must name at least one',
      ],
    ],
    [line.product({ minQuantity: 5, maxQuantity: 4 }), ['product.maxQuantity must not be less than minQuantity']],
    [line.product({ replacedById: ids.product(2) }), ['product.replacedById is for an archived product only']],
    [line.price({ unitPrice: 12.5 }), ['price.unitPrice must be a decimal number in quotes']],
    [
      line.price({ unitPrice: '-1' }),
      ['price.unitPrice must be a decimal number in quotes, such as "12.50", and not negative'],
    ],
    [line.price({ unitPrice: '1.005' }), ['price.unitPrice must be an amount of EUR, which has 2 decimals']],
    [
      line.price({ unitPrice: '1.5', currencyCode: 'JPY' }),
      ['price.unitPrice must be an amount of JPY, which has no decimals'],
    ],
    [line.price({ unitPrice: '999999999999999.99' }), ['price.unitPrice must be an amount of EUR']],
    [line.price({ currencyCode: 'XYZ' }), ['price.currencyCode must be an ISO 4217 currency code']],
    [
      line.serviceDefinition({ serviceType: 'TRIAL' }),
      ['serviceDefinition.serviceType must be one of PAID, FREE, PAID_WITH_FREE_TRIAL'],
    ],
    [
      line.serviceDefinition({ defaultOnboardingContextId: 'x' }),
      ['serviceDefinition.defaultOnboardingContextId must be a UUID'],
    ],
    [
      line.serviceDefinition({ serviceRoles: [{ subRoles: [1, null] }], serviceUrls: { home: '' }, visible: 'yes' }),
      [
        'serviceDefinition.visible must be true or false',
        'serviceDefinition.serviceUrls.home is no field',
        'serviceDefinition.serviceRoles[0].subRoles[1] must not be null',
      ],
    ],
    [
      line.serviceDefinition({ defaultLocale: 'en_US' }),
      ['serviceDefinition.defaultLocale must be a BCP 47 language tag'],
    ],
    [
      line.serviceDefinition({ texts: [{ locale: 'EN', displayName: 'x' }] }),
      ['serviceDefinition.texts names the same language twice, or the default one'],
    ],
    [
      line.organizationService({ customProperties: { domain: 5 } }),
      ['organizationService.customProperties.domain must be a text'],
    ],
    [
      line.organizationService({ customProperties: [] }),
      ['organizationService.customProperties must be an object of texts'],
    ],
    [
      line.subscription({ status: 'active', quantity: 0 }),
      ['subscription.status must be one of PENDING', 'subscription.quantity must be at least 1'],
    ],
    [
      line.subscription({ status: 'ACTIVE' }),
      [
        'subscription.activatedAt is missing',
        'subscription.currentPeriodStartsAt is missing',
        'subscription.periodAnchorAt is missing',
      ],
    ],
    [
      line.subscription({ ...active, status: 'SUSPENDED' }),
      ['subscription.suspendedFrom is missing', 'subscription.holdEndsAt is missing'],
    ],
    [
      line.subscription({ ...active, status: 'CANCELLING' }),
      ['subscription.cancelAt is missing', 'subscription.cancelledBy is missing'],
    ],
    [
      line.subscription({ suspendedBy: 'BROKER' }),
      ['subscription.suspendedBy must be left out of a subscription that is PENDING'],
    ],
    [
      line.subscription({ priceLayer: null }),
      ['subscription.priceLayer is missing: unitPrice and priceLayer are given together'],
    ],
    [
      line.subscription({ trial: { startsAt: '2026-01-02T00:00:00Z', endsAt: '2026-01-02T00:00:00Z' } }),
      ['subscription.trial.endsAt must be later than startsAt'],
    ],
    [
      line.subscription({ ...active, currentPeriodEndsAt: '2025-01-01T00:00:00Z' }),
      ['subscription.currentPeriodEndsAt must be later'],
    ],
    [
      line.historyEntry({ changes: [{ field: 'licenseKey', before: null, after: 'OVEN-2' }] }),
      ['historyEntry.changes[0] must say "[redacted]" for a license key'],
    ],
    [
      line.event({ snapshot: { licenseKey: 'OVEN-2' } }),
      ['event.snapshot must not hold a licenseKey, which is a secret'],
    ],
    [
      line.event({ snapshot: [], sequence: 0 }),
      ['event.sequence must be at least 1', 'event.snapshot must be an object'],
    ],
    [line.event({ snapshot: { n: 2 ** 53 } }), ['event.snapshot.n holds a number that cannot be kept exactly']],
  ])('%#: tells everything that is wrong with it', async (bad, reasons) => {
    const problems = await problemsOf(database, fileOf([bad]))
    expect(problems).toEqual(reasons.map((reason) => expect.stringContaining(`1 ${reason}`)))
    expect(problems.join('\n')).not.toContain('OVEN-2')
  })
})

describe('a line among others', () => {
  test.each<[string, LineObject[], string[]]>([
    [
      'an owner that nobody knows',
      [line.organization({ id: ids.organization(9), resellerId: absent })],
      [`1 organization.resellerId is ${absent}, but neither the file nor the database has that reseller`],
    ],
    [
      'every reference that leads nowhere',
      [
        line.service({ id: ids.service(9), sellerId: absent }),
        line.product({ id: ids.product(9), serviceId: absent }),
        line.catalogEntry({ resellerId: absent, serviceId: absent }),
        line.price({ productId: absent }),
        line.price({ layer: 'RESELLER', ownerId: absent }),
        line.priceList({ serviceId: absent }),
        line.invitation({ serviceId: absent, organizationId: absent }),
        line.serviceDefinition({ serviceId: absent }),
        line.serviceDefinitionAssignment({ serviceId: ids.service(8), organizationId: absent }),
        line.organizationService({ id: ids.added(9), organizationId: absent, serviceId: absent }),
        line.subscription({ id: ids.subscription(9), organizationServiceId: absent, productId: absent }),
        line.historyEntry({ id: ids.history(9), subscriptionId: absent, sequence: 9 }),
        line.event({ id: ids.event(9), serviceId: absent }),
      ],
      [
        '1 service.sellerId',
        '2 product.serviceId',
        '3 catalogEntry.resellerId',
        '3 catalogEntry.serviceId',
        '4 price.productId',
        '5 price.ownerId',
        '6 priceList.serviceId',
        '7 invitation.serviceId',
        '8 serviceDefinition.serviceId',
        '9 serviceDefinitionAssignment.serviceId',
        '9 serviceDefinitionAssignment.organizationId',
        '10 organizationService.organizationId',
        '10 organizationService.serviceId',
        '11 subscription.organizationServiceId',
        '11 subscription.productId',
        '12 historyEntry.subscriptionId',
        '13 event.serviceId',
      ],
    ],
    [
      'a reference to a line that is wrong itself, which is told once',
      [
        line.product({ id: ids.product(9), serviceId: ids.service(9) }),
        line.service({ id: ids.service(9).toUpperCase(), name: '' }),
      ],
      ['2 service.name'],
    ],
    [
      'a reference to a line that is refused for its own reference',
      [line.price({ productId: ids.product(9) }), line.product({ id: ids.product(9), serviceId: absent })],
      ['2 product.serviceId'],
    ],
    [
      'the same twice',
      [line.seller(), line.reseller(), line.seller({ id: ids.seller().toUpperCase() })],
      ['3 seller.id names the same seller as line 1'],
    ],
    [
      'the same key twice',
      [line.catalogEntry(), line.catalogEntry({ isEnabled: false })],
      ['2 catalogEntry.resellerId and serviceId name the same catalogEntry as line 1'],
    ],
    [
      'an id of another type in the file',
      [line.seller({ id: absent }), line.reseller({ id: absent })],
      ['2 reseller.id is in use for something else in line 1'],
    ],
    [
      'an id of another type in the database',
      [line.seller({ id: ids.product() })],
      ['1 seller.id is in use for something else in the database'],
    ],
    [
      'another owner than before',
      [
        line.reseller({ id: ids.reseller(2) }),
        line.organization({ resellerId: ids.reseller(2) }),
        line.seller({ id: ids.seller(2) }),
        line.service({ sellerId: ids.seller(2) }),
      ],
      [
        `2 organization.resellerId is ${ids.reseller(2)}, but in the database it is ${ids.reseller()}, which cannot change`,
        '4 service.sellerId is',
      ],
    ],
    [
      'a currency of which there are prices',
      [line.service({ currencyCodes: ['JPY'] })],
      ['1 service.currencyCodes must keep EUR'],
    ],
    [
      'a property that is asked elsewhere now',
      [
        line.service({
          customProperties: [{ key: 'oven', name: 'Oven', appliesTo: 'ORGANIZATION_SERVICE', type: 'TEXT' }],
        }),
      ],
      ['1 service.customProperties[0].appliesTo must stay SUBSCRIPTION'],
    ],
    [
      'a price in a currency that the service is not sold in',
      [line.price({ currencyCode: 'USD' })],
      ['1 price.currencyCode is USD, but the service is sold in EUR, JPY'],
    ],
    [
      'a list price of another seller',
      [line.seller({ id: ids.seller(2) }), line.price({ ownerId: ids.seller(2) })],
      ['2 price.ownerId is another seller than that of the service'],
    ],
    [
      'a price of somebody of another layer',
      [line.price({ layer: 'ORGANIZATION', ownerId: ids.reseller() })],
      ['1 price.ownerId is'],
    ],
    [
      'an added service in another currency',
      [
        line.organizationService({ id: ids.added(2), organizationId: ids.organization(2), currencyCode: 'USD' }),
        line.organization({ id: ids.organization(2) }),
      ],
      ['1 organizationService.currencyCode is USD, but the service is sold in EUR, JPY'],
    ],
    [
      'parties that do not belong together',
      [line.organizationService({ sellerId: absent, resellerId: absent })],
      [
        `1 organizationService.resellerId is ${absent}, but that of the organization is ${ids.reseller()}`,
        '1 organizationService.sellerId is',
      ],
    ],
    [
      'a service that is added twice, in the database',
      [line.organizationService({ id: ids.added(2) })],
      [`1 organizationService adds a service that the organization has already in the database, as ${ids.added()}`],
    ],
    [
      'a service that is added twice, in the file',
      [line.organizationService(), line.organizationService({ id: ids.added(2) })],
      ['2 organizationService has the same organization and service that are not removed as line 1'],
    ],
    [
      'answers to what is not asked there',
      [
        line.organizationService({ customProperties: { oven: 'x' } }),
        line.subscription({ customProperties: { toString: 'x', domain: 'x' } }),
      ],
      [
        '1 organizationService.customProperties.oven is nothing that the service asks for on adding it',
        '2 subscription.customProperties.domain is nothing that the service asks for on subscribing',
        '2 subscription.customProperties.toString is nothing',
      ],
    ],
    [
      'what a live subscription stands on',
      [line.organizationService({ currencyCode: 'JPY' })],
      ['1 organizationService.currencyCode cannot change while the subscription'],
    ],
    [
      'the end of what a live subscription stands on',
      [line.organizationService({ removedAt: '2026-01-01T00:00:00Z' })],
      ['1 organizationService.removedAt cannot change while'],
    ],
    [
      'a live subscription of what is removed in the file',
      [line.subscription(), line.organizationService({ removedAt: '2026-01-01T00:00:00Z' })],
      ['1 subscription.organizationServiceId was removed, but a subscription that is PENDING needs it'],
    ],
    [
      'a subscription whose parties do not agree',
      [
        line.subscription({
          sellerId: absent,
          resellerId: absent,
          organizationId: absent,
          serviceId: absent,
          currencyCode: 'JPY',
          unitPrice: '5',
        }),
      ],
      [
        `1 subscription.sellerId is ${absent}, but that of the added service is ${ids.seller()}`,
        '1 subscription.resellerId',
        '1 subscription.organizationId',
        '1 subscription.serviceId',
        '1 subscription.currencyCode is JPY, but that of the added service is EUR',
      ],
    ],
    [
      'a product of another service',
      [
        line.service({ id: ids.service(2), customProperties: [] }),
        line.product({ id: ids.product(2), serviceId: ids.service(2) }),
        line.subscription({ productId: ids.product(2) }),
      ],
      ['3 subscription.productId is a product of another service'],
    ],
    [
      'another term of a product',
      [line.product({ termMonths: 1 })],
      ['1 product.termMonths is 1, but in the database it is 12, which cannot change'],
    ],
    [
      'an external id that another product of the seller has, of another service too',
      [
        line.service({ id: ids.service(2), customProperties: [] }),
        line.product({ id: ids.product(3), externalId: 'OVEN' }),
        line.product({ id: ids.product(2), serviceId: ids.service(2), externalId: 'OVEN' }),
      ],
      ['3 product.externalId is that of another product of the same seller'],
    ],
    [
      'a product to take instead that no archive could name',
      [
        line.service({ id: ids.service(2), customProperties: [] }),
        line.product({ id: ids.product(2), serviceId: ids.service(2) }),
        line.product({ id: ids.product(3), archivedAt: newYear }),
        line.product({ id: ids.product(4), archivedAt: '2026-01-02T00:00:00Z', replacedById: ids.product(3) }),
        line.product({ id: ids.product(5), archivedAt: newYear, replacedById: ids.product(5) }),
        line.product({ id: ids.product(6), archivedAt: newYear, replacedById: ids.product(2) }),
        line.product({ id: ids.product(7), archivedAt: newYear, replacedById: absent }),
      ],
      [
        `4 product.replacedById is ${ids.product(3)}, which was archived before`,
        '5 product.replacedById must be another product of the same service',
        '6 product.replacedById must be another product of the same service',
        '7 product.replacedById must be another product of the same service',
      ],
    ],
  ])('%s', async (_, lines, expected) => {
    const problems = await problemsOf(database, fileOf(lines))
    expect(problems).toEqual(expected.map((start) => expect.toSatisfy((told: string) => told.startsWith(start), start)))
    await unchanged()
  })

  test('the first hundred problems are told in the order of the file, and all are counted', async () => {
    const orphan = (index: number) =>
      JSON.stringify(line.organization({ id: ids.organization(100 + index), resellerId: absent }))
    const lines = Array.from({ length: 250 }, (_, index) => (index % 2 ? '{}' : orphan(index)))
    const problems = await problemsOf(database, lines.join('\n'))
    expect(problems).toHaveLength(100)
    expect(problems.map((problem) => Number(problem.split(' ', 1)[0]))).toEqual(
      Array.from({ length: 100 }, (_, index) => index + 1),
    )
    await unchanged()
  })
})
