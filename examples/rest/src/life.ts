/**
 * The life of a subscription, through the client that is generated from the OpenAPI document: `TRIPTYCH_URL=…
 * BROKER_TOKEN=… SELLER_TOKEN=… npm start`. The ids are those of the demo.
 */
import { createClient, createConfig } from './client/client/index.js'
import * as api from './client/sdk.gen.js'

// oxlint-disable-next-line node/no-process-env -- an example has no other settings
const { TRIPTYCH_URL: baseUrl = 'http://127.0.0.1:4000', BROKER_TOKEN, SELLER_TOKEN } = process.env

/** A client with the credentials of one role; what is refused is thrown. */
const clientFor = (token?: string) => createClient(createConfig({ baseUrl, auth: token, throwOnError: true }))
const broker = clientFor(BROKER_TOKEN)
const seller = clientFor(SELLER_TOKEN)

const sellerId = 'a0000000-0000-4000-8000-000000000001'
const organization = {
  resellerId: 'b0000000-0000-4000-8000-000000000001',
  organizationId: 'c0000000-0000-4000-8000-000000000001',
}
const said: string[] = []
const say = (step: string, what: string | number | undefined) => said.push(`${step}: ${what}`)

const { data: offered } = await api.listEstore({ client: broker, path: organization, throwOnError: true })
const service = offered.find(({ name }) => name.startsWith('Google Workspace'))
if (!service) throw new Error('Google Workspace is not in the E-store.')
say('offered', service.name)

const path = { ...organization, serviceId: service.id }
const { data: added } = await api.addOrganizationService({
  client: broker,
  path: organization,
  body: {
    id: service.id,
    currencyCode: 'EUR',
    customPropertiesData: [
      { id: 'adminFirstName', value: 'John' },
      { id: 'adminLastName', value: 'Doe' },
      { id: 'domain', value: 'abcdecompanytest.com' },
    ],
  },
  throwOnError: true,
})
say('added', added.customPropertiesData.map(({ id, value }) => `${id}=${value}`).join(', '))

const { data: prices } = await api.getOrganizationPriceList({ client: broker, path, throwOnError: true })
const [price] = prices.entries
if (!price) throw new Error('There is no price.')
say('priced', `${price.name} at ${price.unitPrice} ${prices.currencyCode}`)

const create = () =>
  api.createSubscription({
    client: broker,
    path,
    headers: { 'Idempotency-Key': 'example-1' },
    body: { productId: price.productId, quantity: 3 },
    throwOnError: true,
  })
const { data: created, response: answer } = await create()
say('created', `${answer.status}, ${created.status}, ${created.quantity} seats`)
const { data: repeated } = await create()
say('repeated', repeated.id === created.id ? 'the same' : 'another')

const at = { ...path, subscriptionId: created.id }
const { data: updated } = await api.updateSubscription({
  client: broker,
  path: at,
  headers: { 'If-Match': answer.headers.get('etag') ?? '' },
  body: { quantity: 5 },
  throwOnError: true,
})
say('updated', `${updated.quantity} seats`)

const { error: late } = await api.updateSubscription({
  client: clientFor(BROKER_TOKEN),
  path: at,
  headers: { 'If-Match': answer.headers.get('etag') ?? '' },
  body: { quantity: 7 },
  throwOnError: false,
})
say('refused', Array.isArray(late) ? late[0]?.errorName : 'nothing')

const { response: ended } = await api.cancelSubscription({
  client: broker,
  path: at,
  query: { mode: 'IMMEDIATE' },
  throwOnError: true,
})
say('cancelled', ended.status)

await api.removeSellerSubscription({
  client: seller,
  path: { sellerId, subscriptionId: created.id },
  query: { removeAction: 'Delete' },
  throwOnError: true,
})
const { data: history } = await api.getSubscriptionHistory({ client: broker, path: at, throwOnError: true })
say('history', history.map(({ kind }) => kind).join(', '))

await api.removeOrganizationService({ client: broker, path, throwOnError: true })
const { data: left } = await api.listOrganizationServices({ client: broker, path: organization, throwOnError: true })
say('removed', left.some(({ id }) => id === service.id) ? 'not' : 'gone')

process.stdout.write(`${said.join('\n')}\n`)
