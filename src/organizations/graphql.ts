import { builder } from '../graphql/builder.ts'
import { searchArg } from '../graphql/search.ts'
import { ViewerType } from '../graphql/viewer.ts'
import { ResellerType } from '../resellers/graphql.ts'
import { findOrganizations, listOrganizations } from './store.ts'

/** GraphQL's `Organization`; a field may resolve to its id. */
export const OrganizationType = builder.nodeType('Organization', {
  table: (tables) => tables.organizations,
  find: findOrganizations,
  description: 'The customer of one reseller: has services added from its E-store and subscribes to their products.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The organization’s name.' }),
    reseller: t.relation('resellerId', ResellerType, { description: 'The reseller that manages it. Never changes.' }),
  }),
})

const OrganizationConnection = builder.connectionType(OrganizationType, { plural: 'organizations' })

builder.queryFields((t) => ({
  organization: t.field({
    type: OrganizationType,
    nullable: true,
    description: 'One organization; null when it is absent or hidden.',
    args: { id: t.arg.id({ required: true, description: 'The organization’s id.' }) },
    resolve: (_, { id }) => id,
  }),
  organizations: t.connection(OrganizationConnection, {
    description: 'The organizations that the viewer sees, by name.',
    args: { search: searchArg(t.arg) },
    list: (database, viewer, { search }) => listOrganizations('root', database, viewer, search),
  }),
}))

builder.objectField(ResellerType, 'organizations', (t) =>
  t.relatedConnection(OrganizationConnection, {
    description: 'The reseller’s customers, by name.',
    args: { search: searchArg(t.arg) },
    list: (database, viewer, { search }) => listOrganizations('reseller', database, viewer, search),
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
