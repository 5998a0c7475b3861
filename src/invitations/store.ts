import type { Database } from '../database/database.ts'
import { findByIds } from '../database/query/find.ts'
import { sql } from '../database/query/fragment.ts'
import type { ListDefinition, ListQuery } from '../database/query/lists.ts'
import type { Projection } from '../database/query/projection.ts'
import type { Tables } from '../database/tables.ts'
import type { Viewer } from '../viewer.ts'
import { visibleInvitations } from '../visibility.ts'

/** Invitations by id, in that order; null for each that is absent or hidden. */
export function findInvitations(database: Database, viewer: Viewer, ids: readonly string[], projection?: Projection) {
  const { invitations } = database.tables
  return findByIds(database, invitations, ids, visibleInvitations(database, viewer), projection)
}

const invitationsToService: ListDefinition<Tables['invitations']> = {
  name: 'Service.invitations',
  table: (tables) => tables.invitations,
  relation: ({ invitations }, service) => sql`${invitations.serviceId} = ${service}`,
}

/** The invitations to a service, oldest first. */
export function listInvitations(database: Database, viewer: Viewer): ListQuery<Tables['invitations']> {
  const { invitations } = database.tables
  return {
    list: invitationsToService,
    condition: visibleInvitations(database, viewer),
    order: { column: invitations.createdAt, direction: 'asc', valueOf: (row) => row.createdAt },
  }
}
