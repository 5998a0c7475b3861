import { z } from 'zod'
import { organizationPath } from '../organizations/rest.ts'
import { idShown, instant } from '../rest/fields.ts'
import { listed, paging } from '../rest/lists.ts'
import { type RestRequest, route } from '../rest/route.ts'
import { propertiesById } from '../services/rest.ts'
import { accountKinds, roles, subscriptionChangeKinds, subscriptionStatuses } from '../vocabulary.ts'
import { type HistoryEntry, knowsActor, readableChanges } from './history.ts'
import { organizationSubscriptionAt } from './rest.organization.ts'
import { listHistory } from './store.history.ts'

const historyEntry = z
  .object({
    id: idShown,
    sequence: z.int(),
    occurredAt: instant,
    kind: z.enum(subscriptionChangeKinds),
    actor: z.object({
      accountId: z.string().nullable(),
      role: z.enum(roles).nullable(),
      account: z.enum(accountKinds).nullable(),
    }),
    fromStatus: z.enum(subscriptionStatuses).nullable(),
    toStatus: z.enum(subscriptionStatuses),
    changes: z.array(z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
    reason: z.string().nullable(),
    requestId: z.string().nullable(),
  })
  .meta({ id: 'SubscriptionHistoryEntry', description: 'Something that happened to a subscription.' })

const summary = 'Retrieves the audit trail of a subscription, oldest first.'
const common = {
  method: 'get',
  summary,
  roles: ['BROKER'],
  query: z.object(paging),
  response: z.array(historyEntry),
  status: 200,
} as const

/** The history of a subscription, at the documents' path and at the public API's own spelling of it. */
export const historyRoutes = [
  route({
    ...common,
    operationId: 'getSubscriptionHistory',
    path: `${organizationPath}/services/{serviceId}/Subscriptionshistory/{subscriptionId}`,
    handle: (request) => history(request),
  }),
  route({
    ...common,
    operationId: 'getSubscriptionHistoryAlternative',
    path: `${organizationPath}/services/{serviceId}/Subscriptions/history/{subscriptionId}`,
    handle: (request) => history(request),
  }),
]

async function history(request: RestRequest<unknown, { first?: number | undefined; after?: string | undefined }>) {
  const subscription = await organizationSubscriptionAt(request)
  const { context, viewer, query } = request
  const properties = (await propertiesById(request, [subscription.serviceId])).get(subscription.serviceId) ?? []
  const show = (entry: HistoryEntry): z.output<typeof historyEntry> => ({
    id: entry.id,
    sequence: entry.sequence,
    occurredAt: entry.occurredAt.toISOString(),
    kind: entry.kind,
    actor: {
      accountId: knowsActor(entry, viewer) ? entry.actorAccountId : null,
      role: entry.actorRole,
      account: entry.actorAccount,
    },
    fromStatus: entry.fromStatus,
    toStatus: entry.toStatus,
    changes: readableChanges(entry.changes, viewer, properties),
    reason: entry.reason,
    requestId: knowsActor(entry, viewer) ? entry.requestId : null,
  })
  return listed(context, listHistory(context.database, viewer), subscription.id, query, (rows) => rows.map(show))
}
