import { addAuditTrail } from '../graphql/audit.ts'
import { builder } from '../graphql/builder.ts'
import { addContactFields } from '../graphql/contacts.ts'
import { recordFilter, recordListArgs } from '../graphql/record-inputs.ts'
import { addRecordFields } from '../graphql/records.ts'
import { searchArg } from '../graphql/search.ts'
import { ViewerType } from '../graphql/viewer.ts'
import { ResellerType } from '../resellers/graphql.ts'
import { readsOrganizationAffairs } from './organization.ts'
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

const restricted = 'Null to all but itself, its broker, operators and admins.'

addRecordFields(OrganizationType, 'Organization', 'its broker')
addContactFields(OrganizationType, { reads: readsOrganizationAffairs, restricted })
addAuditTrail(OrganizationType, 'Organization', restricted, readsOrganizationAffairs)

const OrganizationFilter = recordFilter('Organization', 'organizations')

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
    args: { search: searchArg(t.arg), ...recordListArgs(t.arg, OrganizationFilter) },
    list: (database, viewer, args) => listOrganizations('root', database, viewer, args),
  }),
}))

builder.objectField(ResellerType, 'organizations', (t) =>
  t.relatedConnection(OrganizationConnection, {
    description: 'The reseller’s customers, by name.',
    args: { search: searchArg(t.arg), ...recordListArgs(t.arg, OrganizationFilter) },
    list: (database, viewer, args) => listOrganizations('reseller', database, viewer, args),
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
