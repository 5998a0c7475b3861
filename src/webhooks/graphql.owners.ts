import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../context.ts'
import { loadNode } from '../graphql/nodes/node-types.ts'
import type { WebhookOwner } from './webhook.ts'

/** The party that an endpoint belongs to; null where the viewer does not see it any more. */
export async function ownerOf(
  { sellerId, resellerId, organizationId, serviceId }: WebhookOwner,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<never> {
  const owners = [
    ['Service', serviceId],
    ['Organization', organizationId],
    ['Reseller', resellerId],
    ['Seller', sellerId],
  ] as const
  const [name, id] = owners.find(([, party]) => party !== null) ?? ['Seller', '']
  // The union's members are different things, of which the types know nothing in common.
  return (await loadNode(context, name, { id: id ?? '' }, info)) as never
}
