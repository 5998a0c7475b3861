import { ActorType } from '../graphql/actor.ts'
import { builder } from '../graphql/builder.ts'
import { Role } from '../graphql/enums.ts'
import { findApiClients, listApiClients } from './store.ts'

/** GraphQL's `ApiClient`; a field may resolve to its id. */
export const ApiClientType = builder.nodeType('ApiClient', {
  table: (tables) => tables.clients,
  find: findApiClients,
  description: 'A machine that gets tokens by its id and secret, at /connect/token.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name that people know it by.' }),
    role: t.expose('role', { type: Role, description: 'The role that it acts in.' }),
    partyIds: t.idList({
      description: 'The parties that it acts for; services where it is a service owner, none where it is the host’s.',
      select: ['parties'],
      resolve: ({ parties }) => parties,
    }),
    isReadOnly: t.exposeBoolean('isReadOnly', { description: 'Whether it changes nothing.' }),
    canManageClients: t.exposeBoolean('canManageClients', {
      description: 'Whether it may manage the clients of its party.',
    }),
    readsLicenseKeys: t.boolean({
      description: 'Whether it reads license keys where its role does. What an admin made reads none.',
      select: ['readsNoLicenseKeys'],
      resolve: ({ readsNoLicenseKeys }) => !readsNoLicenseKeys,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The instant at which it was made.' }),
    createdBy: t.field({
      type: ActorType,
      description: 'The one who made it; without a role the command line of the server.',
      select: ['actorAccountId', 'actorRole', 'actorAccount', 'actorParty'],
      resolve: (row) => row,
    }),
    previousSecretEndsAt: t.expose('previousSecretEndsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The instant until which the secret before this one is as good; null where there was none.',
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The instant at which it last got a token, to the minute; null where it never has.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The instant at which it was revoked for good; null while it is in use.',
    }),
  }),
})

const ApiClientConnection = builder.connectionType(ApiClientType, { plural: 'machine clients' })

builder.queryFields((t) => ({
  apiClients: t.connection(ApiClientConnection, {
    description:
      'The machine clients of the viewer’s party, oldest first, revoked ones too; to a seller also those that act for its services alone, ' +
      'to operators and admins all.',
    list: listApiClients,
  }),
}))
