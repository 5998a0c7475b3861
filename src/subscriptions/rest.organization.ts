import { z } from 'zod'
import { operationContextOf } from '../context.ts'
import { NotFound } from '../operations/refusals.ts'
import { organizationAt, organizationPath } from '../organizations/rest.ts'
import { asGiven, customPropertyData, id, replacing } from '../rest/fields.ts'
import { route, type RouteScope } from '../rest/route.ts'
import { cancellationModes } from '../vocabulary.ts'
import type { CommandOutcome } from './operations/command.ts'
import { createSubscription } from './operations/create.ts'
import { removeSubscription } from './operations/remove.ts'
import { updateSubscription } from './operations/update.ts'
import { shownSubscription, shownSubscriptions, subscriptionShape } from './rest.shape.ts'
import { type SubscriptionWithProperties, findWithProperties } from './store.ts'

const quantity = z
  .int()
  .min(-(2 ** 31))
  .max(2 ** 31 - 1)
const path = `${organizationPath}/services/{serviceId}/subscriptions`

/** `…/organizations/{organizationId}/services/{serviceId}/subscriptions`: to make one, and each by itself. */
export const organizationSubscriptionRoutes = [
  route({
    operationId: 'createSubscription',
    method: 'post',
    isOfOneService: true,
    path,
    summary: 'Provisions a new subscription for an organization.',
    roles: ['BROKER', 'ORGANIZATION'],
    body: z
      .object({
        productId: id.describe('The product to buy, from the price list.'),
        quantity: quantity.default(1).describe('How many units, such as seats.'),
        autoRenews: z.boolean().nullish().describe('Whether another period follows by itself.'),
        customPropertiesData: z.array(customPropertyData).nullish().describe('The answers to what the service asks.'),
      })
      .meta({ id: 'CreateSubscription' }),
    response: subscriptionShape,
    status: 201,
    async handle(request) {
      const { id: organizationId } = await organizationAt(request)
      const { body, context, idempotencyKey, params } = request
      const { productId, quantity, autoRenews, customPropertiesData } = body
      const input = {
        organizationId,
        serviceId: params['serviceId'] ?? '',
        productId,
        quantity,
        autoRenews,
        idempotencyKey,
      }
      const done = await createSubscription(operationContextOf(context), {
        ...input,
        customProperties: asGiven(customPropertiesData),
      })
      const headers = { location: `${request.address()}/${done.id}` }
      return { ...(await shownById(request, done)), status: 201, headers }
    },
  }),
  route({
    operationId: 'getOrganizationSubscription',
    method: 'get',
    path: `${path}/{subscriptionId}`,
    summary: 'Returns details of a subscription.',
    roles: ['BROKER', 'ORGANIZATION'],
    response: subscriptionShape,
    status: 200,
    handle: async (request) => shownWithVersion(request, await organizationSubscriptionAt(request)),
  }),
  route({
    operationId: 'updateSubscription',
    method: 'put',
    isOfOneService: true,
    path: `${path}/{subscriptionId}`,
    summary:
      'Modifies a subscription: the properties that are given replace all others, everything else stays where it is not given.',
    roles: ['BROKER'],
    body: z
      .object({
        quantity: quantity.nullish().describe('How many units from now on.'),
        productId: id.nullish().describe('The product from now on.'),
        autoRenews: z.boolean().nullish().describe('Whether another period follows by itself.'),
        customPropertiesData: z.array(customPropertyData).nullish().describe('The answers that replace all others.'),
      })
      .meta({ id: 'UpdateSubscription' }),
    response: subscriptionShape,
    status: 200,
    async handle(request) {
      const { row } = await organizationSubscriptionAt(request)
      const { body, context, expectedVersion, idempotencyKey } = request
      const { customPropertiesData, ...given } = body
      const done = await updateSubscription(operationContextOf(context), {
        ...given,
        ...replacing(customPropertiesData),
        subscriptionId: row.id,
        expectedVersion,
        idempotencyKey,
      })
      return shownById(request, done)
    },
  }),
  route({
    operationId: 'cancelSubscription',
    method: 'delete',
    isOfOneService: true,
    path: `${path}/{subscriptionId}`,
    summary: 'Cancels a subscription. One that has ended already stays as it is.',
    roles: ['BROKER', 'ORGANIZATION'],
    query: z.object({
      mode: z
        .enum(cancellationModes)
        .optional()
        .describe('How to cancel; without it at once, if product and role allow that.'),
    }),
    response: null,
    dryResponse: subscriptionShape,
    status: 204,
    async handle(request) {
      const { row } = await organizationSubscriptionAt(request)
      const { context, query, expectedVersion, idempotencyKey } = request
      const gone = await removeSubscription(operationContextOf(context), {
        subscriptionId: row.id,
        mode: query.mode,
        deletes: false,
        expectedVersion,
        idempotencyKey,
      })
      return { done: () => shownById(request, gone), isReplay: gone.isReplay }
    },
  }),
]

/**
 * The subscription that the path names, of the reseller, organization and service that it names. Throws `NotFound`.
 * Whoever sees it sees all of them, and the organization is looked for only to say what is missing.
 */
export async function organizationSubscriptionAt(request: RouteScope): Promise<SubscriptionWithProperties> {
  const { context, viewer, params } = request
  const found = await findWithProperties(context.database, viewer, params['subscriptionId'] ?? '')
  const places = ['resellerId', 'organizationId', 'serviceId'] as const
  if (found && places.every((place) => found.row[place] === params[place])) return found
  await organizationAt(request)
  throw new NotFound('There is no such subscription.')
}

/** A subscription as it is now, with its version. */
export async function shownById(
  request: RouteScope,
  { id, isReplay, row: written }: CommandOutcome,
): Promise<{ object: object | null; version?: number; isReplay: boolean }> {
  if (!written) {
    const found = await findWithProperties(request.context.database, request.viewer, id)
    return { ...(found ? shownWithVersion(request, found) : { object: null }), isReplay }
  }
  const [object = null] = await shownSubscriptions(request, [written])
  return { object, version: written.version, isReplay }
}

/** A subscription as an answer, with its version. */
export function shownWithVersion(
  request: RouteScope,
  { row, properties }: SubscriptionWithProperties,
): { object: object; version: number } {
  return { object: shownSubscription(request, row, properties), version: row.version }
}
