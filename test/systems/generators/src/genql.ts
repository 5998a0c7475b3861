/* The graph by genql: selections as objects. */
import { createClient, everything } from './made/genql/index.js'
import { headers, ids, say, url } from './settings.js'

const client = createClient({ url: `${url}/graphql`, headers })

const { organization, viewer } = await client.query({
  viewer: { role: true, reseller: { name: true } },
  organization: {
    __args: { id: ids.organizationId },
    name: true,
    services: { __args: { first: 1 }, nodes: { id: true, service: { name: true }, removedAt: true } },
    estore: { __args: { first: 1 }, totalCount: true, nodes: { organizationId: true, serviceId: true } },
  },
})
say('viewer', `${viewer?.role}, ${viewer?.reseller?.name}`)
say('service', organization?.services.nodes[0]?.service.name)
say(
  'estore',
  organization?.estore?.nodes[0]?.organizationId === organization?.estore?.nodes[0]?.serviceId ? 'odd' : 'fits',
)

const { subscriptions } = await client.query({
  subscriptions: {
    __args: { first: 1, filter: { organizationId: ids.organizationId, statuses: ['ACTIVE'] } },
    nodes: { id: true, trial: { ...everything } },
  },
})
const { cancelSubscription } = await client.mutation({
  cancelSubscription: {
    __args: { input: { subscriptionId: subscriptions?.nodes[0]?.id ?? '', expectedVersion: 1_000_000 } },
    __typename: true,
    on_VersionConflict: { currentVersion: true },
    on_CancelSubscriptionSuccess: { subscription: { status: true } },
  },
})
say('refused', cancelSubscription?.__typename)
