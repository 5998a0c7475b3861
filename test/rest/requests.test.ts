import { beforeAll, describe, expect, it } from 'vitest'
import {
  acmeBakery,
  aurora,
  auroraBackup,
  birchClinic,
  borealis,
  borealisMail,
  cedarLogistics,
  cumulus,
  googleWorkspace,
  nimbus,
  productId,
  subscriptionId,
} from '../../src/demo/ids.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { send } from './support.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway({ env: { LIMIT_BODY_BYTES: '20000' } })
})

const birch = `/api/resellers/${cumulus}/organizations/${birchClinic}`
const seller = `/api/sellers/${aurora}`
const absent = '00000000-0000-4000-8000-00000000dead'
const notThere = { errorCode: 1001, errorName: 'NotFound' }
const get = (path: string, as: Parameters<typeof send>[1] = 'cumulus-broker') => send(gateway, as, 'GET', path)

describe('a path', () => {
  const subscription = `${birch}/services/${googleWorkspace}/subscriptions/${subscriptionId(5)}`

  it.each([
    subscription,
    subscription.toUpperCase().replace('/API', '/Api'),
    `${subscription}/`,
    subscription.replace(cumulus, cumulus.replaceAll('b', '%42')),
    subscription.replace(subscriptionId(5), subscriptionId(5).replaceAll('-', '%2D')),
    `${birch}/SERVICES/${googleWorkspace}/Subscriptions/${subscriptionId(5)}`,
  ])('%s is the same in any case, encoded or with a slash', async (path) => {
    const { status, body } = await get(path)
    expect([status, body.id]).toEqual([200, subscriptionId(5)])
  })

  it('of a history has both of its spellings', async () => {
    const [ours, publics] = await Promise.all(
      ['Subscriptionshistory', 'Subscriptions/history'].map((spelling) =>
        get(`${birch}/services/${googleWorkspace}/${spelling}/${subscriptionId(5)}`),
      ),
    )
    expect(ours?.body.length).toBeGreaterThan(1)
    expect(ours?.text).toBe(publics?.text)
  })

  const wrong = {
    reseller: subscription.replace(cumulus, nimbus),
    organization: subscription.replace(birchClinic, cedarLogistics),
    service: subscription.replace(googleWorkspace, auroraBackup),
    subscription: subscription.replace(subscriptionId(5), subscriptionId(15)),
  }
  it.each(Object.entries(wrong))(
    'whose %s does not belong to the rest is answered as if it were not there',
    async (which, path) => {
      const id =
        { reseller: nimbus, organization: cedarLogistics, service: auroraBackup, subscription: subscriptionId(15) }[
          which
        ] ?? ''
      for (const method of ['GET', 'DELETE', 'PUT']) {
        const sent = method === 'PUT' ? { body: { quantity: 2 } } : {}
        const hidden = await send(gateway, 'cumulus-broker', method, path, sent)
        const unknown = await send(gateway, 'cumulus-broker', method, path.replace(id, absent), sent)
        expect([hidden.status, unknown.status]).toEqual([404, 404])
        expect(hidden.text).toBe(unknown.text)
        expect(hidden.body).toMatchObject([notThere])
        const names = (headers: Headers) => [...headers].filter(([name]) => name !== 'x-request-id')
        expect(names(hidden.headers)).toEqual(names(unknown.headers))
      }
    },
  )

  it('of a seller names only what is the seller’s', async () => {
    for (const path of [
      `${seller}/subscriptions/${subscriptionId(12)}`,
      `/api/sellers/${borealis}/subscriptions/${subscriptionId(5)}`,
    ]) {
      expect((await get(path, 'aurora-software')).status).toBe(404)
    }
  })

  it('of an organization of another reseller is not there, for writing either', async () => {
    const theirs = `/api/resellers/${nimbus}/organizations/${cedarLogistics}/services`
    const body = { id: googleWorkspace, currencyCode: 'EUR' }
    for (const path of [theirs, theirs.replace(nimbus, cumulus), theirs.replace(cedarLogistics, absent)]) {
      expect((await send(gateway, 'cumulus-broker', 'POST', path, { body })).status).toBe(404)
    }
  })

  it.each([
    `${seller}/subscriptions/../../../health`,
    `${birch}/services/%2e%2e/Estore`,
    `${birch}/services/..%2f..%2fEstore`,
    `${birch}/services/%252e%252e%252fEstore`,
    `${birch}/services/%00`,
    `${birch}/services/%zz`,
    `${birch}//services`,
    `${birch}/services/${googleWorkspace}'--`,
    `${birch}/services/${googleWorkspace}%0d%0aX-Evil:%201`,
    '/api/',
    '/api/resellers',
    '/csp/slc/api/definitions/external/',
    `/api/resellers/${'a'.repeat(5000)}/organizations/x/Estore`,
  ])('%s leads nowhere, or where it says', async (path) => {
    const { status, headers } = await get(path)
    expect([200, 404]).toContain(status)
    expect(headers.get('x-evil')).toBeNull()
  })
})

describe('a request', () => {
  it.each([
    ['PATCH', `${birch}/services/${googleWorkspace}`, 'GET, HEAD, PUT, DELETE'],
    ['DELETE', `${birch}/Estore`, 'GET, HEAD'],
    ['GET', `${seller}/subscriptions/SetLicenseKey/${subscriptionId(5)}`, 'PUT'],
    ['PUT', `${birch}/services/`, 'POST, GET, HEAD'],
  ])('with the method %s of %s is refused with those that it takes', async (method, path, allow) => {
    const { status, headers, body } = await send(gateway, 'cumulus-broker', method, path)
    expect([status, headers.get('allow'), body[0].errorName]).toEqual([405, allow, 'MethodNotAllowed'])
  })

  it.each([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'application/jsonx'])(
    'with a body of type %s is refused',
    async (type) => {
      const headers = type === undefined ? {} : { 'content-type': type }
      const { status } = await send(gateway, 'cumulus-broker', 'POST', `${birch}/services`, {
        raw: Buffer.from('{}'),
        headers,
      })
      expect(status).toBe(415)
    },
  )

  it('with a body that is too long is refused, whether it says its length or not', async () => {
    const headers = { 'content-type': 'application/json' }
    const raw = JSON.stringify({ id: 'x'.repeat(30_000) })
    const streamed = new Response(raw).body as ReadableStream
    for (const each of [
      { raw, headers: { ...headers, 'content-length': String(raw.length) } },
      { raw: streamed, headers },
    ]) {
      expect((await send(gateway, 'cumulus-broker', 'POST', `${birch}/services`, each)).status).toBe(413)
    }
  })

  it.each(['', '{', 'null', '[]', '"text"', '1', '{"id":', '\u0000'])('with the body %j is refused', async (raw) => {
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    const { status, body, text } = await send(gateway, 'cumulus-broker', 'POST', `${birch}/services`, {
      raw: Buffer.from(raw),
      headers,
    })
    expect([status, Object.keys(body)]).toEqual([400, ['body']])
    expect(text).not.toMatch(/JSON at position|Unexpected token|\bat \w+ \(/)
  })

  it('with several malformed values is told of all of them, in the documents’ words', async () => {
    const body = {
      id: 'not-a-uuid',
      currencyCode: 5,
      customPropertiesData: [{ id: 'domain', value: 7 }],
      more: { than: 'we know' },
    }
    const answer = await send(gateway, 'cumulus-broker', 'POST', `${birch}/services`, { body })
    const notValid = 'The input was not valid.'
    const noText = [notValid, 'It must be a text.']
    expect([answer.status, answer.body]).toEqual([
      400,
      { id: [notValid], currencyCode: noText, 'customPropertiesData.0.value': noText },
    ])
  })

  it.each([
    [{}, { id: [], currencyCode: ['It is missing.'] }],
    [
      { id: googleWorkspace, currencyCode: 'eur' },
      { currencyCode: ['It must be a code of ISO 4217 in capital letters, such as EUR.'] },
    ],
    [
      { id: googleWorkspace, currencyCode: 'EUR', customPropertiesData: {} },
      { customPropertiesData: ['It must be a list.'] },
    ],
    [
      { id: googleWorkspace, currencyCode: 'EUR', customPropertiesData: ['x'] },
      { 'customPropertiesData.0': ['It must be an object.'] },
    ],
    [[], { body: ['It must be an object.'] }],
  ])('that lacks its form is told why, after the words of the documents: %j', async (body, reasons) => {
    const answer = await send(gateway, 'cumulus-broker', 'POST', `${birch}/services`, { body })
    const messages = Object.entries(reasons).map(([name, own]) => [name, ['The input was not valid.', ...own]])
    expect([answer.status, answer.body]).toEqual([400, Object.fromEntries(messages)])
  })

  it('may hold members that we do not know, and null for what is not given', async () => {
    const body = {
      quantity: null,
      productId: null,
      autoRenews: null,
      customPropertiesData: null,
      quantityy: 5,
      __proto__: { quantity: 9 },
    }
    const before = await get(`${birch}/services/${googleWorkspace}/subscriptions/${subscriptionId(5)}`)
    const answer = await send(
      gateway,
      'cumulus-broker',
      'PUT',
      `${birch}/services/${googleWorkspace}/subscriptions/${subscriptionId(5)}`,
      { body },
    )
    expect([answer.status, answer.text]).toEqual([200, before.text])
  })

  it('echoes its id, or makes one', async () => {
    const headers = { 'x-request-id': 'order-42' }
    expect(
      (await send(gateway, 'cumulus-broker', 'GET', `${birch}/Estore`, { headers })).headers.get('x-request-id'),
    ).toBe('order-42')
    expect((await get(`${birch}/services/${absent}`)).headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}-/)
  })

  it('without credentials, or with bad ones, is told so, before anything is looked up', async () => {
    const { result, statements } = await gateway.counter.during(async () => [
      await get(`${birch}/Estore`, null),
      await send(gateway, null, 'GET', `${birch}/Estore`, { headers: { authorization: 'Bearer x.y.z' } }),
      await get(`${birch}/Estore`, 'aurora-software'),
      await get(`${seller}/subscriptions`, 'cumulus-broker'),
    ])
    expect(result.map(({ status }) => status)).toEqual([401, 401, 403, 403])
    expect(result[0]?.headers.get('www-authenticate')).toBe('Bearer')
    expect(result[1]?.headers.get('www-authenticate')).toContain('invalid_token')
    expect(statements).toEqual([])
  })
})

describe('the documents’ own examples', () => {
  const acme = `/api/resellers/${cumulus}/organizations/${acmeBakery}`
  const documented = {
    id: '8806367b-001a-4632-afb4-27a7fad7660c',
    currencyCode: 'EUR',
    customPropertiesData: [
      { id: 'adminFirstName', value: 'John' },
      { id: 'adminLastName', value: 'Doe' },
      { id: 'domain', value: 'abcdecompanytest.com' },
    ],
  }

  it('list the E-store', async () => {
    const { status, body } = await get(`${acme}/Estore`)
    expect(status).toBe(200)
    expect(body).toContainEqual({
      id: '8806367b-001a-4632-afb4-27a7fad7660c',
      name: 'Google Workspace (Integrations Guide Service)',
    })
  })

  it('are refused without a domain, and with a malformed id', async () => {
    const without = { ...documented, customPropertiesData: documented.customPropertiesData.slice(0, 2) }
    const mandatory = await send(gateway, 'cumulus-broker', 'POST', `${acme}/services`, { body: without })
    expect(mandatory.status).toBe(400)
    expect(mandatory.text).toBe(
      '[{"errorCode":5,"errorName":"InvalidValue","errorMessage":"Custom property Domain is mandatory"}]',
    )
    const malformed = await send(gateway, 'cumulus-broker', 'POST', `${acme}/services`, {
      body: { ...documented, id: 'nonsense' },
    })
    expect([malformed.status, malformed.text]).toEqual([400, '{"id":["The input was not valid."]}'])
  })

  it('add the service, at a place that is told', async () => {
    const { status, headers, body } = await send(gateway, 'cumulus-broker', 'POST', `${acme}/services`, {
      body: documented,
    })
    expect([status, headers.get('location')]).toEqual([201, `http://localhost:4000${acme}/services/${googleWorkspace}`])
    expect(body).toMatchObject(documented)
    expect((await get(headers.get('location') ?? '')).body).toEqual(body)
    expect((await get(`${acme}/Estore/${googleWorkspace}`)).status).toBe(404)
  })

  it('create a subscription with a product id of the price list', async () => {
    const { body: list } = await get(`${birch}/services/${borealisMail}/pricelist`)
    const product = list.entries.find((entry: { productId: string }) => entry.productId === productId(5))
    const path = `${birch}/services/${borealisMail}/subscriptions/`
    const { status, headers, body } = await send(gateway, 'cumulus-broker', 'POST', path, {
      body: { productId: product.productId },
    })
    expect([status, headers.get('location')]).toEqual([
      201,
      `http://localhost:4000${birch}/services/${borealisMail}/subscriptions/${body.id}`,
    ])
    expect([body.unitPrice, body.currencyCode, body.quantity]).toEqual([product.unitPrice, list.currencyCode, 1])
  })
})
