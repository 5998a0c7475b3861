import type { GraphQLResolveInfo } from 'graphql'
import { type Context, signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { openConnection } from '../graphql/nodes/connections.ts'
import { load } from '../graphql/nodes/loaders.ts'
import type { Key } from '../graphql/nodes/node-types.ts'
import { searchArg } from '../graphql/search.ts'
import { OrganizationType } from '../organizations/graphql.ts'
import type { Organization } from '../organizations/store.ts'
import { ServiceType } from '../services/graphql.ts'
import type { Service } from '../services/store.ts'
import { pairKey } from '../values/pair-key.ts'
import { readsEstore } from './availability.ts'
import { findOffers, listEstore } from './store.ts'

/** A service as one organization may add it. */
interface EstoreService {
  readonly organization: Pick<Organization, 'id' | 'resellerId'>
  readonly serviceId: string
  /** Null where it is still to be read. */
  readonly service: Service | null
}

/** GraphQL's `EstoreService`. It has no id of its own: organization and service tell it apart. */
export const EstoreServiceType = builder.objectRef<EstoreService>('EstoreService').implement({
  description: 'A service that an organization can add right now.',
  fields: (t) => ({
    organizationId: t.id({
      description: 'The organization that can add it.',
      resolve: ({ organization }) => organization.id,
    }),
    serviceId: t.id({ description: 'The service’s id.', resolve: ({ serviceId }) => serviceId }),
    service: t.field({
      type: ServiceType,
      returnsRow: true,
      description: 'The service itself.',
      resolve: ({ service, serviceId }) => service ?? serviceId,
    }),
  }),
})

builder.asEntity(EstoreServiceType, {
  key: ['organizationId', 'serviceId'],
  resolveReference: offeredService,
})

const EstoreServiceConnection = builder.connectionType(EstoreServiceType, {
  plural: 'services that an organization can add',
})

builder.objectFields(OrganizationType, (t) => ({
  estore: t.relatedConnection(EstoreServiceConnection, {
    description:
      'The services that it can add right now, by name. Null to all but its broker, itself, operators and admins.',
    args: { search: searchArg(t.arg) },
    select: ['resellerId'],
    isReadable: ({ role }) => readsEstore(role),
    list: (database, viewer, { search }) => listEstore(database, viewer, { search: search ?? null }),
    node: (service, organization) => inEstore(service, organization),
  }),
  estoreService: t.field({
    type: EstoreServiceType,
    nullable: true,
    description:
      'One of the services that it can add right now; null when it cannot. Null to all but its broker, itself, operators and admins.',
    args: { serviceId: t.arg.id({ required: true, description: 'The service’s id.' }) },
    select: ['id', 'resellerId'],
    resolve: (organization, { serviceId }, context, info) =>
      readsEstore(signedIn(context).role) ? estoreService(organization, serviceId, context, info) : null,
  }),
}))

async function estoreService(
  organization: Organization,
  serviceId: string,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<EstoreService | null> {
  const list = () => listEstore(context.database, signedIn(context), { serviceId })
  const toNode = (service: Service) => inEstore(service, organization)
  const found = openConnection({ context, info, args: { first: 1 } }, list, organization.id, toNode)
  const [service] = await found.nodes()
  return service ?? null
}

/** A service that an organization can add, loaded together with others; null when it cannot, or one is hidden. */
async function offeredService(
  context: Context,
  { organizationId, serviceId }: Key<'organizationId' | 'serviceId'>,
): Promise<EstoreService | null> {
  if (!readsEstore(signedIn(context).role)) return null
  const find = (pairs: readonly string[]) => findOffers(context.database, signedIn(context), pairs)
  const offer = await load(context, 'offers', pairKey(organizationId, serviceId), find)
  return offer ? { organization: { id: organizationId, resellerId: offer.resellerId }, serviceId, service: null } : null
}

function inEstore(service: Service, organization: Organization): EstoreService {
  return { organization, serviceId: service.id, service }
}
