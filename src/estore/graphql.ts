import { type Context, signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { connectionOf, openListOf, type PageArgs, pageArgs } from '../graphql/connections.ts'
import { searchArg } from '../graphql/search.ts'
import { OrganizationType } from '../organizations/graphql.ts'
import { ServiceType } from '../services/graphql.ts'
import type { Service } from '../services/store.ts'
import type { Viewer } from '../viewer.ts'
import { listEstore } from './store.ts'

/** A service as one organization may add it. */
interface EstoreService {
  readonly organizationId: string
  readonly service: Service
}

const EstoreServiceType = builder.objectRef<EstoreService>('EstoreService').implement({
  description: 'A service that an organization can add right now.',
  fields: (t) => ({
    service: t.field({ type: ServiceType, description: 'The service itself.', resolve: ({ service }) => service }),
  }),
})

const EstoreServiceConnection = connectionOf('EstoreService', EstoreServiceType, 'services that an organization can add')

builder.objectFields(OrganizationType, (t) => ({
  estore: t.field({
    type: EstoreServiceConnection,
    nullable: true,
    description: 'The services that it can add right now, by name. Null to all but its broker, itself and operators.',
    args: { ...pageArgs(t.arg), search: searchArg(t.arg) },
    resolve: ({ id }, args, context) =>
      readsEstore(signedIn(context))
        ? openEstore(context, id, { search: args.search ?? null }, args)
        : null,
  }),
  estoreService: t.field({
    type: EstoreServiceType,
    nullable: true,
    description: 'One of the services that it can add right now; null when it cannot. Null to all but its broker, itself and operators.',
    args: { serviceId: t.arg.id({ required: true, description: 'The service’s id.' }) },
    resolve: ({ id }, { serviceId }, context) => (readsEstore(signedIn(context)) ? estoreService(context, id, serviceId) : null),
  }),
}))

/** A broker sees its own organizations only, and an organization itself, so the role decides. */
function readsEstore({ role }: Viewer): boolean {
  return role === 'BROKER' || role === 'ORGANIZATION' || role === 'OPERATOR'
}

function openEstore(context: Context, organizationId: string, wanted: Parameters<typeof listEstore>[2], args: PageArgs) {
  const listing = listEstore(context.database, signedIn(context), wanted)
  return openListOf(context, listing, args, organizationId, (service) => ({ organizationId, service }))
}

async function estoreService(context: Context, organizationId: string, serviceId: string): Promise<EstoreService | null> {
  const { rows } = await openEstore(context, organizationId, { serviceId }, { first: 1 }).page()
  return rows[0] ?? null
}
