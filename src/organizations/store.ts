import { sql } from 'drizzle-orm'
import { all } from '../database/conditions.ts'
import type { Database } from '../database/database.ts'
import { findByIds } from '../database/find.ts'
import type { List, Listing } from '../database/lists.ts'
import { byName, matchesSearch } from '../database/search.ts'
import type { Selection } from '../database/selection.ts'
import type { Tables } from '../database/tables.ts'
import type { Viewer } from '../viewer.ts'
import { visibleOrganizations } from '../visibility.ts'

/** A row of `organizations`. */
export type Organization = Tables['organizations']['$inferSelect']

/** Organizations by id, in that order; null for each that is absent or hidden. */
export function findOrganizations(database: Database, viewer: Viewer, ids: readonly string[], selection?: Selection) {
  const { organizations } = database.tables
  return findByIds(database, 'organizations', organizations, ids, visibleOrganizations(database, viewer), selection)
}

const lists = {
  root: { name: 'organizations', table: (tables) => tables.organizations },
  reseller: {
    name: 'Reseller.organizations',
    table: (tables) => tables.organizations,
    relation: ({ organizations }, reseller) => sql`${organizations.resellerId} = ${reseller}`,
  },
} satisfies Record<string, List<Tables['organizations']>>

/** The organizations that the viewer sees, by name: all, or those of a reseller. */
export function listOrganizations(
  of: keyof typeof lists,
  database: Database,
  viewer: Viewer,
  search?: string | null,
): Listing<Tables['organizations']> {
  const { organizations } = database.tables
  const condition = all([visibleOrganizations(database, viewer), matchesSearch(organizations, search)])
  return { list: lists[of], condition, order: byName(organizations) }
}
