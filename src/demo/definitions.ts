import type { Days } from './days.ts'
import { addHours } from './days.ts'
import { definitionTexts } from './definition-texts.ts'
import {
  aurora, auroraBackup, birchClinic, borealis, borealisMail, borealisVault, fixedId, googleWorkspace, organizationId,
} from './ids.ts'
import type { Row, Rows } from './rows.ts'

/** The story's service definitions with their texts, roles and instances, and what two of them give to one organization. */
export function definitions(days: Days) {
  return {
    serviceDefinitions: [workspace(days), backup(days), mail(days), vault(days)],
    serviceDefinitionTexts: definitionTexts,
    serviceRoles: [
      role(googleWorkspace, 0, 'workspace:admin', 'Administrator', 'Manages users, devices and billing.', { isComposable: true }),
      role(googleWorkspace, 1, 'workspace:member', 'Member', 'Uses mail, calendar, drive and documents.', { isDefault: true }),
      role(googleWorkspace, 2, 'workspace:provisioner', 'Provisioner', 'Used by the integration itself.', { isHidden: true, type: 'SERVICE' }),
      role(auroraBackup, 0, 'backup:operator', 'Backup operator', 'Runs and restores backups.', { isDefault: true }),
      role(auroraBackup, 1, 'backup:auditor', 'Backup auditor', 'Reads reports.', { disallowedResourceTypes: ['vault', 'key'] }),
      role(borealisMail, 0, 'mail:user', 'Mailbox user', 'Reads and writes mail.', { isDefault: true }),
      role(borealisMail, 1, 'mail:postmaster', 'Postmaster', 'Manages mailboxes and rules.', { isBundled: true }),
      role(borealisVault, 0, 'vault:keeper', 'Keeper', 'Opens and seals vaults.', { isDefault: true }),
    ],
    serviceSubRoles: [
      subRole(googleWorkspace, 0, 0, 'workspace:admin:users', 'User administrator'),
      subRole(googleWorkspace, 0, 1, 'workspace:admin:billing', 'Billing administrator'),
      subRole(borealisMail, 1, 0, 'mail:postmaster:quarantine', 'Quarantine keeper'),
    ],
    serviceInstances: [
      instance(googleWorkspace, 0, 'workspace-eu', 'Europe', true),
      instance(googleWorkspace, 1, 'workspace-us', 'United States', false),
      instance(auroraBackup, 0, 'backup-fra', 'Frankfurt', true),
      instance(borealisMail, 0, 'mail-eu', 'Europe', true),
      instance(borealisMail, 1, 'mail-jp', 'Japan', false),
      instance(borealisVault, 0, 'vault-one', 'Vault One', true),
    ],
    serviceDefinitionAssignments: assignments(days),
  } satisfies Rows
}

const links = (serviceId: string, host: string) => ({
  serviceId,
  serviceUrls: {
    offerConfiguration: `https://${host}/offers`,
    serviceHome: `https://${host}/`,
    requestAccess: `https://${host}/access`,
    pricingInformation: `https://${host}/pricing`,
    marketing: `https://${host}/tour`,
  },
  documentSelfLink: `/csp/slc/api/definitions/external/${serviceId}`,
  healthCheckUrl: '/status',
  serviceIcon: `https://${host}/icon.svg`,
  serviceNavBarIcon: `https://${host}/icon-small.svg`,
  subscriptionStatusChangeNotificationUrl: `https://${host}/hooks/status`,
  orderCreatedNotifyUrl: `https://${host}/hooks/orders`,
  defaultLocale: 'en',
})

const endHandlers = (host: string) => ({
  onExpiration: `https://${host}/hooks/expiration`,
  onCancellation: `https://${host}/hooks/cancellation`,
})

/** With an `onFulfillment` handler, a subscription waits as PENDING until the service's owner answers. */
const allHandlers = (host: string) => ({ onFulfillment: `https://${host}/hooks/fulfillment`, ...endHandlers(host) })

function workspace({ at }: Days): Row<'serviceDefinitions'> {
  return {
    ...links(googleWorkspace, 'workspace.example.com'),
    name: 'Google Workspace (Integrations Guide Service)',
    productIdentifier: 'google-workspace',
    visible: true,
    subscriptionLifecycleEventHandlers: endHandlers('workspace.example.com'),
    serviceTicker: 'GWS',
    campaignId: 'workspace-spring',
    supportedBillingEngines: [{ name: 'classic', isDefault: true }],
    sellers: [{ seller: aurora, enabled: true }],
    isSelfSubscriptionCreationEnabled: true,
    shouldSendEmailUponGrantedAccess: true,
    customEmail: { customEmailSubject: 'Your workspace is ready', customEmailBody: 'Sign in at https://workspace.example.com/ to begin.' },
    setupNeeded: true,
    isPrimary: true,
    isCheckoutEnabled: true,
    version: 3,
    updatedAt: at(-120, 10),
  }
}

function backup({ at }: Days): Row<'serviceDefinitions'> {
  return {
    ...links(auroraBackup, 'backup.example.com'),
    name: 'Aurora Backup',
    productIdentifier: 'aurora-backup',
    visible: true,
    subscriptionLifecycleEventHandlers: allHandlers('backup.example.com'),
    serviceTicker: 'AUB',
    supportedBillingEngines: [{ name: 'classic', isDefault: true }],
    sellers: [{ seller: aurora, enabled: true }],
    isBinaryDownloadsAllowed: true,
    version: 1,
    updatedAt: at(-1050, 9),
  }
}

function mail({ at }: Days): Row<'serviceDefinitions'> {
  return {
    ...links(borealisMail, 'mail.example.com'),
    name: 'Borealis Mail',
    productIdentifier: 'borealis-mail',
    visible: true,
    subscriptionLifecycleEventHandlers: allHandlers('mail.example.com'),
    serviceTicker: 'BML',
    serviceType: 'PAID_WITH_FREE_TRIAL',
    trialPeriod: 30,
    endTrialConfiguration,
    sellers: [{ seller: borealis, enabled: true }],
    isSelfSubscriptionCreationEnabled: true,
    accessRequestAllowed: true,
    defaultOnboardingContextId: fixedId('0b', 2),
    version: 2,
    updatedAt: at(-200, 16),
  }
}

function vault({ at }: Days): Row<'serviceDefinitions'> {
  return {
    ...links(borealisVault, 'vault.example.com'),
    name: 'Borealis Vault',
    productIdentifier: 'borealis-vault',
    isGated: true,
    visible: true,
    subscriptionLifecycleEventHandlers: allHandlers('vault.example.com'),
    serviceTicker: 'BVT',
    sellers: [{ seller: borealis, enabled: true }],
    maxOrgServiceAccess: 1,
    isSelfSubscriptionCreationEnabled: true,
    salesLedOnly: true,
    isBeta: true,
    isInstanceScopedRolesSupported: false,
    version: 1,
    updatedAt: at(-1030, 9),
  }
}

const endTrialConfiguration = {
  postTrialConfiguration: { roles: ['mail:user'], duration: 14, notifyPostTrialEnded: true },
  serviceEndTrialBehaviour: { endTrialBehaviourType: 'CONVERT', endTrialOnPaymentConfirmation: false, subscriptionType: ['MAIL_STANDARD', 'MAIL_PLUS'] },
}

/** When the story's trial of Borealis Mail began; it lasts 30 days. */
export const mailTrialStartsAt = ({ at }: Days) => at(-6, 10, 20)

function assignments(days: Days): Row<'serviceDefinitionAssignments'>[] {
  const europe = { instanceId: 'workspace-eu', displayName: 'Europe', url: 'https://workspace-eu.example.com/', default: true }
  const japan = { instanceId: 'mail-jp', displayName: 'Japan', url: 'https://mail-jp.example.com/', default: true }
  const organizationLink = `/csp/gateway/am/api/orgs/${birchClinic}`
  const assigned = (serviceId: string, { instanceId, displayName, url }: typeof europe) => ({
    displayName, url, globalizationKey: `instance.${instanceId}`, isDefault: true, id: instanceId, serviceId,
  })
  return [
    {
      serviceId: googleWorkspace, organizationId: birchClinic, organizationLink,
      assignedInstance: assigned(googleWorkspace, europe),
      allOrgInstances: [europe, { ...europe, instanceId: 'workspace-us', displayName: 'United States', url: 'https://workspace-us.example.com/', default: false }],
      defaultOrgInstance: europe,
    },
    {
      serviceId: borealisMail, organizationId: birchClinic, organizationLink,
      assignedInstance: assigned(borealisMail, japan), allOrgInstances: [japan], defaultOrgInstance: japan,
      trialDetails: {
        trialStart: mailTrialStartsAt(days).toISOString(), trialEnd: addHours(mailTrialStartsAt(days), 30 * 24).toISOString(), trialEndReason: null,
        paymentCommitment: false, seller: borealis, status: 'ACTIVE', endTrialConfiguration,
      },
    },
    {
      serviceId: borealisVault, organizationId: organizationId(4), organizationLink: `/csp/gateway/am/api/orgs/${organizationId(4)}`,
      assignedInstance: { displayName: 'Vault One', url: 'https://vault-one.example.com/', globalizationKey: 'instance.vault-one', isDefault: true, id: 'vault-one', serviceId: borealisVault },
    },
  ]
}

function role(
  serviceId: string, position: number, name: string, displayName: string, description: string, more: Partial<Row<'serviceRoles'>>,
): Row<'serviceRoles'> {
  return { serviceId, position, name, refLink: `/roles/${name}`, displayName, status: 'ACTIVE', type: 'USER', description, ...more }
}

function subRole(serviceId: string, rolePosition: number, position: number, name: string, displayName: string): Row<'serviceSubRoles'> {
  return { serviceId, rolePosition, position, body: { name, displayName } }
}

function instance(serviceId: string, position: number, instanceId: string, displayName: string, isDefault: boolean): Row<'serviceInstances'> {
  return {
    serviceId, position, instanceId, displayName, url: `https://${instanceId}.example.com/`, globalizationKey: `instance.${instanceId}`, isDefault,
  }
}
