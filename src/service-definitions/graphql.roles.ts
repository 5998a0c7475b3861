import { type Context, signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { load } from '../graphql/nodes/loaders.ts'
import { type DocumentObject, documentType, text } from './graphql.document.ts'
import { ServiceDefinitionType } from './graphql.ts'
import type { ServiceRole } from './service-definition.ts'
import { findServiceRoles, findServiceSubRoles } from './store.ts'

/** The names of a sub-role. */
export const subRole = {
  name: text('The sub-role’s name.'),
  displayName: text('The role’s name for people.'),
  description: text('The permissions of the role.'),
}

const ServiceSubRoleType = documentType(
  'ServiceSubRole',
  'A part of a role. The document leaves its shape open; these names are our design.',
  subRole,
)

const ServiceRoleType = builder.objectRef<ServiceRole>('ServiceRole').implement({
  description: 'A role that a user may have in a service.',
  fields: (t) => ({
    name: t.exposeString('name', { nullable: true, description: 'The role’s name.' }),
    refLink: t.exposeString('refLink', { nullable: true, description: 'The address of the role.' }),
    displayName: t.exposeString('displayName', { nullable: true, description: 'The role’s name for people.' }),
    status: t.exposeString('status', { nullable: true, description: 'Whether it is in use.' }),
    isDefault: t.exposeBoolean('isDefault', { description: 'Whether users get it unless they choose.' }),
    isHidden: t.exposeBoolean('isHidden', {
      description: 'Whether only the seller’s side, operators and admins read it.',
    }),
    type: t.exposeString('type', { nullable: true, description: 'The kind of role.' }),
    description: t.exposeString('description', { nullable: true, description: 'The permissions of the role.' }),
    isComposable: t.exposeBoolean('isComposable', { description: 'Whether it may be part of other roles.' }),
    isBundled: t.exposeBoolean('isBundled', { description: 'Whether it comes with a bundle.' }),
    subRoles: t.field({
      type: [ServiceSubRoleType],
      description: 'The parts of the role. Read only when selected.',
      resolve: (role, _args, context) => subRolesOf(role, context),
    }),
    disallowedResourceTypes: t.exposeStringList('disallowedResourceTypes', {
      nullable: true,
      description: 'The kinds of resources that it may not touch.',
    }),
  }),
})

builder.objectField(ServiceDefinitionType, 'serviceRoles', (t) =>
  t.field({
    type: [ServiceRoleType],
    description:
      'The roles of the service, without hidden ones to all but its seller, its service owners, operators and admins. Read only when selected.',
    resolve: async ({ definition }, _args, context) => {
      const find = (ids: readonly string[]) => findServiceRoles(context.database, signedIn(context), ids)
      return (await load(context, 'service roles', definition.serviceId, find)) ?? []
    },
  }),
)

async function subRolesOf({ serviceId, position }: ServiceRole, context: Context): Promise<DocumentObject[]> {
  const find = (ids: readonly string[]) => findServiceSubRoles(context.database, signedIn(context), ids)
  const subRoles = (await load(context, 'service sub-roles', serviceId, find)) ?? []
  return subRoles.filter((subRole) => subRole.rolePosition === position).map(({ body }) => asObject(body))
}

/** A sub-role may be no more than its name. */
function asObject(body: unknown): DocumentObject {
  return typeof body === 'object' && body !== null ? (body as DocumentObject) : { name: String(body) }
}
