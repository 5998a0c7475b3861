import { z } from 'zod'
import { knowsActor } from '../operations/actor.ts'
import { knownDoor } from '../operations/origin.ts'
import { organizationPath } from '../organizations/rest.ts'
import { idShown, instant } from '../rest/fields.ts'
import { listed, paging } from '../rest/lists.ts'
import { type RestRequest, route } from '../rest/route.ts'
import { instantText } from '../values/instant.ts'
import { accountKinds, doors, roles, subscriptionChangeKinds, subscriptionStatuses } from '../vocabulary.ts'
import { type HistoryEntry, readableChanges } from './history.ts'
import { organizationSubscriptionAt } from './rest.organization.ts'
import { listHistory } from './store.history.ts'

const historyEntry = z
  .object({
    id: idShown.describe('The id of the entry.'),
    sequence: z.int().describe('Its place in the history of the subscription, from 1 on.'),
    occurredAt: instant.describe('When it happened.'),
    kind: z.enum(subscriptionChangeKinds).describe('What happened.'),
    actor: z
      .object({
        accountId: z
          .string()
          .nullable()
          .describe('The account that did it; null where the caller may not know, or nobody did.'),
        role: z.enum(roles).nullable().describe('The role in which it was done; null for what the time brought.'),
        account: z.enum(accountKinds).nullable().describe('Whether a person or a program did it.'),
      })
      .describe('Who did it.'),
    fromStatus: z.enum(subscriptionStatuses).nullable().describe('The state before; null for the first entry.'),
    toStatus: z.enum(subscriptionStatuses).describe('The state after.'),
    changes: z
      .array(
        z.object({
          field: z.string().describe('The name of the field.'),
          before: z.string().nullable().describe('Its value before, as text.'),
          after: z.string().nullable().describe('Its value after, as text.'),
        }),
      )
      .describe('The fields that it changed, of those that the caller may read.'),
    reason: z.string().nullable().describe('Why, as whoever did it said.'),
    requestId: z
      .string()
      .nullable()
      .describe('The request that did it, as the log knows it; null where the caller may not know.'),
    door: z
      .enum(doors)
      .nullable()
      .describe('The way by which it was done; null where the caller may not know, or it was not recorded.'),
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
  const { row, properties } = await organizationSubscriptionAt(request)
  const { context, viewer, query } = request
  const show = (entry: HistoryEntry): z.output<typeof historyEntry> => ({
    id: entry.id,
    sequence: entry.sequence,
    occurredAt: instantText(entry.occurredAt),
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
    door: knownDoor(entry, viewer),
  })
  return listed(context, listHistory(context.database, viewer), row.id, query, (rows) => rows.map(show))
}
