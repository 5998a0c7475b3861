/* REST by openapi-typescript's types and openapi-fetch. */
import createClient from 'openapi-fetch'
import type { paths } from './made/openapi.js'
import { headers, ids, say, url } from './settings.js'

const client = createClient<paths>({ baseUrl: url, headers })

const { data: services } = await client.GET('/api/resellers/{resellerId}/organizations/{organizationId}/services', {
  params: { path: ids, query: { first: 1, includeRemoved: true } },
})
const [service] = services ?? []
say('service', service?.name)
const removedAt: string | null | undefined = service?.removedAt
say('removed', removedAt === null ? 'never' : removedAt)

const { data: subscriptions } = await client.GET(
  '/api/resellers/{resellerId}/organizations/{organizationId}/services/{serviceId}/subscriptions',
  { params: { path: ids, query: { statuses: ['ACTIVE', 'PENDING'], autoRenews: true } } },
)
const status: string | undefined = subscriptions?.[0]?.status
say('subscriptions', `${subscriptions?.length}, ${status}`)

const { error, response } = await client.PUT(
  '/api/resellers/{resellerId}/organizations/{organizationId}/services/{serviceId}/subscriptions/{subscriptionId}',
  {
    params: { path: { ...ids, subscriptionId: subscriptions?.[0]?.id ?? '' } },
    body: { quantity: 0 },
  },
)
say('refused', `${response.status}, ${Array.isArray(error) ? error[0]?.errorName : Object.keys(error ?? {}).join()}`)
