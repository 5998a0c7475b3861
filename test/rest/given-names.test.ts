import { beforeAll, describe, expect, it } from 'vitest'
import {
  aurora,
  birchClinic,
  borealisMail,
  cumulus,
  googleWorkspace,
  productId,
  subscriptionId,
} from '../../src/demo/ids.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { send } from './support.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

const seller = 'aurora-software'
const broker = 'cumulus-broker'
const list = `/api/sellers/${aurora}/subscriptions`
const birch = `/api/resellers/${cumulus}/organizations/${birchClinic}`
const definition = `/csp/slc/api/definitions/external/${googleWorkspace}`
const twice = ['This is given more than once.']
const notValid = (reason: string) => ['The input was not valid.', reason]
const noNumber = notValid('It must be a whole number.')
const noInstant = notValid(
  'It must be an RFC 3339 time with a zone, such as 2026-03-01T12:00:00Z. In an address + is %2B.',
)
const noStatus = notValid(
  'It must be one of PENDING, ACTIVE, SUSPENDED, CANCELLING, CANCELLED, EXPIRED, FAILED, DELETED.',
)
const noParameter = ['There is no such parameter here.']

const get = (path: string) => send(gateway, seller, 'GET', path)
const idsOf = async (query: string) => {
  const { status, body } = await get(`${list}?${query}`)
  expect([query, status]).toEqual([query, 200])
  return body.map(({ id }: { id: string }) => id)
}
/** The subscription that a number names, as its seller reads it. */
const subscriptionOf = async (number: number) => (await get(`${list}/${subscriptionId(number)}`)).body

describe('the name of a parameter', () => {
  it('is known in any case, where it reads', async () => {
    expect(await idsOf('first=2')).toHaveLength(2)
    for (const name of ['First', 'FIRST', 'fIRST', '%66irst']) expect(await idsOf(`${name}=2`)).toHaveLength(2)
    expect(await idsOf('Statuses=ACTIVE&AutoRenews=true')).toEqual(await idsOf('statuses=ACTIVE&autoRenews=true'))
    expect((await get(`${definition}?IncludeServiceRoles=false`)).body.serviceRoles).toEqual([])
  })

  it('is known in any case, where it writes', async () => {
    const kept = await subscriptionOf(5)
    expect((await send(gateway, seller, 'DELETE', `${list}/${kept.id}?Mode=AT_PERIOD_END`)).status).toBe(204)
    expect((await subscriptionOf(5)).status).toBe('CANCELLING')
    expect((await send(gateway, seller, 'DELETE', `${list}/${subscriptionId(15)}?RemoveAction=Delete`)).status).toBe(
      204,
    )
    expect((await subscriptionOf(15)).status).toBe('DELETED')
  })

  it('of a list may come several times, in whatever case, or its values with commas', async () => {
    const both = await idsOf('statuses=ACTIVE,CANCELLED')
    expect(both.length).toBeGreaterThan((await idsOf('statuses=ACTIVE')).length)
    expect(await idsOf('statuses=ACTIVE&statuses=CANCELLED')).toEqual(both)
    expect(await idsOf('Statuses=CANCELLED&statuses=ACTIVE&STATUSES=ACTIVE,CANCELLED')).toEqual(both)
  })

  it.each(['first=1&first=2', 'first=1&First=1', 'search=a&SEARCH=b', 'createdFrom=&createdfrom=', 'after=x&after=y'])(
    'of anything else comes once: %s',
    async (query) => {
      const { status, body } = await get(`${list}?${query}`)
      expect([status, Object.values(body)]).toEqual([400, [twice]])
    },
  )

  it('comes once where it writes, whatever it says', async () => {
    const path = `${list}/${subscriptionId(7)}`
    const before = await subscriptionOf(7)
    for (const query of ['mode=IMMEDIATE&mode=AT_PERIOD_END', 'removeAction=Cancel&RemoveAction=Delete']) {
      const { status, body } = await send(gateway, seller, 'DELETE', `${path}?${query}`)
      expect([status, Object.values(body)]).toEqual([400, [twice]])
    }
    expect(await subscriptionOf(7)).toEqual(before)
  })
})

describe('a parameter that nobody knows', () => {
  it.each([
    'status=ACTIVE',
    'limit=1',
    'statuses[]=ACTIVE',
    '=1',
    '__proto__=1',
    'first%20=1',
    'utm=1',
    'constructor=1',
  ])('is refused by its name: %s', async (query) => {
    const [[name]] = [...new URLSearchParams(query)] as [[string, string]]
    const { status, body } = await get(`${list}?${query}`)
    expect([status, Object.entries(body)]).toEqual([400, [[name, noParameter]]])
  })

  it('is refused where an operation has none, and beside values that are wrong', async () => {
    expect((await send(gateway, broker, 'GET', `${birch}/services/${googleWorkspace}?locale=de`)).body).toEqual({
      locale: noParameter,
    })
    expect((await get(`${list}?first=x&limit=2`)).body).toEqual({ first: noNumber, limit: noParameter })
  })

  it.each(['_=1764384000', 'api-version=1.0', 'API-Version=2', 'utm_source=mail&utm_medium=x', 'UTM_campaign='])(
    'is passed over where it reads, if it is for others: %s',
    async (query) => {
      expect(await idsOf(`${query}&first=2`)).toHaveLength(2)
    },
  )

  it.each(['_=1', 'api-version=1.0', 'utm_source=x', 'reason=x'])('is refused where it writes: %s', async (query) => {
    const before = await subscriptionOf(7)
    const [name = ''] = query.split('=')
    const { status, body } = await send(gateway, seller, 'DELETE', `${list}/${before.id}?${query}`)
    expect([status, body]).toEqual([400, { [name]: noParameter }])
    const put = await send(gateway, seller, 'PUT', `${list}/SetLicenseKey/${before.id}?${query}`, {
      body: { licenseKey: 'K' },
    })
    expect([put.status, put.body]).toEqual([400, { [name]: noParameter }])
    expect(await subscriptionOf(7)).toEqual(before)
  })

  it.each(['report', 'ignore'])('can be passed over: %s', async (choice) => {
    const lenient = await openGateway({ env: { REST_UNKNOWN_PARAMETERS: choice } })
    const headers = { 'x-request-id': 'lenient' }
    const { status } = await send(lenient, seller, 'GET', `${list}?limit=1&Sort=x&_=1&first=2`, { headers })
    const line = lenient.log.find(({ requestId, msg }) => requestId === 'lenient' && msg === 'request')
    expect([status, line?.['unknownParameters']]).toEqual([200, choice === 'report' ? ['limit', 'Sort'] : undefined])
  })
})

describe('a value of a parameter', () => {
  it.each(['0x10', '1e1', '+5', ' 5', '5 ', '5.0', '05e0', '٥', '５', 'Infinity', '5,5', '1_0', ''])(
    '%j is no whole number',
    async (first) => {
      const { status, body } = await get(`${list}?first=${encodeURIComponent(first)}`)
      expect([status, body]).toEqual([400, { first: noNumber }])
    },
  )

  it.each<[query: string, messages: string[]]>([
    ...['isTrial=TRUE', 'isTrial=1', 'isTrial='].map((query): [string, string[]] => [
      query,
      notValid('It must be true or false.'),
    ]),
    ...['statuses=active', 'statuses=', 'statuses=ACTIVE,', 'statuses=ACTIVE, DELETED'].map(
      (query): [string, string[]] => [query, noStatus],
    ),
    ...['createdFrom=2026-03-01', 'createdFrom=2026-03-01T12:00:00+02:00'].map((query): [string, string[]] => [
      query,
      noInstant,
    ]),
    ['first=0', notValid('It must be at least 1.')],
    ['first=101', notValid('It must be at most 100.')],
    [`search=${'a'.repeat(201)}`, notValid('It must have at most 200 characters.')],
    ['resellerId=1', ['The input was not valid.']],
  ])('is written as it is documented, and else is told why not: %s', async (query, messages) => {
    const { status, body } = await get(`${list}?${query}`)
    expect([status, body]).toEqual([400, { [query.split('=', 1)[0] ?? '']: messages }])
  })

  it('may be left out of a switch, which is on then', async () => {
    const on = await get(`${definition}?includeServiceInstances`)
    expect([on.status, on.text]).toEqual([200, (await get(`${definition}?includeServiceInstances=true`)).text])
  })
})

describe('the name of a member of a body', () => {
  const path = `${birch}/services/${borealisMail}/subscriptions`
  const properties = [{ Id: 'region', VALUE: 'eu' }]
  const post = (raw: string) =>
    send(gateway, broker, 'POST', path, { raw, headers: { 'content-type': 'application/json' } })

  it('is known in any case, also within its lists, and none that is a key of data', async () => {
    const given = { ProductId: productId(5), Quantity: 7, CUSTOMPROPERTIESDATA: properties }
    const { status, body } = await post(JSON.stringify(given))
    expect([status, body.quantity, body.customPropertiesData]).toEqual([201, 7, [{ id: 'region', value: 'eu' }]])
    const other = { ...given, CUSTOMPROPERTIESDATA: [{ id: 'Region', value: 'eu' }] }
    const refused = await post(JSON.stringify(other))
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('Custom property Region is unknown')])
  })

  it.each([
    ['"quantity":1,"Quantity":7', 'quantity'],
    ['"quantity":1,"quantity":7', 'quantity'],
    [String.raw`"quantity":1,"quant\u0069ty" : 7`, 'quantity'],
    ['"customPropertiesData":[{"id":"region","value":"eu","Value":"us"}]', 'customPropertiesData.0.value'],
    ['"customPropertiesData":[{"id":"region","value":"eu","value":"us"}]', 'value'],
    [String.raw`"more":{"x":"\"{","x":"}"}`, 'x'],
  ])('comes once: %s', async (members, name) => {
    const { status, body } = await post(`{"productId":"${productId(5)}",${members}}`)
    expect([status, body]).toEqual([400, { [name]: twice }])
  })

  it('may be the same in two objects, and stand in texts', async () => {
    const more = String.raw`"a":{"x":1,"b":{"x":"\"x\":1,\"x\":2"}},"c":[{"x":1},{"x":2}],"d":"{\"x\":1,\"x\":2}"`
    const { status } = await post(
      `{"productId":"${productId(5)}","customPropertiesData":[{"id":"region","value":"eu"}],${more}}`,
    )
    expect(status).toBe(201)
  })

  it('that nobody knows is refused where nobody knows any other, and nothing is done', async () => {
    const address = `${path}/${subscriptionId(12)}`
    const before = await send(gateway, broker, 'GET', address)
    for (const wrong of [{ Quantitty: 99 }, { quantity_: 1, __proto_: 2 }, { '': 1 }]) {
      const { status, body } = await send(gateway, broker, 'PUT', address, { body: wrong })
      expect([status, Object.keys(body)]).toEqual([400, Object.keys(wrong)])
    }
    expect((await send(gateway, broker, 'GET', address)).text).toBe(before.text)
    const beside = await send(gateway, broker, 'PUT', address, { body: { Quantity: 3, color: 'red' } })
    expect([beside.status, beside.body.quantity]).toEqual([200, 3])
  })
})
