import type { Tables } from '../database/tables.ts'

/** A row of `organization_services`: a service that was added to an organization, or was once. */
export type OrganizationService = Tables['organizationServices']['$inferSelect']
