import { signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { pageArgs } from '../graphql/common-list.ts'
import { connectionOf, openList } from '../graphql/connections.ts'
import { entity, reference } from '../graphql/entity.ts'
import { Node } from '../graphql/node.ts'
import { searchArg } from '../graphql/search.ts'
import { ViewerType } from '../graphql/viewer.ts'
import { ResellerType } from '../resellers/graphql.ts'
import { findOrganizations, listOrganizations, type Organization } from './store.ts'

/** GraphQL's `Organization`; a field may resolve to its id. */
export const OrganizationType = entity<Organization>(
  'Organization',
  (tables) => tables.organizations,
  findOrganizations,
)

builder.objectType(OrganizationType, {
  description: 'The customer of one reseller: has services added from its E-store and subscribes to their products.',
  interfaces: [Node],
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What the organization is called.' }),
    reseller: reference(t, ResellerType, 'resellerId', 'The reseller that manages it. Never changes.'),
  }),
})

const OrganizationConnection = connectionOf('Organization', OrganizationType, 'organizations')

builder.queryFields((t) => ({
  organization: t.field({
    type: OrganizationType,
    nullable: true,
    description: 'One organization; null when it is absent or hidden.',
    args: { id: t.arg.id({ required: true, description: 'The organization’s id.' }) },
    resolve: (_, { id }) => id,
  }),
  organizations: t.field({
    type: OrganizationConnection,
    description: 'The organizations that the viewer sees, by name.',
    args: { ...pageArgs(t.arg), search: searchArg(t.arg) },
    resolve: (_, args, context, info) =>
      openList({ context, info, args }, () =>
        listOrganizations('root', context.database, signedIn(context), args.search),
      ),
  }),
}))

builder.objectField(ResellerType, 'organizations', (t) =>
  t.field({
    type: OrganizationConnection,
    description: 'The reseller’s customers, by name.',
    args: { ...pageArgs(t.arg), search: searchArg(t.arg) },
    reads: ['id'],
    resolve: ({ id }, args, context, info) =>
      openList(
        { context, info, args },
        () => listOrganizations('reseller', context.database, signedIn(context), args.search),
        id,
      ),
  }),
)

builder.objectField(ViewerType, 'organization', (t) =>
  t.field({
    type: OrganizationType,
    nullable: true,
    description: 'The organization that its own credential acts for; null for other roles.',
    resolve: (viewer) => (viewer.role === 'ORGANIZATION' ? viewer.parties[0] : null),
  }),
)
