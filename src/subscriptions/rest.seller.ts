import { z } from 'zod'
import { operationContextOf } from '../context.ts'
import { InvalidInput, NotFound } from '../operations/refusals.ts'
import { route, type RouteScope } from '../rest/route.ts'
import { sellerAt, sellerPath } from '../sellers/rest.ts'
import { cancellationModes } from '../vocabulary.ts'
import { removeSubscription } from './operations/remove.ts'
import { checkLicenseKey, setLicenseKey } from './operations/set-license-key.ts'
import { shownWithVersion, shownById } from './rest.organization.ts'
import { subscriptionShape } from './rest.shape.ts'
import { type SubscriptionWithProperties, findWithProperties } from './store.ts'

/**
 * The subscription that the path names, of the seller that it names. Throws `NotFound`. Whoever sees it sees its
 * seller, who is looked for only to say which of the two is missing.
 */
async function subscriptionAt(request: RouteScope): Promise<SubscriptionWithProperties> {
  const { context, viewer, params } = request
  const found = await findWithProperties(context.database, viewer, params['subscriptionId'] ?? '')
  if (found && found.row.sellerId === params['sellerId']) return found
  await sellerAt(request)
  throw new NotFound('There is no such subscription.')
}

const removal = z.object({
  removeAction: z
    .enum(['Cancel', 'Delete'])
    .default('Cancel')
    .describe('`Cancel` ends it, `Delete` also takes it out of lists, and so ends it at once.'),
  mode: z
    .enum(cancellationModes)
    .optional()
    .describe('How to cancel; without it at once, if product and role allow that.'),
})

/** Throws `InvalidInput` where something is to be deleted later: what is deleted ends at once. */
function checkRemoval({ removeAction, mode }: z.output<typeof removal>): void {
  if (removeAction !== 'Delete' || mode !== 'AT_PERIOD_END') return
  const message = 'mode must not be AT_PERIOD_END where removeAction is Delete, which ends a subscription at once'
  throw new InvalidInput([{ path: ['mode'], message }])
}

/** `…/sellers/{sellerId}/subscriptions/{subscriptionId}`: one subscription, as its seller handles it. */
export const sellerSubscriptionRoutes = [
  route({
    operationId: 'setLicenseKey',
    method: 'put',
    isOfOneService: true,
    path: `${sellerPath}/subscriptions/SetLicenseKey/{subscriptionId}`,
    summary: 'Assigns or updates the license key of a subscription; null clears it.',
    roles: ['SELLER'],
    body: z
      .object({ licenseKey: z.string().nullable().describe('The key; null clears it.') })
      .meta({ id: 'SetLicenseKey' }),
    response: subscriptionShape,
    status: 200,
    async handle(request) {
      checkLicenseKey(request.body.licenseKey)
      const { row } = await subscriptionAt(request)
      const { context, body, expectedVersion, idempotencyKey } = request
      const done = await setLicenseKey(operationContextOf(context), {
        subscriptionId: row.id,
        licenseKey: body.licenseKey,
        expectedVersion,
        idempotencyKey,
      })
      return shownById(request, done)
    },
  }),
  route({
    operationId: 'getSellerSubscription',
    method: 'get',
    path: `${sellerPath}/subscriptions/{subscriptionId}`,
    summary: 'Returns details of a subscription.',
    roles: ['SELLER'],
    response: subscriptionShape,
    status: 200,
    handle: async (request) => shownWithVersion(request, await subscriptionAt(request)),
  }),
  route({
    operationId: 'removeSellerSubscription',
    method: 'delete',
    isOfOneService: true,
    path: `${sellerPath}/subscriptions/{subscriptionId}`,
    summary: 'Cancels or deletes a subscription. What has ended already stays as it is.',
    roles: ['SELLER'],
    query: removal,
    response: null,
    dryResponse: subscriptionShape,
    status: 204,
    async handle(request) {
      checkRemoval(request.query)
      const { row } = await subscriptionAt(request)
      const { context, query, expectedVersion, idempotencyKey } = request
      const input = {
        subscriptionId: row.id,
        mode: query.mode,
        deletes: query.removeAction === 'Delete',
        expectedVersion,
        idempotencyKey,
      }
      const gone = await removeSubscription(operationContextOf(context), input)
      return { done: () => shownById(request, gone), isReplay: gone.isReplay }
    },
  }),
]
