import { addAuditTrail } from '../graphql/audit.ts'
import { builder } from '../graphql/builder.ts'
import { ResellerType } from '../resellers/graphql.ts'
import { ServiceType } from '../services/graphql.ts'
import { readsCatalog } from './catalog-entry.ts'
import { findCatalogEntries, listCatalog } from './store.ts'

/** GraphQL's `CatalogEntry`; a field may resolve to its id. */
export const CatalogEntryType = builder.nodeType('CatalogEntry', {
  table: (tables) => tables.catalogEntries,
  find: findCatalogEntries,
  description: 'A service in the catalog of a reseller, whose organizations can add it where it is enabled.',
  fields: (t) => ({
    reseller: t.relation('resellerId', ResellerType, { description: 'The reseller whose catalog it is.' }),
    service: t.relation('serviceId', ServiceType, { description: 'The service.' }),
    isEnabled: t.exposeBoolean('isEnabled', { description: 'Whether organizations can add the service.' }),
    version: t.exposeInt('version', { description: 'Counts its changes: for `expectedVersion`.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The instant at which it was taken in.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'The instant of its last change.' }),
  }),
})

const restricted = 'Null to organizations.'

addAuditTrail(CatalogEntryType, 'CatalogEntry', restricted, readsCatalog)

const CatalogEntryConnection = builder.connectionType(CatalogEntryType, { plural: 'catalog entries' })

builder.objectField(ResellerType, 'catalog', (t) =>
  t.relatedConnection(CatalogEntryConnection, {
    description: `The entries of the reseller’s catalog, oldest first: to a seller or service owner those of its own services. ${restricted}`,
    isReadable: ({ role }) => readsCatalog(role),
    list: (database, viewer) => listCatalog(database, viewer),
  }),
)
