import { expect } from 'vitest'
import { acmeBakery, aurora, businessStarter, cumulus, googleWorkspace } from '../../src/demo/ids.ts'
import type { As } from '../support/gateway.ts'
import type { RestAnswer, Sent } from './support.ts'

/** Asks the REST API and answers what came of it. */
export type Ask = (as: As, method: string, path: string, sent?: Sent) => Promise<RestAnswer>

const reseller = `/api/resellers/${cumulus}`
const organization = `${reseller}/organizations/${acmeBakery}`
const seller = `/api/sellers/${aurora}`
const service = `${organization}/services/${googleWorkspace}`
const definition = `/csp/slc/api/definitions/external/${googleWorkspace}`
const absent = '00000000-0000-4000-8000-00000000dead'
const broker = 'cumulus-broker'
const ofSeller = 'aurora-software'

/** What adds the service to the organization. */
const adding = {
  id: googleWorkspace,
  currencyCode: 'EUR',
  customPropertiesData: [
    { id: 'adminFirstName', value: 'John' },
    { id: 'adminLastName', value: 'Doe' },
    { id: 'domain', value: 'abcdecompanytest.com' },
  ],
}

/**
 * Lives all that the demo's broker and seller can do through the REST API: every operation, with what it refuses, from
 * the E-store to the last line of the history. The gateway must take bodies of 20,000 bytes at most.
 */
export async function wholeLife(ask: Ask): Promise<void> {
  async function answered(status: number, ...request: Parameters<Ask>): Promise<RestAnswer> {
    const answer = await ask(...request)
    const [, method, path] = request
    if (answer.status !== status)
      throw new Error(`${method} ${path} answered ${answer.status} instead of ${status}: ${answer.text}`)
    return answer
  }

  /** Reads an object twice, the second time with the tag of the first. */
  async function readTwice(as: As, path: string): Promise<RestAnswer> {
    const answer = await answered(200, as, 'GET', path)
    await answered(304, as, 'GET', path, { headers: { 'if-none-match': answer.headers.get('etag') ?? '' } })
    return answer
  }

  async function offer(): Promise<void> {
    await answered(200, broker, 'GET', `${organization}/Estore`)
    await answered(200, 'acme-bakery', 'GET', `${organization}/Estore?first=1&search=google`)
    await readTwice(broker, `${organization}/Estore/${googleWorkspace}`)
    await answered(404, broker, 'GET', `${organization}/Estore/${absent}`)
    await answered(403, ofSeller, 'GET', `${organization}/Estore`)
    await answered(401, null, 'GET', `${organization}/Estore`)
    await answered(401, null, 'GET', definition, { headers: { authorization: 'Bearer nonsense' } })
    await readTwice('workspace-owner', `${definition}?locale=fr&includeServiceInstances=true`)
    await answered(404, 'operator', 'GET', definition.replace(googleWorkspace, absent))
  }

  async function add(): Promise<void> {
    const services = `${organization}/services`
    await answered(400, broker, 'POST', services, { body: {} })
    await answered(400, broker, 'POST', services, { body: { id: googleWorkspace, currencyCode: 'EUR' } })
    await answered(400, broker, 'POST', services, { body: [] })
    await answered(415, broker, 'POST', services, { raw: 'id', headers: { 'content-type': 'text/plain' } })
    await answered(413, broker, 'POST', services, { body: { ...adding, more: 'x'.repeat(25_000) } })
    const headers = { 'idempotency-key': 'the-life' }
    const added = await answered(201, broker, 'POST', services, { body: adding, headers })
    expect(added.headers.get('location')).toMatch(new RegExp(`${service}$`, 'i'))
    const repeated = await answered(201, broker, 'POST', services, { body: adding, headers })
    expect(repeated.headers.get('idempotent-replayed')).toBe('true')
    await answered(409, broker, 'POST', services, { body: adding })
    const page = await answered(200, broker, 'GET', `${services}?first=1`)
    const next = /<([^>]+)>/.exec(page.headers.get('link') ?? '')?.[1] ?? ''
    const { pathname, search } = new URL(next)
    await answered(200, broker, 'GET', pathname + search)
    const { headers: found } = await readTwice(broker, service)
    const change = { body: { currencyCode: 'USD' }, headers: { 'if-match': found.get('etag') ?? '' } }
    await answered(200, broker, 'PUT', service, change)
    await answered(412, broker, 'PUT', service, change)
    await answered(200, broker, 'PUT', service, { body: { currencyCode: 'EUR' } })
    await answered(404, broker, 'GET', `${services}/${absent}`)
  }

  async function price(): Promise<void> {
    const set = (unitPrice: string | null) => ({
      body: { currencyCode: 'EUR', entries: [{ productId: businessStarter, unitPrice }] },
    })
    const ofReseller = `${reseller}/services/${googleWorkspace}/pricelist`
    await readTwice(broker, `${ofReseller}?currencyCode=EUR`)
    await answered(200, broker, 'PUT', ofReseller, set('71.00'))
    await answered(400, broker, 'GET', ofReseller)
    await answered(400, broker, 'PUT', ofReseller, set('1.123456'))
    const ofItsSeller = `${seller}/services/${googleWorkspace}/pricelist`
    await readTwice(ofSeller, `${ofItsSeller}?currencyCode=EUR`)
    await answered(200, ofSeller, 'PUT', ofItsSeller, set('69.00'))
    await answered(404, ofSeller, 'PUT', ofItsSeller.replace(googleWorkspace, absent), set('69.00'))
    await answered(200, broker, 'PUT', `${service}/pricelist`, set('70.00'))
    await readTwice(broker, `${service}/pricelist`)
    await answered(200, broker, 'PUT', `${service}/pricelist`, set(null))
  }

  async function subscribe(): Promise<string> {
    const subscriptions = `${service}/subscriptions`
    const body = { productId: businessStarter, quantity: 3 }
    await answered(400, broker, 'POST', subscriptions, { body: { ...body, quantity: 0 } })
    await answered(400, broker, 'POST', `${subscriptions}?Mode=now`, { body })
    const created = await answered(201, broker, 'POST', subscriptions, { body })
    const { id } = created.body as { id: string }
    const one = `${subscriptions}/${id}`
    const { headers } = await readTwice(broker, one)
    const tag = headers.get('etag') ?? ''
    await answered(200, broker, 'PUT', one, { body: { quantity: 5 }, headers: { 'if-match': tag } })
    await answered(412, broker, 'PUT', one, { body: { quantity: 6 }, headers: { 'if-match': tag } })
    await answered(400, broker, 'PUT', one, { body: { quantity: 6 }, headers: { 'if-match': 'nonsense"' } })
    await answered(200, ofSeller, 'PUT', `${seller}/subscriptions/SetLicenseKey/${id}`, { body: { licenseKey: 'K-1' } })
    await readTwice(ofSeller, `${seller}/subscriptions/${id}`)
    return id
  }

  async function list(): Promise<void> {
    const filters = 'statuses=ACTIVE,DELETED&isTrial=false&createdFrom=2020-01-01T00:00:00Z&first=2'
    await answered(200, ofSeller, 'GET', `${seller}/subscriptions`)
    await answered(200, ofSeller, 'GET', `${seller}/subscriptions?${filters}`)
    await answered(200, ofSeller, 'GET', `${seller}/subscriptions/service/${googleWorkspace}?includeDeleted=true`)
    await answered(200, broker, 'GET', `${reseller}/services/${googleWorkspace}/subscriptions?search=acme`)
    await answered(200, 'acme-bakery', 'GET', `${service}/subscriptions`)
    await answered(400, ofSeller, 'GET', `${seller}/subscriptions?status=ACTIVE`)
    await answered(404, ofSeller, 'GET', `/api/sellers/${absent}/subscriptions`)
  }

  async function end(id: string): Promise<void> {
    const one = `${service}/subscriptions/${id}`
    await answered(409, broker, 'DELETE', service)
    await answered(400, broker, 'DELETE', `${one}?mode=SOON`)
    await answered(204, broker, 'DELETE', `${one}?mode=IMMEDIATE`)
    await answered(204, broker, 'DELETE', one)
    await answered(409, broker, 'PUT', one, { body: { quantity: 7 } })
    await answered(204, ofSeller, 'DELETE', `${seller}/subscriptions/${id}?removeAction=Delete`)
    const { body } = await answered(200, ofSeller, 'GET', `${seller}/subscriptions/${id}`)
    expect(body.status).toBe('DELETED')
    for (const spelling of ['Subscriptionshistory', 'Subscriptions/history']) {
      const history = await answered(200, broker, 'GET', `${service}/${spelling}/${id}`)
      expect(history.body).toHaveLength(5)
    }
    await answered(204, broker, 'DELETE', service)
    await answered(404, broker, 'DELETE', service)
    const { body: services } = await answered(200, broker, 'GET', `${organization}/services?includeRemoved=true`)
    expect(services.at(-1)).toMatchObject({ id: googleWorkspace, removedAt: expect.any(String) })
  }

  await offer()
  await add()
  await price()
  const id = await subscribe()
  await list()
  await end(id)
}
