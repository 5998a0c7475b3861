import { NotFound } from '../operations/refusals.ts'
import type { RouteScope } from '../rest/route.ts'
import { seesSeller, type Seller } from './store.ts'

/** Where the paths of one seller begin. */
export const sellerPath = '/api/sellers/{sellerId}'

/** The seller that the path names. Throws `NotFound` where it is absent or hidden. */
export async function sellerAt({ context, viewer, params }: RouteScope): Promise<Pick<Seller, 'id'>> {
  const id = params['sellerId'] ?? ''
  if (!(await seesSeller(context.database, viewer, id))) throw new NotFound('There is no such seller.')
  return { id }
}
