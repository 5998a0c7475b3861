import type { Database } from '../database/database.ts'
import { findBy } from '../database/query/find.ts'
import { type Fragment, noFilter, sql } from '../database/query/fragment.ts'
import { statement } from '../database/query/statement.ts'
import type { Tables } from '../database/tables.ts'
import { textFor } from '../service-definitions/service-definition.ts'
import { canonicalEmail } from '../values/email-address.ts'
import type { GrantedAccess } from './mail.ts'

/** A service that an organization got, as far as its mail is about it. */
export interface Grant extends GrantedAccess {
  /** Whether the definition says that organizations are told. */
  readonly isWanted: boolean
  /** Whether the service was taken away again. */
  readonly isRemoved: boolean
  /** Where messages to the organization go; null where it has said nothing. */
  readonly address: string | null
}

/** What is told of a service that an organization got, by the id of its organization service; null where that is gone. */
export async function findGrant(database: Database, organizationServiceId: string): Promise<Grant | null> {
  const { organizationServices, serviceDefinitionTexts } = database.tables
  const isOne = sql`${organizationServices.id} = ${organizationServiceId}`
  const [found] = await database.query(grants(organizationServices, isOne))
  if (!found) return null
  const { definition, organization, removedAt } = found
  const { serviceId, defaultLocale, name } = definition
  const texts = await findBy(database, serviceDefinitionTexts, serviceDefinitionTexts.serviceId, [serviceId], noFilter)
  const home = definition.serviceUrls?.['serviceHome']
  return {
    isWanted: definition.shouldSendEmailUponGrantedAccess,
    isRemoved: removedAt !== null,
    // Imports and older versions may have written it: whatever is none is not handed to a mail server.
    address: canonicalEmail(organization.notificationEmail ?? ''),
    organization: organization.name,
    service: textFor(texts, organization.locale, defaultLocale)?.displayName ?? name,
    locale: organization.locale,
    customEmail: definition.customEmail,
    home: typeof home === 'string' ? home : null,
  }
}

const grants = statement(({ connection, tables }, table: Tables['organizationServices'], isOne: Fragment) => {
  const { organizations, serviceDefinitions: definition } = tables
  return connection
    .select({ definition, organization: organizations, removedAt: table.removedAt })
    .from(table)
    .innerJoin(organizations, sql`${organizations.id} = ${table.organizationId}`)
    .innerJoin(definition, sql`${definition.serviceId} = ${table.serviceId}`)
    .where(isOne)
})
