import type { CancellationMode, CustomPropertyTarget, CustomPropertyType, PriceLayer } from '../../vocabulary.ts'
import type { Role } from '../../vocabulary.ts'
import type * as sqlite from '../columns.sqlite.ts'
import type { partyTables } from './parties.ts'
import { recordColumns } from './record-columns.ts'

/**
 * The tables of what sellers offer: services with their products, prices and custom properties, and who has them in a
 * catalog.
 */
export function serviceTables(columns: typeof sqlite, { sellers, resellers }: ReturnType<typeof partyTables>) {
  const { table, uuid, text, boolean, timestamp, count, bigCount, json, index, primaryKey, uniqueIndex } = columns

  const services = table(
    'services',
    {
      id: uuid().primaryKey(),
      sellerId: uuid()
        .notNull()
        .references(() => sellers.id),
      name: text().notNull(),
      searchName: text().notNull(),
      /** ISO 4217 codes, in the seller's order. */
      currencyCodes: json().$type<string[]>().notNull(),
      isLicenseKeyEnabled: boolean().notNull().default(false),
      /** Whether every reseller may take it into its catalog, beside those of `service_offers`. */
      isOfferedToAll: boolean().notNull().default(false),
      ...recordColumns(columns),
    },
    (t) => [
      index('services_name').on(t.name, t.id, t.archivedAt),
      index('services_seller').on(t.sellerId, t.name, t.id, t.archivedAt),
      index('services_seller_created').on(t.sellerId, t.createdAt, t.id),
      index('services_seller_updated').on(t.sellerId, t.updatedAt, t.id),
      index('services_created').on(t.createdAt, t.id),
      index('services_updated').on(t.updatedAt, t.id),
      uniqueIndex('services_external_id').on(t.externalId, t.sellerId),
    ],
  )

  const serviceOffers = table(
    'service_offers',
    {
      id: uuid().primaryKey(),
      serviceId: uuid()
        .notNull()
        .references(() => services.id),
      /** Refers to nothing: whoever offers must not learn whether such a reseller exists. */
      resellerId: uuid().notNull(),
      createdAt: timestamp().notNull(),
    },
    (t) => [
      uniqueIndex('service_offers_service').on(t.serviceId, t.resellerId),
      index('service_offers_created').on(t.serviceId, t.createdAt, t.id),
      index('service_offers_reseller').on(t.resellerId, t.serviceId),
    ],
  )

  const catalogEntries = table(
    'catalog_entries',
    {
      id: uuid().primaryKey(),
      /** That of the service, which never changes. */
      sellerId: uuid().notNull(),
      resellerId: uuid()
        .notNull()
        .references(() => resellers.id),
      serviceId: uuid()
        .notNull()
        .references(() => services.id),
      isEnabled: boolean().notNull().default(true),
      /** Counts its changes, from 1. */
      version: count().notNull().default(1),
      createdAt: timestamp().notNull(),
      updatedAt: timestamp().notNull().default(new Date(0)),
    },
    (t) => [
      uniqueIndex('catalog_entries_reseller').on(t.resellerId, t.serviceId),
      index('catalog_entries_created').on(t.resellerId, t.createdAt, t.id),
      index('catalog_entries_service').on(t.serviceId, t.resellerId),
    ],
  )

  const customPropertyDefinitions = table(
    'custom_property_definitions',
    {
      serviceId: uuid()
        .notNull()
        .references(() => services.id),
      /** The REST `id`: unique within its service. */
      key: text().notNull(),
      position: count().notNull(),
      name: text().notNull(),
      appliesTo: text().$type<CustomPropertyTarget>().notNull(),
      type: text().$type<CustomPropertyType>().notNull(),
      isMandatory: boolean().notNull(),
      isVisible: boolean().notNull(),
      defaultValue: text(),
      allowedValues: json().$type<string[]>().notNull(),
      pattern: text(),
      minLength: count(),
      maxLength: count(),
      /** The layers that read and write it. */
      layers: json().$type<Role[]>().notNull(),
      /** Whether it is asked no more; values that are stored stay. */
      isRetired: boolean().notNull().default(false),
      /** Whether its rules are for what is given from now on, and never for values that are stored. */
      appliesToNewOnly: boolean().notNull().default(false),
      /** From when on what is made must have a value; null: all of it. */
      mandatorySince: timestamp(),
    },
    (t) => [primaryKey({ columns: [t.serviceId, t.key] })],
  )

  const products = table(
    'service_products',
    {
      id: uuid().primaryKey(),
      serviceId: uuid()
        .notNull()
        .references(() => services.id),
      /** That of the service, which never changes: an external id is unique among the products of a seller. */
      sellerId: uuid().notNull().default(''),
      name: text().notNull(),
      searchName: text().notNull(),
      itemCode: text(),
      /** Null: perpetual. */
      termMonths: count(),
      minQuantity: count().notNull(),
      /** Null: no limit. */
      maxQuantity: count(),
      cancellationModes: json().$type<CancellationMode[]>().notNull(),
      /** The product to take instead of an archived one: another of the same service. */
      replacedById: uuid(),
      ...recordColumns(columns),
    },
    (t) => [
      index('service_products_service').on(t.serviceId, t.name, t.id, t.archivedAt),
      index('service_products_service_created').on(t.serviceId, t.createdAt, t.id),
      index('service_products_service_updated').on(t.serviceId, t.updatedAt, t.id),
      uniqueIndex('service_products_external_id').on(t.externalId, t.sellerId),
    ],
  )

  const priceEntries = table(
    'price_entries',
    {
      productId: uuid()
        .notNull()
        .references(() => products.id),
      layer: text().$type<PriceLayer>().notNull(),
      /** The seller, reseller or organization whose price this is. */
      ownerId: uuid().notNull(),
      currencyCode: text().notNull(),
      amountMinor: bigCount().notNull(),
      updatedAt: timestamp().notNull(),
    },
    (t) => [primaryKey({ columns: [t.productId, t.layer, t.ownerId, t.currencyCode] })],
  )

  const priceLists = table(
    'price_lists',
    {
      serviceId: uuid()
        .notNull()
        .references(() => services.id),
      layer: text().$type<PriceLayer>().notNull(),
      ownerId: uuid().notNull(),
      version: count().notNull(),
      updatedAt: timestamp().notNull(),
    },
    (t) => [primaryKey({ columns: [t.serviceId, t.layer, t.ownerId] })],
  )

  const invitations = table(
    'invitations',
    {
      id: uuid().primaryKey(),
      serviceId: uuid()
        .notNull()
        .references(() => services.id),
      /** Refers to nothing: whoever invites must not learn whether such an organization exists. */
      organizationId: uuid().notNull(),
      createdAt: timestamp().notNull(),
    },
    (t) => [
      uniqueIndex('invitations_service').on(t.serviceId, t.organizationId),
      index('invitations_created').on(t.serviceId, t.createdAt, t.id),
      index('invitations_organization').on(t.organizationId),
    ],
  )

  return {
    services,
    serviceOffers,
    catalogEntries,
    customPropertyDefinitions,
    products,
    priceEntries,
    priceLists,
    invitations,
  }
}
