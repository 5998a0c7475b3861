import { NotFound } from '../operations/refusals.ts'
import { resellerPath } from '../resellers/rest.ts'
import type { RouteScope } from '../rest/route.ts'
import { findOrganizations, type Organization } from './store.ts'

/** Where the paths of one organization begin. */
export const organizationPath = `${resellerPath}/organizations/{organizationId}`

/** The organization that the path names. Throws `NotFound` where it is absent, hidden, or another reseller's. */
export async function organizationAt({ context, viewer, params }: RouteScope): Promise<Organization> {
  const [organization] = await findOrganizations(context.database, viewer, [params['organizationId'] ?? ''])
  if (!organization || organization.resellerId !== params['resellerId'])
    throw new NotFound('There is no such organization.')
  return organization
}
