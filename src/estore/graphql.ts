import type { GraphQLResolveInfo } from 'graphql'
import { type Context, signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { openConnection } from '../graphql/nodes/connections.ts'
import { searchArg } from '../graphql/search.ts'
import { OrganizationType } from '../organizations/graphql.ts'
import type { Organization } from '../organizations/store.ts'
import { ServiceType } from '../services/graphql.ts'
import type { Service } from '../services/store.ts'
import { readsEstore } from './availability.ts'
import { listEstore } from './store.ts'

/** A service as one organization may add it. */
interface EstoreService {
  readonly organization: Organization
  readonly service: Service
}

/** GraphQL's `EstoreService`. It has no id: it is no entity. */
export const EstoreServiceType = builder.objectRef<EstoreService>('EstoreService').implement({
  description: 'A service that an organization can add right now.',
  fields: (t) => ({
    service: t.field({
      type: ServiceType,
      returnsRow: true,
      description: 'The service itself.',
      resolve: ({ service }) => service,
    }),
  }),
})

const EstoreServiceConnection = builder.connectionType(EstoreServiceType, {
  plural: 'services that an organization can add',
})

builder.objectFields(OrganizationType, (t) => ({
  estore: t.relatedConnection(EstoreServiceConnection, {
    description: 'The services that it can add right now, by name. Null to all but its broker, itself and operators.',
    args: { search: searchArg(t.arg) },
    select: ['resellerId'],
    isReadable: ({ role }) => readsEstore(role),
    list: (database, viewer, { search }) => listEstore(database, viewer, { search: search ?? null }),
    node: (service, organization) => ({ organization, service }),
  }),
  estoreService: t.field({
    type: EstoreServiceType,
    nullable: true,
    description:
      'One of the services that it can add right now; null when it cannot. Null to all but its broker, itself and operators.',
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
  const toNode = (service: Service) => ({ organization, service })
  const found = openConnection({ context, info, args: { first: 1 } }, list, organization.id, toNode)
  const [service] = await found.nodes()
  return service ?? null
}
