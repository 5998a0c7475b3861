import { builder } from '../graphql/builder.ts'
import { OrganizationType } from '../organizations/graphql.ts'
import { ServiceType } from '../services/graphql.ts'
import { readsServiceAffairs } from '../services/service.ts'
import { findInvitations, listInvitations } from './store.ts'

/** GraphQL's `Invitation`; a field may resolve to its id. */
export const InvitationType = builder.nodeType('Invitation', {
  table: (tables) => tables.invitations,
  find: findInvitations,
  description: 'Opens a gated service to one organization.',
  fields: (t) => ({
    service: t.relation('serviceId', ServiceType, { description: 'The service.' }),
    organizationId: t.exposeID('organizationId', {
      description: 'The organization’s id, as it was given: there need not be such an organization.',
    }),
    organization: t.field({
      type: OrganizationType,
      nullable: true,
      description: 'The organization; null when it is absent or hidden, as to a seller before it has a service of it.',
      select: ['organizationId'],
      resolve: ({ organizationId }) => organizationId,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The instant at which it was sent.' }),
  }),
})

const InvitationConnection = builder.connectionType(InvitationType, { plural: 'invitations' })

builder.objectField(ServiceType, 'invitations', (t) =>
  t.relatedConnection(InvitationConnection, {
    description:
      'The invitations to it, oldest first. Null to all but its seller, its service owners, operators and admins.',
    isReadable: ({ role }) => readsServiceAffairs(role),
    list: (database, viewer) => listInvitations(database, viewer),
  }),
)
