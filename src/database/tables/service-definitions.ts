import type { ServiceType } from '../../vocabulary.ts'
import type * as sqlite from '../columns.sqlite.ts'
import type { partyTables } from './parties.ts'
import type { serviceTables } from './services.ts'

type Json = Record<string, unknown>

/** The external description of each service (ServiceDefinitionDto), its localized texts, roles and instances. */
export function serviceDefinitionTables(
  columns: typeof sqlite,
  { organizations }: ReturnType<typeof partyTables>,
  { services }: ReturnType<typeof serviceTables>,
) {
  const { table, uuid, text, boolean, timestamp, count, json, index, primaryKey } = columns
  const flag = () => boolean().notNull().default(false)
  /** Values that the document gives per organization; on the definition itself, those that were imported with it. */
  const assignment = {
    organizationLink: text(),
    assignedInstance: json().$type<Json>(),
    allOrgInstances: json().$type<Json[]>(),
    defaultOrgInstance: json().$type<Json>(),
    trialDetails: json().$type<Json>(),
  }

  const serviceDefinitions = table('service_definitions', {
    serviceId: uuid()
      .primaryKey()
      .references(() => services.id),
    name: text().notNull(),
    /** The locale of the text that stands in for every locale that has none. */
    defaultLocale: text().notNull(),
    productIdentifier: text(),
    isGated: flag(),
    visible: flag(),
    subscriptionLifecycleEventHandlers: json().$type<Json>(),
    serviceUrls: json().$type<Json>(),
    documentSelfLink: text(),
    healthCheckUrl: text(),
    campaignId: text(),
    serviceIcon: text(),
    serviceNavBarIcon: text(),
    subscriptionStatusChangeNotificationUrl: text(),
    orderCreatedNotifyUrl: text(),
    supportedBillingEngines: json().$type<Json[]>(),
    serviceType: text().$type<ServiceType>().notNull().default('PAID'),
    /**
     * The type as an import gave it where it is no type but the document's placeholder; the external description
     * repeats it.
     */
    givenServiceType: text(),
    /** Days. */
    trialPeriod: count(),
    sellers: json().$type<Json[]>(),
    serviceTicker: text(),
    accessRequestAllowed: flag(),
    defaultOnboardingContextId: uuid(),
    salesLedOnly: flag(),
    endTrialConfiguration: json().$type<Json>(),
    shouldSendEmailUponGrantedAccess: flag(),
    customEmail: json().$type<Json>(),
    hideServiceTile: flag(),
    setupNeeded: flag(),
    /** Null: unlimited. */
    maxOrgServiceAccess: count(),
    isCloudPackHelper: flag(),
    isComposite: flag(),
    isPrimary: flag(),
    isBeta: flag(),
    isCheckoutEnabled: flag(),
    isSelfSubscriptionCreationEnabled: flag(),
    isDisabled: flag(),
    isBinaryDownloadsAllowed: flag(),
    isInstanceScopedRolesSupported: boolean().notNull().default(true),
    ...assignment,
    version: count().notNull(),
    updatedAt: timestamp().notNull(),
  })

  const serviceDefinitionTexts = table(
    'service_definition_texts',
    {
      serviceId: uuid()
        .notNull()
        .references(() => serviceDefinitions.serviceId),
      /** A BCP 47 tag in canonical form. */
      locale: text().notNull(),
      displayName: text().notNull(),
      descriptionLong: text(),
    },
    (t) => [primaryKey({ columns: [t.serviceId, t.locale] })],
  )

  const serviceRoles = table(
    'service_roles',
    {
      serviceId: uuid()
        .notNull()
        .references(() => serviceDefinitions.serviceId),
      position: count().notNull(),
      name: text(),
      refLink: text(),
      displayName: text(),
      status: text(),
      isDefault: flag(),
      isHidden: flag(),
      type: text(),
      description: text(),
      isComposable: flag(),
      isBundled: flag(),
      disallowedResourceTypes: json().$type<string[]>(),
    },
    (t) => [primaryKey({ columns: [t.serviceId, t.position] })],
  )

  const serviceSubRoles = table(
    'service_sub_roles',
    {
      serviceId: uuid()
        .notNull()
        .references(() => serviceDefinitions.serviceId),
      rolePosition: count().notNull(),
      position: count().notNull(),
      /** The document leaves the shape of a sub-role open, so it is kept as it came. */
      body: json().$type<unknown>().notNull(),
    },
    (t) => [primaryKey({ columns: [t.serviceId, t.rolePosition, t.position] })],
  )

  const serviceInstances = table(
    'service_instances',
    {
      serviceId: uuid()
        .notNull()
        .references(() => serviceDefinitions.serviceId),
      position: count().notNull(),
      instanceId: text(),
      displayName: text(),
      url: text(),
      globalizationKey: text(),
      isDefault: flag(),
      /** The instance's own `serviceId` where it is not the service's. */
      givenServiceId: text(),
    },
    (t) => [primaryKey({ columns: [t.serviceId, t.position] })],
  )

  const serviceDefinitionAssignments = table(
    'service_definition_assignments',
    {
      serviceId: uuid()
        .notNull()
        .references(() => serviceDefinitions.serviceId),
      organizationId: uuid()
        .notNull()
        .references(() => organizations.id),
      ...assignment,
    },
    (t) => [
      primaryKey({ columns: [t.serviceId, t.organizationId] }),
      index('service_definition_assignments_organization').on(t.organizationId),
    ],
  )

  return {
    serviceDefinitions,
    serviceDefinitionTexts,
    serviceRoles,
    serviceSubRoles,
    serviceInstances,
    serviceDefinitionAssignments,
  }
}
