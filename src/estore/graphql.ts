import { signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { type PageArgs, pageArgs, type Place } from '../graphql/common-list.ts'
import { connectionOf, openListOf } from '../graphql/connections.ts'
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
      givesRows: true,
      description: 'The service itself.',
      resolve: ({ service }) => service,
    }),
  }),
})

const EstoreServiceConnection = connectionOf(
  'EstoreService',
  EstoreServiceType,
  'services that an organization can add',
)

builder.objectFields(OrganizationType, (t) => ({
  estore: t.field({
    type: EstoreServiceConnection,
    nullable: true,
    description: 'The services that it can add right now, by name. Null to all but its broker, itself and operators.',
    args: { ...pageArgs(t.arg), search: searchArg(t.arg) },
    reads: ['id', 'resellerId'],
    resolve: (organization, args, context, info) =>
      readsEstore(signedIn(context).role)
        ? openEstore({ context, info, args }, organization, { search: args.search ?? null })
        : null,
  }),
  estoreService: t.field({
    type: EstoreServiceType,
    nullable: true,
    description:
      'One of the services that it can add right now; null when it cannot. Null to all but its broker, itself and operators.',
    args: { serviceId: t.arg.id({ required: true, description: 'The service’s id.' }) },
    reads: ['id', 'resellerId'],
    resolve: (organization, { serviceId }, context, info) =>
      readsEstore(signedIn(context).role)
        ? estoreService({ context, info, args: { first: 1 } }, organization, serviceId)
        : null,
  }),
}))

function openEstore(place: Place<PageArgs>, organization: Organization, wanted: Parameters<typeof listEstore>[2]) {
  const { context } = place
  return openListOf(
    place,
    () => listEstore(context.database, signedIn(context), wanted),
    organization.id,
    (service) => ({ organization, service }),
  )
}

async function estoreService(
  place: Place<PageArgs>,
  organization: Organization,
  serviceId: string,
): Promise<EstoreService | null> {
  const [found] = await openEstore(place, organization, { serviceId }).nodes()
  return found ?? null
}
