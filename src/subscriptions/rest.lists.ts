import { z } from 'zod'
import { organizationAt, organizationPath } from '../organizations/rest.ts'
import { resellerAt, resellerPath } from '../resellers/rest.ts'
import { id, instantGiven, searchText } from '../rest/fields.ts'
import { listed, paging } from '../rest/lists.ts'
import type { Reply } from '../rest/reply.ts'
import { type RestRequest, route } from '../rest/route.ts'
import { sellerAt, sellerPath } from '../sellers/rest.ts'
import { subscriptionStatuses } from '../vocabulary.ts'
import { shownSubscriptions, subscriptionShape } from './rest.shape.ts'
import { listSubscriptions, type SubscriptionListParent } from './store.ts'

const moment = instantGiven
  .optional()
  .describe('An instant as RFC 3339 says it. `…From` is included, `…Before` is not.')

/** Paging, and the graph's filters as query parameters. */
const listQuery = z.object({
  ...paging,
  statuses: z
    .array(z.enum(subscriptionStatuses))
    .max(50)
    .optional()
    .describe('Only these states, one to a parameter or separated by commas; without it every state but DELETED.'),
  includeDeleted: z
    .boolean()
    .default(false)
    .describe('Without `statuses`: whether those that were deleted are listed as well, as a copy needs them.'),
  search: searchText.optional().describe('As in the graph: ids, and names of the parties, the service or the product.'),
  resellerId: id.optional().describe('Only those of this reseller.'),
  organizationId: id.optional().describe('Only those of this organization.'),
  productId: id.optional().describe('Only those to this product.'),
  autoRenews: z.boolean().optional().describe('Only those that renew by themselves, or only those that do not.'),
  isTrial: z.boolean().optional().describe('Only those in a trial, or only those that are not.'),
  createdFrom: moment,
  createdBefore: moment,
  updatedFrom: moment,
  updatedBefore: moment,
  currentPeriodEndsFrom: moment,
  currentPeriodEndsBefore: moment,
})

type ListRequest = RestRequest<unknown, Omit<z.output<typeof listQuery>, 'resellerId' | 'organizationId'>>

function listFor(request: ListRequest, of: SubscriptionListParent, parent: string, serviceId?: string): Promise<Reply> {
  const { context, viewer } = request
  const {
    first,
    after,
    createdFrom,
    createdBefore,
    updatedFrom,
    updatedBefore,
    currentPeriodEndsFrom,
    currentPeriodEndsBefore,
    ...same
  } = request.query
  const ranges = {
    createdAt: { from: createdFrom, before: createdBefore },
    updatedAt: { from: updatedFrom, before: updatedBefore },
    currentPeriodEndsAt: { from: currentPeriodEndsFrom, before: currentPeriodEndsBefore },
  }
  const listing = listSubscriptions(of, context.database, viewer, { filter: { ...same, ...ranges, serviceId } })
  return listed(context, listing, parent, { first, after }, (rows) => shownSubscriptions(request, rows))
}

const list = { method: 'get', response: z.array(subscriptionShape), status: 200 } as const
/** What the path says already is no parameter. */
const ofOneReseller = listQuery.omit({ resellerId: true })
const ofOneOrganization = ofOneReseller.omit({ organizationId: true })

/** `…/subscriptions` of a seller, a reseller or an organization: lists of subscriptions. */
export const subscriptionListRoutes = [
  route({
    ...list,
    operationId: 'listSellerSubscriptions',
    query: listQuery,
    path: `${sellerPath}/subscriptions`,
    summary: 'Returns all subscriptions of a seller’s services.',
    roles: ['SELLER'],
    handle: async (request) => listFor(request, 'seller', (await sellerAt(request)).id),
  }),
  route({
    ...list,
    operationId: 'listSellerServiceSubscriptions',
    query: listQuery,
    path: `${sellerPath}/subscriptions/service/{serviceId}`,
    summary: 'Returns all subscriptions of one service, across all resellers and organizations.',
    roles: ['SELLER'],
    handle: async (request) => listFor(request, 'seller', (await sellerAt(request)).id, request.params['serviceId']),
  }),
  route({
    ...list,
    operationId: 'listResellerServiceSubscriptions',
    query: ofOneReseller,
    path: `${resellerPath}/services/{serviceId}/subscriptions`,
    summary: 'Returns all subscriptions of one service, across all organizations of the reseller.',
    roles: ['BROKER'],
    handle: async (request) =>
      listFor(request, 'reseller', (await resellerAt(request)).id, request.params['serviceId']),
  }),
  route({
    ...list,
    operationId: 'listOrganizationServiceSubscriptions',
    query: ofOneOrganization,
    path: `${organizationPath}/services/{serviceId}/subscriptions`,
    summary: 'Returns all subscriptions of one service in an organization.',
    roles: ['BROKER', 'ORGANIZATION'],
    handle: async (request) =>
      listFor(request, 'organization', (await organizationAt(request)).id, request.params['serviceId']),
  }),
]
