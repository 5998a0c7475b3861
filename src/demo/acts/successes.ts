import {
  acmeBakery,
  aurora,
  auroraBackup,
  backup500,
  birchClinic,
  borealis,
  borealisMail,
  borealisVault,
  cumulus,
  deltaSchool,
  elmStudio,
  googleWorkspace,
  mailPlus,
  mailStandard,
  stratus,
  subscriptionId,
} from '../ids.ts'
import type { Act, Perform } from './act.ts'

const url = 'https://hooks.example.com/'
const name = 'Another name'

/** Has something archived, and answers its id as an input. */
const archived = (mutation: string, input: object) => async (perform: Perform) => {
  await perform('admin', mutation, input)
  return input
}

async function endpoint(perform: Perform): Promise<{ webhookEndpointId: string }> {
  const made = await perform('cumulus-broker', 'createWebhookEndpoint', { url }, 'webhookEndpoint { id }')
  return { webhookEndpointId: made.webhookEndpoint.id }
}

async function apiClient(perform: Perform): Promise<object> {
  const input = { name, role: 'BROKER', partyIds: [cumulus] }
  const made = await perform('cumulus-broker', 'createApiClient', input, 'apiClient { id }')
  return { apiClientId: made.apiClient.id }
}

async function waitingDelivery(perform: Perform): Promise<object> {
  const sent = await perform('cumulus-broker', 'sendTestEvent', await endpoint(perform), 'delivery { id }')
  return { deliveryId: sent.delivery.id }
}

async function missedEvent(perform: Perform): Promise<object> {
  return { ...(await endpoint(perform)), since: '2000-01-01T00:00:00Z' }
}

/** A subscription that waits for the answer of its service, which is asked at an address. */
async function waitingSubscription(perform: Perform): Promise<object> {
  const changes = { subscriptionLifecycleEventHandlers: { onFulfillment: url } }
  await perform('aurora-software', 'updateServiceDefinition', { serviceId: auroraBackup, changes })
  const made = await perform('cumulus-broker', 'createSubscription', order, 'subscription { id }')
  return { subscriptionId: made.subscription.id }
}

const order = {
  organizationId: acmeBakery,
  serviceId: auroraBackup,
  productId: backup500,
  quantity: 2,
  customProperties: [{ key: 'retentionDays', value: '30' }],
}

/** How each mutation succeeds at the demo data and changes something, by its name. */
export const successes: Readonly<Record<string, Act>> = {
  createSeller: { as: 'admin', input: { name, externalId: 'S', metadata: [{ key: 'a', value: 'b' }] } },
  updateSeller: { as: 'aurora-software', input: { sellerId: aurora, name, locale: 'no' } },
  archiveSeller: { as: 'admin', input: { sellerId: aurora } },
  unarchiveSeller: { as: 'admin', input: archived('archiveSeller', { sellerId: borealis }) },
  createReseller: { as: 'admin', input: { name } },
  updateReseller: { as: 'cumulus-broker', input: { resellerId: cumulus, name } },
  archiveReseller: { as: 'admin', input: { resellerId: cumulus } },
  unarchiveReseller: { as: 'admin', input: archived('archiveReseller', { resellerId: cumulus }) },
  createOrganization: { as: 'cumulus-broker', input: { resellerId: cumulus, name } },
  updateOrganization: { as: 'cumulus-broker', input: { organizationId: acmeBakery, name } },
  archiveOrganization: { as: 'admin', input: { organizationId: elmStudio } },
  unarchiveOrganization: { as: 'admin', input: archived('archiveOrganization', { organizationId: elmStudio }) },
  createService: {
    as: 'borealis-systems',
    input: {
      sellerId: borealis,
      name,
      currencyCodes: ['EUR'],
      definition: { displayName: name, visible: true, serviceRoles: [{ name: 'editor' }] },
      products: [{ name: 'One', listPrices: [{ amount: '1.50', currencyCode: 'EUR' }] }],
    },
  },
  updateService: { as: 'borealis-systems', input: { serviceId: borealisMail, name, externalId: 'M' } },
  archiveService: { as: 'borealis-systems', input: { serviceId: borealisMail } },
  unarchiveService: { as: 'admin', input: archived('archiveService', { serviceId: borealisMail }) },
  updateServiceDefinition: {
    as: 'borealis-owner',
    input: { serviceId: borealisMail, changes: { displayName: name, isBeta: true } },
  },
  publishService: { as: 'borealis-systems', input: { serviceId: borealisVault, resellerIds: [stratus] } },
  unpublishService: { as: 'borealis-systems', input: { serviceId: borealisMail } },
  addToCatalog: {
    as: 'stratus-trade',
    input: async (perform) => {
      await perform('aurora-software', 'publishService', { serviceId: auroraBackup })
      return { resellerId: stratus, serviceId: auroraBackup }
    },
  },
  updateCatalogEntry: {
    as: 'cumulus-broker',
    input: { resellerId: cumulus, serviceId: borealisMail, isEnabled: false },
  },
  removeFromCatalog: { as: 'cumulus-broker', input: { resellerId: cumulus, serviceId: auroraBackup } },
  inviteOrganization: { as: 'borealis-systems', input: { serviceId: borealisVault, organizationId: acmeBakery } },
  withdrawInvitation: { as: 'borealis-systems', input: { serviceId: borealisVault, organizationId: deltaSchool } },
  setListPrices: {
    as: 'borealis-systems',
    input: {
      serviceId: borealisMail,
      prices: [{ productId: mailPlus, unitPrice: { amount: '9.99', currencyCode: 'EUR' } }],
    },
  },
  rotateServiceSecret: { as: 'backup-owner', input: { serviceId: auroraBackup } },
  confirmServiceHandlers: { as: 'backup-owner', input: { serviceId: auroraBackup } },
  addOrganizationService: {
    as: 'cumulus-broker',
    input: { organizationId: acmeBakery, serviceId: borealisMail, currencyCode: 'EUR' },
  },
  updateOrganizationService: {
    as: 'cumulus-broker',
    input: {
      organizationId: birchClinic,
      serviceId: googleWorkspace,
      customProperties: [{ key: 'domain', value: 'other.example' }],
    },
  },
  removeOrganizationService: {
    as: 'cumulus-broker',
    input: async (perform) => {
      const pair = { organizationId: acmeBakery, serviceId: borealisMail }
      await perform('cumulus-broker', 'addOrganizationService', { ...pair, currencyCode: 'EUR' })
      return pair
    },
  },
  setServiceRoles: {
    as: 'borealis-systems',
    input: { serviceId: borealisMail, roles: [{ name: 'new role', displayName: name }] },
  },
  setServiceInstances: {
    as: 'borealis-owner',
    input: { serviceId: borealisMail, instances: [{ instanceId: 'new', displayName: name }] },
  },
  assignServiceInstance: {
    as: 'borealis-systems',
    input: {
      serviceId: borealisMail,
      organizationId: birchClinic,
      instanceIds: ['mail-eu'],
      organizationLink: '/birch',
    },
  },
  createServiceProduct: {
    as: 'borealis-systems',
    input: {
      serviceId: borealisMail,
      product: { name, externalId: 'P-1', listPrices: [{ amount: '3.33', currencyCode: 'EUR' }] },
    },
  },
  updateServiceProduct: { as: 'borealis-owner', input: { serviceProductId: mailPlus, name } },
  archiveServiceProduct: { as: 'borealis-systems', input: { serviceProductId: mailPlus, replacedById: mailStandard } },
  unarchiveServiceProduct: {
    as: 'borealis-systems',
    input: archived('archiveServiceProduct', { serviceProductId: mailPlus }),
  },
  setCustomPropertyDefinitions: {
    as: 'borealis-systems',
    input: {
      serviceId: borealisMail,
      definitions: [{ key: 'colour', name: 'Colour', appliesTo: 'SUBSCRIPTION', type: 'TEXT' }],
      removeKeys: ['archiveDomain'],
    },
  },
  setReferences: { as: 'cumulus-broker', input: { objectId: subscriptionId(1), externalId: 'CRM-1' } },
  setResellerPrices: {
    as: 'cumulus-broker',
    input: {
      resellerId: cumulus,
      serviceId: borealisMail,
      prices: [{ productId: mailPlus, unitPrice: { amount: '5.55', currencyCode: 'EUR' } }],
    },
  },
  setOrganizationPrices: {
    as: 'cumulus-broker',
    input: {
      organizationId: birchClinic,
      serviceId: borealisMail,
      prices: [{ productId: mailPlus, unitPrice: { amount: '4.44', currencyCode: 'EUR' } }],
    },
  },
  createSubscription: { as: 'cumulus-broker', input: order },
  updateSubscription: { as: 'cumulus-broker', input: { subscriptionId: subscriptionId(1), quantity: 33 } },
  activateSubscription: { as: 'backup-owner', input: { subscriptionId: subscriptionId(3) } },
  rejectSubscription: { as: 'aurora-software', input: { subscriptionId: subscriptionId(3), reason: 'No room' } },
  suspendSubscription: { as: 'cumulus-broker', input: { subscriptionId: subscriptionId(5), reason: 'Unpaid' } },
  reinstateSubscription: { as: 'cumulus-broker', input: { subscriptionId: subscriptionId(6) } },
  cancelSubscription: { as: 'cumulus-broker', input: { subscriptionId: subscriptionId(5), mode: 'IMMEDIATE' } },
  undoCancelSubscription: { as: 'aurora-software', input: { subscriptionId: subscriptionId(7) } },
  renewSubscription: { as: 'cumulus-broker', input: { subscriptionId: subscriptionId(2) } },
  deleteSubscription: { as: 'aurora-software', input: { subscriptionId: subscriptionId(4) } },
  setLicenseKey: { as: 'aurora-software', input: { subscriptionId: subscriptionId(5), licenseKey: 'KEY-1' } },
  requestFulfillment: { as: 'cumulus-broker', input: waitingSubscription },
  createApiClient: { as: 'cumulus-broker', input: { name, role: 'BROKER', partyIds: [cumulus] } },
  rotateApiClientSecret: { as: 'cumulus-broker', input: apiClient },
  revokeApiClient: { as: 'cumulus-broker', input: apiClient },
  createWebhookEndpoint: { as: 'cumulus-broker', input: { url, kinds: ['SUBSCRIPTION_CREATED'] } },
  updateWebhookEndpoint: {
    as: 'cumulus-broker',
    input: async (perform) => ({ ...(await endpoint(perform)), isOrdered: false }),
  },
  deleteWebhookEndpoint: { as: 'cumulus-broker', input: endpoint },
  rotateWebhookSecret: { as: 'cumulus-broker', input: endpoint },
  sendTestEvent: { as: 'cumulus-broker', input: endpoint },
  skipDelivery: { as: 'cumulus-broker', input: waitingDelivery },
  redeliverEvents: { as: 'cumulus-broker', input: missedEvent },
}
