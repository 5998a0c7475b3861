import type { Database } from '../database/database.ts'
import { findByIds } from '../database/query/find.ts'
import { and, sql } from '../database/query/fragment.ts'
import type { ListDefinition, ListQuery } from '../database/query/lists.ts'
import type { Projection } from '../database/query/projection.ts'
import { recordQuery, type RecordListArgs } from '../database/query/record-filter.ts'
import type { Tables } from '../database/tables.ts'
import { readsReferences } from '../operations/references.ts'
import type { Viewer } from '../viewer.ts'
import { visibleOrganizations } from '../visibility.ts'

/** A row of `organizations`. */
export type Organization = Tables['organizations']['$inferSelect']

/** Organizations by id, in that order; null for each that is absent or hidden. */
export function findOrganizations(database: Database, viewer: Viewer, ids: readonly string[], projection?: Projection) {
  const { organizations } = database.tables
  return findByIds(database, organizations, ids, visibleOrganizations(database, viewer), projection)
}

const lists = {
  root: { name: 'organizations', table: (tables) => tables.organizations },
  reseller: {
    name: 'Reseller.organizations',
    table: (tables) => tables.organizations,
    relation: ({ organizations }, reseller) => sql`${organizations.resellerId} = ${reseller}`,
  },
} satisfies Record<string, ListDefinition<Tables['organizations']>>

/** The organizations that the viewer sees, by name: all, or those of a reseller. */
export function listOrganizations(
  of: keyof typeof lists,
  database: Database,
  viewer: Viewer,
  args: RecordListArgs = {},
): ListQuery<Tables['organizations']> {
  const { organizations } = database.tables
  const query = recordQuery(database, organizations, args, readsReferences('Organization', viewer.role))
  return { ...query, list: lists[of], condition: and(visibleOrganizations(database, viewer), query.condition) }
}
