import { NotFound } from '../operations/refusals.ts'
import type { RestRequest } from '../rest/route.ts'
import { seesReseller, type Reseller } from './store.ts'

/** Where the paths of one reseller begin. */
export const resellerPath = '/api/resellers/{resellerId}'

/** The reseller that the path names. Throws `NotFound` where it is absent or hidden. */
export async function resellerAt({
  context,
  viewer,
  params,
}: Pick<RestRequest, 'context' | 'viewer' | 'params'>): Promise<Pick<Reseller, 'id'>> {
  const id = params['resellerId'] ?? ''
  if (!(await seesReseller(context.database, viewer, id))) throw new NotFound('There is no such reseller.')
  return { id }
}
