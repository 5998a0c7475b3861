import { NotFound } from '../operations/refusals.ts'
import type { RestRequest } from '../rest/route.ts'
import { findSellers, type Seller } from './store.ts'

/** Where the paths of one seller begin. */
export const sellerPath = '/api/sellers/{sellerId}'

/** The seller that the path names. Throws `NotFound` where it is absent or hidden. */
export async function sellerAt({
  context,
  viewer,
  params,
}: Pick<RestRequest, 'context' | 'viewer' | 'params'>): Promise<Seller> {
  const [seller] = await findSellers(context.database, viewer, [params['sellerId'] ?? ''])
  if (!seller) throw new NotFound('There is no such seller.')
  return seller
}
