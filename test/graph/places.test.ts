import { beforeAll, describe, expect, it } from 'vitest'
import { subscriptionId } from '../../src/demo/ids.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

const instant = 'is not an RFC 3339 instant with a time zone, such as 2026-03-01T12:00:00Z, in the years 0001 to 9999.'
const time = (value: string) => `{\n  list: subscriptions(filter: { createdAt: { from: ${value} } }) { totalCount } }`
const price = (amount: string, currencyCode: string) => `mutation {
  setResellerPrices(input: { resellerId: "${subscriptionId(1)}", serviceId: "${subscriptionId(1)}", prices: [
    { productId: "${subscriptionId(1)}", unitPrice: { amount: ${amount}, currencyCode: ${currencyCode} } }] }) { __typename } }`

describe('a value that a scalar refuses', () => {
  it.each([
    ['a day', time('"2026-01-01"'), 'list', 'from', `"2026-01-01" ${instant} Write "2026-01-01T00:00:00Z".`],
    ['a number', time('2026'), 'list', 'from', `2026 without quotes ${instant}`],
    ['a word', time('now'), 'list', 'from', `now without quotes ${instant}`],
    [
      'an amount without quotes',
      price('12.505', '"EUR"'),
      'setResellerPrices',
      'amount',
      '12.505 without quotes is not a decimal number as text, such as "12.50". Write "12.505".',
    ],
    [
      'a currency like a word of an enum',
      price('"1"', 'EUR'),
      'setResellerPrices',
      'currencyCode',
      'EUR without quotes is not an ISO 4217 currency code, such as EUR. Write "EUR".',
    ],
  ])('in the document is told with its place, and what to write: %s', async (_, query, field, argument, message) => {
    for (let times = 1; times <= 3; times += 1) {
      const { body } = await gateway.ask('cumulus-broker', query)
      expect(body.data).toBeUndefined()
      expect(body.errors).toEqual([
        {
          message,
          path: [field],
          locations: [expect.objectContaining({ line: argument === 'from' ? 2 : 3 })],
          extensions: { code: 'BAD_USER_INPUT', argument, requestId: expect.any(String) },
        },
      ])
    }
  })

  it.each([
    ['$at: DateTime', 'createdAt: { from: $at }', { at: '2026-01-01' }, 'Write "2026-01-01T00:00:00Z".'],
    ['$at: DateTimeRange', 'createdAt: $at', { at: { from: '2026-01-01' } }, 'at "at.from"'],
  ])('in a variable is told with its place: %s', async (declared, filter, variables, said) => {
    const query = `query (${declared}) { subscriptions(filter: { ${filter} }) { totalCount } }`
    for (let times = 1; times <= 6; times += 1) {
      const { status, body } = await gateway.ask('operator', query, variables)
      expect([status, body.errors.length]).toEqual([400, 1])
      expect(body.errors[0]).toMatchObject({
        message: expect.stringContaining(said),
        locations: [{ line: 1, column: 8 }],
        extensions: { code: 'BAD_USER_INPUT', argument: 'at' },
      })
    }
  })
})

it('a role that may not do something is told which may', async () => {
  const { body } = await gateway.ask(
    'acme-bakery',
    'mutation ($input: SetLicenseKeyInput!) { setLicenseKey(input: $input) { __typename } }',
    {
      input: { subscriptionId: subscriptionId(1), licenseKey: 'KEY' },
    },
  )
  expect(body.errors).toMatchObject([
    {
      message: 'Your role may not do this. Those that may: SELLER.',
      path: ['setLicenseKey'],
      extensions: { code: 'FORBIDDEN', roles: ['SELLER'] },
    },
  ])
})
