import { searchable } from '../values/search-text.ts'
import type { Days } from './days.ts'
import {
  aurora,
  auroraBackup,
  borealis,
  borealisMail,
  borealisVault,
  catalogEntryId,
  cumulus,
  deltaSchool,
  googleWorkspace,
  invitationId,
  nimbus,
  productId,
  serviceOfferId,
} from './ids.ts'
import { offersOf, type Row, type Rows } from './rows.ts'

/** The services of the story, what is sold of each, what is asked about each, and whose catalog has it. */
export function services({ at }: Days) {
  const service = (
    id: string,
    sellerId: string,
    name: string,
    currencyCodes: string[],
    isLicenseKeyEnabled: boolean,
    createdAt: Date,
  ): Row<'services'> => ({
    id,
    sellerId,
    name,
    searchName: searchable(name),
    currencyCodes,
    isLicenseKeyEnabled,
    createdAt,
    updatedAt: createdAt,
  })
  const product = (
    number: number,
    serviceId: string,
    name: string,
    itemCode: string,
    more: Partial<Row<'products'>> = {},
  ): Row<'products'> => ({
    id: productId(number),
    serviceId,
    sellerId: serviceId === googleWorkspace || serviceId === auroraBackup ? aurora : borealis,
    name,
    searchName: searchable(name),
    itemCode,
    termMonths: 12,
    minQuantity: 1,
    maxQuantity: null,
    cancellationModes: ['IMMEDIATE', 'AT_PERIOD_END'],
    createdAt: at(-1000, 9, number),
    updatedAt: at(-1000, 9, number),
    ...more,
  })
  const entry = (number: number, resellerId: string, serviceId: string, sellerId: string, createdAt: Date) => ({
    id: catalogEntryId(number),
    sellerId,
    resellerId,
    serviceId,
    createdAt,
    updatedAt: createdAt,
    isEnabled: true,
  })
  const catalogEntries = [
    entry(1, cumulus, googleWorkspace, aurora, at(-990, 10)),
    entry(2, cumulus, auroraBackup, aurora, at(-985, 10)),
    entry(3, cumulus, borealisMail, borealis, at(-970, 10)),
    entry(4, nimbus, googleWorkspace, aurora, at(-960, 10)),
    entry(5, nimbus, borealisVault, borealis, at(-700, 10)),
  ]
  return {
    services: [
      service(
        googleWorkspace,
        aurora,
        'Google Workspace (Integrations Guide Service)',
        ['EUR', 'USD'],
        true,
        at(-1060, 9),
      ),
      service(auroraBackup, aurora, 'Aurora Backup', ['EUR'], false, at(-1050, 9)),
      service(borealisMail, borealis, 'Borealis Mail', ['EUR', 'USD', 'JPY'], false, at(-1040, 9)),
      service(borealisVault, borealis, 'Borealis Vault', ['EUR', 'USD'], true, at(-1030, 9)),
    ],
    products: [
      product(1, googleWorkspace, 'Business Starter', 'GWS-BUSINESS-STARTER'),
      product(2, googleWorkspace, 'Enterprise Flex', 'GWS-ENTERPRISE-FLEX', {
        termMonths: 1,
        minQuantity: 5,
        maxQuantity: 50,
      }),
      product(3, auroraBackup, 'Backup 500 GB', 'AUR-BACKUP-500'),
      product(4, auroraBackup, 'Backup 5 TB, committed', 'AUR-BACKUP-5000', { cancellationModes: ['AT_PERIOD_END'] }),
      product(5, borealisMail, 'Mail Standard', 'BOR-MAIL-STD', { termMonths: 1 }),
      product(6, borealisMail, 'Mail Plus', 'BOR-MAIL-PLUS', { maxQuantity: 500 }),
      product(7, borealisVault, 'Vault Team', 'BOR-VAULT-TEAM'),
      product(8, borealisVault, 'Vault Appliance', 'BOR-VAULT-APPLIANCE', {
        termMonths: null,
        maxQuantity: 3,
        cancellationModes: ['IMMEDIATE'],
      }),
    ],
    serviceOffers: offersOf(catalogEntries, serviceOfferId),
    catalogEntries,
    invitations: [
      { id: invitationId(1), serviceId: borealisVault, organizationId: deltaSchool, createdAt: at(-640, 13) },
    ],
    customPropertyDefinitions: customProperties(),
  } satisfies Rows
}

/**
 * The custom properties that are asked when a service is added or subscribed to. Only Google Workspace insists on an
 * answer.
 */
function customProperties(): Row<'customPropertyDefinitions'>[] {
  const positions = new Map<string, number>()
  const property = (
    serviceId: string,
    key: string,
    name: string,
    more: Partial<Row<'customPropertyDefinitions'>> = {},
  ) => {
    const position = (positions.get(serviceId) ?? -1) + 1
    positions.set(serviceId, position)
    return {
      serviceId,
      key,
      position,
      name,
      appliesTo: 'ORGANIZATION_SERVICE' as const,
      type: 'TEXT' as const,
      isMandatory: false,
      isVisible: true,
      defaultValue: null,
      allowedValues: [],
      pattern: null,
      minLength: null,
      maxLength: null,
      layers: ['ORGANIZATION' as const, 'BROKER' as const, 'SELLER' as const],
      ...more,
    }
  }
  return [
    property(googleWorkspace, 'adminFirstName', 'Admin first name'),
    property(googleWorkspace, 'adminLastName', 'Admin last name'),
    property(googleWorkspace, 'domain', 'Domain', { type: 'DOMAIN', isMandatory: true }),
    property(auroraBackup, 'contactEmail', 'Contact e-mail', { type: 'EMAIL' }),
    property(auroraBackup, 'retentionDays', 'Retention in days', {
      appliesTo: 'SUBSCRIPTION',
      type: 'NUMBER',
      defaultValue: '30',
      pattern: '^[1-9][0-9]{0,3}$',
      maxLength: 4,
    }),
    property(borealisMail, 'archiveDomain', 'Archive domain', { type: 'DOMAIN' }),
    // The organization knows nothing of it; a property that is not visible is the seller's alone.
    property(borealisMail, 'costCentre', 'Cost centre', {
      pattern: '^[A-Z]{2}-[0-9]{4}$',
      minLength: 7,
      maxLength: 7,
      layers: ['BROKER', 'SELLER'],
    }),
    property(borealisMail, 'region', 'Data region', {
      appliesTo: 'SUBSCRIPTION',
      type: 'CHOICE',
      defaultValue: 'eu',
      allowedValues: ['eu', 'us', 'jp'],
    }),
    property(borealisMail, 'relayNode', 'Relay node', {
      appliesTo: 'SUBSCRIPTION',
      isVisible: false,
      layers: ['SELLER'],
    }),
    property(borealisVault, 'handoverDate', 'Handover date', { type: 'DATE' }),
    property(borealisVault, 'portalUrl', 'Portal', { appliesTo: 'SUBSCRIPTION', type: 'URL', allowedValues: [''] }),
    property(borealisVault, 'isEncrypted', 'Encrypted at rest', {
      appliesTo: 'SUBSCRIPTION',
      type: 'BOOLEAN',
      defaultValue: 'true',
    }),
  ]
}
