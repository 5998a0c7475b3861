import {
  acmeBakery,
  auroraBackup,
  backup5000,
  birchClinic,
  borealis,
  borealisMail,
  borealisVault,
  cedarLogistics,
  cumulus,
  mailPlus,
  subscriptionId,
} from '../ids.ts'
import type { Slug } from './act.ts'
import { absentId, archivedParty, type Input, type Refused } from './refusing.ts'

const externalId = 'crm-7'

/** Refused since another thing that somebody makes first has the same external id. */
function taken(as: Slug, mutation: string, input: object): Refused {
  return {
    before: (perform) => perform(as, mutation, { ...input, externalId }),
    input: (given) => ({ ...given, externalId }),
  }
}

/** Refused since something was done before. */
const after = (as: Slug, mutation: string, input: object): Refused => ({
  before: (perform) => perform(as, mutation, input),
})

/** Refused with some other values in its input. */
const having = (values: object): Refused => ({ input: (input) => ({ ...input, ...values }) })

/** Refused with a text that is not there. */
const nameless = having({ name: '' })

/** Refused for a price in a currency in which its service is not sold. */
const inSwissFrancs: Refused = {
  input: (input) => {
    const prices = input['prices'] as readonly Input[]
    return { ...input, prices: prices.map((each) => ({ ...each, unitPrice: { amount: '9.99', currencyCode: 'CHF' } })) }
  },
}

/** Refused for an amount below nothing. */
const belowNothing: Refused = {
  input: (input) => {
    const prices = input['prices'] as readonly Input[]
    return { ...input, prices: prices.map((each) => ({ ...each, unitPrice: { amount: '-1', currencyCode: 'EUR' } })) }
  },
}

/** Refused since a product has no price any more in a currency. */
const unpriced = (as: Slug, serviceId: string, productId: string, currencyCode: string) =>
  after(as, 'setListPrices', { serviceId, prices: [{ productId, currencyCode, unitPrice: null }] })

/** Refused since the broker's catalog does not offer Aurora Backup any more. */
const outOfCatalog = after('cumulus-broker', 'updateCatalogEntry', {
  resellerId: cumulus,
  serviceId: auroraBackup,
  isEnabled: false,
})

const selection = '{ id colour }'
const refusedUrl = 'https://127.0.0.1/events'
const cancelled = { subscriptionId: subscriptionId(8) }

/** How single mutations come to refusals, where it is not as for all of them. */
export const ownRefusals: Readonly<Record<string, Readonly<Record<string, Refused>>>> = {
  addOrganizationService: {
    ExternalIdTaken: taken('cumulus-broker', 'addOrganizationService', {
      organizationId: birchClinic,
      serviceId: auroraBackup,
      currencyCode: 'EUR',
    }),
    CurrencyNotSupported: having({ currencyCode: 'CHF' }),
    InvalidInput: having({ customProperties: [{ key: 'colour', value: 'red' }] }),
    ServiceNotAvailable: {
      as: 'nimbus-partners',
      input: () => ({ organizationId: cedarLogistics, serviceId: borealisVault, currencyCode: 'USD' }),
    },
  },
  createOrganization: { InvalidInput: nameless },
  createReseller: { InvalidInput: nameless },
  createSeller: { InvalidInput: nameless },
  createService: { InvalidInput: nameless },
  createServiceProduct: {
    ExternalIdTaken: {
      before: (perform, mutation, { as, input }) => perform(as, mutation, input),
    },
    InvalidInput: having({ product: { name: '' } }),
  },
  archiveOrganization: {
    Archived: archivedParty('stratus-trade'),
    StillInUse: having({ organizationId: acmeBakery }),
  },
  unarchiveOrganization: { Archived: archivedParty('stratus-trade') },
  unarchiveService: { Archived: archivedParty('borealis-systems') },
  updateOrganization: {
    ExternalIdTaken: taken('cumulus-broker', 'createOrganization', { resellerId: cumulus, name: 'Oak Hotel' }),
    InvalidInput: nameless,
  },
  updateReseller: {
    ExternalIdTaken: { ...taken('admin', 'createReseller', { name: 'Fog Resale' }), as: 'admin' },
    InvalidInput: nameless,
  },
  updateSeller: {
    ExternalIdTaken: { ...taken('admin', 'createSeller', { name: 'Polar Payroll' }), as: 'admin' },
    InvalidInput: nameless,
  },
  updateService: {
    ExternalIdTaken: taken('borealis-systems', 'createService', {
      sellerId: borealis,
      name: 'Borealis Chat',
      currencyCodes: ['EUR'],
    }),
    InvalidInput: nameless,
  },
  updateServiceProduct: {
    ExternalIdTaken: {
      as: 'borealis-systems',
      before: (perform) =>
        perform('borealis-systems', 'createServiceProduct', {
          serviceId: borealisMail,
          product: { name: 'Mail Max', externalId },
        }),
      input: (input) => ({ ...input, externalId }),
    },
    InvalidInput: nameless,
  },
  setReferences: {
    ExternalIdTaken: taken('cumulus-broker', 'setReferences', { objectId: subscriptionId(2) }),
  },
  updateOrganizationService: {
    CurrencyNotSupported: having({ currencyCode: 'CHF' }),
    ServiceInUse: having({ currencyCode: 'USD' }),
    InvalidInput: having({ customProperties: [{ key: 'colour', value: 'red' }] }),
  },
  removeOrganizationService: { ServiceInUse: having({ serviceId: auroraBackup }) },
  setListPrices: { CurrencyNotSupported: inSwissFrancs, InvalidInput: belowNothing },
  setResellerPrices: { CurrencyNotSupported: inSwissFrancs, InvalidInput: belowNothing },
  setOrganizationPrices: { CurrencyNotSupported: inSwissFrancs, InvalidInput: belowNothing },
  setCustomPropertyDefinitions: {
    CustomPropertyInUse: {
      as: 'aurora-software',
      input: () => ({
        serviceId: auroraBackup,
        definitions: [
          { key: 'retentionDays', name: 'Retention', appliesTo: 'SUBSCRIPTION', type: 'NUMBER', maxLength: 1 },
        ],
        expectedVersion: 1,
      }),
    },
  },
  createSubscription: {
    NotPermitted: { as: 'acme-bakery' },
    ServiceNotAvailable: after('admin', 'archiveService', { serviceId: auroraBackup }),
    ProductNotInPriceList: {
      ...unpriced('borealis-systems', borealisMail, mailPlus, 'JPY'),
      as: 'birch-clinic',
      input: () => ({ organizationId: birchClinic, serviceId: borealisMail, productId: mailPlus, quantity: 1 }),
    },
    InvalidInput: having({ quantity: 0 }),
  },
  updateSubscription: {
    IllegalTransition: having(cancelled),
    ServiceNotAvailable: {
      ...after('admin', 'archiveService', { serviceId: auroraBackup }),
      ...having({ productId: backup5000 }),
    },
    ProductNotInPriceList: {
      ...unpriced('borealis-systems', borealisMail, mailPlus, 'JPY'),
      ...having({ subscriptionId: subscriptionId(12), productId: mailPlus }),
    },
    InvalidInput: having({ quantity: 0 }),
  },
  cancelSubscription: { NotPermitted: { as: 'acme-bakery', ...having({ subscriptionId: subscriptionId(1) }) } },
  reinstateSubscription: { NotPermitted: having({ subscriptionId: subscriptionId(11) }) },
  undoCancelSubscription: {
    NotPermitted: {
      ...after('cumulus-broker', 'cancelSubscription', { subscriptionId: subscriptionId(12), mode: 'AT_PERIOD_END' }),
      as: 'birch-clinic',
      ...having({ subscriptionId: subscriptionId(12) }),
    },
  },
  renewSubscription: {
    IllegalTransition: having(cancelled),
    NotPermitted: having({ subscriptionId: subscriptionId(1) }),
    ServiceNotAvailable: outOfCatalog,
    ProductNotInPriceList: unpriced('aurora-software', auroraBackup, backup5000, 'EUR'),
  },
  setLicenseKey: {
    IllegalTransition: having(cancelled),
    InvalidInput: having({ licenseKey: '' }),
    LicenseKeysNotEnabled: having({ subscriptionId: subscriptionId(1) }),
  },
  createWebhookEndpoint: {
    NotFound: { as: 'borealis-owner', ...having({ ownerServiceId: auroraBackup }) },
    InvalidInput: having({ kinds: [] }),
    WebhookUrlRefused: having({ url: refusedUrl }),
    SelectionInvalid: having({ selection }),
  },
  updateWebhookEndpoint: { WebhookUrlRefused: having({ url: refusedUrl }), SelectionInvalid: having({ selection }) },
  createApiClient: { NotFound: having({ partyIds: [absentId] }), InvalidInput: nameless },
}
