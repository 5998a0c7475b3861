import { expect } from 'vitest'
import {
  acmeBakery,
  auroraBackup,
  birchClinic,
  borealisMail,
  borealisVault,
  cedarLogistics,
  cumulus,
  googleWorkspace,
  productId,
  stratus,
  subscriptionId,
} from '../../src/demo/ids.ts'
import type { people } from '../../src/demo/people.ts'

/** A mutation with what it is given. */
interface Step {
  readonly mutation: string
  readonly input: Readonly<Record<string, unknown>>
}

/** What a person of the demo does to be refused. */
export interface Scene extends Step {
  readonly as: (typeof people)[number]['slug']
  /** What has to be done first, by the same person: it succeeds. */
  readonly first?: Step
  /** What the refusal has to say, besides its code. */
  readonly says: Readonly<Record<string, unknown>>
}

const acmeBackup = { organizationId: acmeBakery, serviceId: auroraBackup }
const acmeWorkspace = { organizationId: acmeBakery, serviceId: googleWorkspace }
const backupOfTen = { subscriptionId: subscriptionId(1) }

/** The product that has no price in yen: the test takes its list price away, since every product of the demo has one. */
export const unpriced = { productId: productId(6), currencyCode: 'JPY' }

/** How each refusal comes about, by its type. */
export const scenes: Readonly<Record<string, Scene>> = {
  InvalidInput: {
    as: 'cumulus-broker',
    mutation: 'addOrganizationService',
    input: { ...acmeWorkspace, currencyCode: 'EUR', customProperties: [{ key: 'colour', value: 'red' }] },
    says: {
      message: '2 values of the input are wrong.',
      issues: [
        {
          path: ['customProperties', 'colour'],
          code: 5,
          name: 'InvalidValue',
          message: expect.stringContaining('colour'),
        },
        {
          path: ['customProperties', 'domain'],
          code: 5,
          name: 'InvalidValue',
          message: 'Custom property Domain is mandatory',
        },
      ],
    },
  },
  NotFound: {
    as: 'nimbus-partners',
    mutation: 'cancelSubscription',
    input: backupOfTen,
    says: { message: 'There is no such subscription.' },
  },
  NotPermitted: {
    as: 'acme-bakery',
    mutation: 'createSubscription',
    input: { ...acmeBackup, productId: productId(3), quantity: 1 },
    says: { reason: 'SELF_SERVICE_OFF' },
  },
  ServiceInUse: {
    as: 'cumulus-broker',
    mutation: 'removeOrganizationService',
    input: acmeBackup,
    says: { liveSubscriptions: 3, message: expect.stringContaining('3 live subscriptions') },
  },
  ServiceAlreadyAdded: {
    as: 'cumulus-broker',
    mutation: 'addOrganizationService',
    input: { ...acmeBackup, currencyCode: 'EUR' },
    says: { message: 'The organization has this service already.' },
  },
  ServiceNotAvailable: {
    as: 'nimbus-partners',
    mutation: 'addOrganizationService',
    input: { organizationId: cedarLogistics, serviceId: borealisVault, currencyCode: 'USD' },
    says: { reasons: ['INVITATION_REQUIRED', 'ACCESS_LIMIT_REACHED'] },
  },
  CurrencyNotSupported: {
    as: 'cumulus-broker',
    mutation: 'addOrganizationService',
    input: {
      ...acmeWorkspace,
      currencyCode: 'JPY',
      customProperties: [{ key: 'domain', value: 'acme-bakery.example' }],
    },
    says: { supported: ['EUR', 'USD'] },
  },
  ProductNotInPriceList: {
    as: 'birch-clinic',
    mutation: 'createSubscription',
    input: { organizationId: birchClinic, serviceId: borealisMail, productId: unpriced.productId, quantity: 1 },
    says: { message: expect.stringContaining('JPY') },
  },
  LicenseKeysNotEnabled: {
    as: 'aurora-software',
    mutation: 'setLicenseKey',
    input: { ...backupOfTen, licenseKey: 'AUR-1234' },
    says: { message: 'License keys are not enabled on this service.' },
  },
  IllegalTransition: {
    as: 'aurora-software',
    mutation: 'deleteSubscription',
    input: backupOfTen,
    says: { from: 'ACTIVE', action: 'DELETE', allowedActions: ['SUSPEND', 'CANCEL'] },
  },
  VersionConflict: {
    as: 'cumulus-broker',
    mutation: 'updateSubscription',
    input: { subscriptionId: subscriptionId(2), quantity: 4, expectedVersion: 99 },
    says: { currentVersion: 4 },
  },
  IdempotencyMismatch: {
    as: 'cumulus-broker',
    mutation: 'updateSubscription',
    first: {
      mutation: 'updateSubscription',
      input: { ...backupOfTen, quantity: 11, idempotencyKey: 'order-2041' },
    },
    input: { ...backupOfTen, quantity: 12, idempotencyKey: 'order-2041' },
    says: { message: expect.stringContaining('used before with another input') },
  },
  Archived: {
    as: 'admin',
    mutation: 'createOrganization',
    first: { mutation: 'archiveReseller', input: { resellerId: stratus } },
    input: { resellerId: stratus, name: 'Fjord Ferries' },
    says: { message: 'The reseller is archived.' },
  },
  AlreadyInCatalog: {
    as: 'cumulus-broker',
    mutation: 'addToCatalog',
    input: { resellerId: cumulus, serviceId: googleWorkspace },
    says: { message: 'The catalog has this service already.' },
  },
  ExternalIdTaken: {
    as: 'admin',
    mutation: 'createSeller',
    first: { mutation: 'createSeller', input: { name: 'Polar Payroll', externalId: 'crm-7' } },
    input: { name: 'Polar Pensions', externalId: 'crm-7' },
    says: { message: 'Another seller has this external id.' },
  },
  StillInUse: {
    as: 'cumulus-broker',
    mutation: 'archiveOrganization',
    input: { organizationId: acmeBakery },
    says: { message: 'The organization has 1 service still. Remove them first.' },
  },
  CustomPropertyInUse: {
    as: 'aurora-software',
    mutation: 'setCustomPropertyDefinitions',
    input: {
      serviceId: auroraBackup,
      definitions: [
        { key: 'retentionDays', name: 'Retention', appliesTo: 'SUBSCRIPTION', type: 'NUMBER', maxLength: 1 },
      ],
      expectedVersion: 1,
    },
    says: { properties: [{ key: 'retentionDays', brokenValues: expect.any(Number) }] },
  },
  WebhookUrlRefused: {
    as: 'cumulus-broker',
    mutation: 'createWebhookEndpoint',
    input: { url: 'https://127.0.0.1/events' },
    says: { message: expect.stringContaining('Messages are not sent to this URL.') },
  },
  SelectionInvalid: {
    as: 'cumulus-broker',
    mutation: 'createWebhookEndpoint',
    input: { url: 'https://hooks.example.com/events', selection: '{ id colour }' },
    says: { message: expect.stringContaining('colour') },
  },
}
