import * as columns from './columns.postgres.ts'
import type * as sqlite from './columns.sqlite.ts'
import { defineTables } from './tables.ts'

/** The tables as drizzle-kit reads them for PostgreSQL: it sees exported names only. */
export const {
  sellers,
  resellers,
  organizations,
  services,
  catalogEntries,
  customPropertyDefinitions,
  products,
  priceEntries,
  priceLists,
  invitations,
  serviceDefinitions,
  serviceDefinitionTexts,
  serviceRoles,
  serviceSubRoles,
  serviceInstances,
  serviceDefinitionAssignments,
  organizationServices,
  subscriptions,
  subscriptionHistory,
  auditEntries,
  events,
  eventLog,
  eventInbox,
  eventLogHead,
  webhookEndpoints,
  webhookDeliveries,
  idempotencyRecords,
  gatewayKeys,
  clients,
  signingKeys,
  budgetUses,
  trustedDocuments,
} = defineTables(columns as unknown as typeof sqlite)
