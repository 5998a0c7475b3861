import { type Column, getTableColumns } from 'drizzle-orm'
import type { AnyTable } from '../database/bulk.ts'
import type { Tables } from '../database/tables.ts'

/** The columns that identify a row of each table that files carry, in the order in which an export lists the rows. */
export const primaryKeys = {
  sellers: ['id'],
  resellers: ['id'],
  organizations: ['id'],
  services: ['id'],
  customPropertyDefinitions: ['serviceId', 'key'],
  products: ['id'],
  serviceOffers: ['serviceId', 'resellerId'],
  catalogEntries: ['resellerId', 'serviceId'],
  // The layer comes last: all columns but the last must have a fixed length to be looked up together.
  priceEntries: ['productId', 'ownerId', 'currencyCode', 'layer'],
  priceLists: ['serviceId', 'ownerId', 'layer'],
  invitations: ['serviceId', 'organizationId'],
  serviceDefinitions: ['serviceId'],
  serviceDefinitionTexts: ['serviceId', 'locale'],
  serviceRoles: ['serviceId', 'position'],
  serviceSubRoles: ['serviceId', 'rolePosition', 'position'],
  serviceInstances: ['serviceId', 'position'],
  serviceDefinitionAssignments: ['serviceId', 'organizationId'],
  organizationServices: ['id'],
  subscriptions: ['id'],
  objectReferences: ['objectId', 'side'],
  subscriptionHistory: ['id'],
  auditEntries: ['id'],
  events: ['id'],
} as const satisfies { [Name in keyof Tables]?: (keyof Tables[Name]['$inferSelect'])[] }

/** The name of a table that files carry. */
export type CarriedTable = keyof typeof primaryKeys

/** Whether rows of a table are evidence of what happened: they are added, and never changed. */
export function isEvidence(name: CarriedTable): boolean {
  return name === 'subscriptionHistory' || name === 'auditEntries' || name === 'events'
}

/** A row of a table, every column present. */
export type Row<Name extends CarriedTable> = Tables[Name]['$inferSelect']

/** The columns with these names, in their order. */
export function columnsOf(table: AnyTable, names: readonly string[]): Column[] {
  const columns: Record<string, Column> = getTableColumns(table)
  return names.map((name) => columns[name] as Column)
}
