import { NotFound } from '../operations/refusals.ts'
import type { RouteScope } from '../rest/route.ts'
import { seesReseller, type Reseller } from './store.ts'

/** Where the paths of one reseller begin. */
export const resellerPath = '/api/resellers/{resellerId}'

/** The reseller that the path names. Throws `NotFound` where it is absent or hidden. */
export async function resellerAt({ context, viewer, params }: RouteScope): Promise<Pick<Reseller, 'id'>> {
  const id = params['resellerId'] ?? ''
  if (!(await seesReseller(context.database, viewer, id))) throw new NotFound('There is no such reseller.')
  return { id }
}
