import type { Days } from './days.ts'
import { definitionAssignments, endTrialConfiguration } from './definition-assignments.ts'
import { definitionTexts } from './definition-texts.ts'
import { aurora, auroraBackup, borealis, borealisMail, borealisVault, fixedId, googleWorkspace } from './ids.ts'
import type { Row, Rows } from './rows.ts'

/** The story's service definitions with their texts, roles and instances, and what two of them give to one organization. */
export function definitions(days: Days) {
  return {
    serviceDefinitions: [workspace(days), backup(days), mail(days), vault(days)],
    serviceDefinitionTexts: definitionTexts,
    serviceRoles: [
      role(googleWorkspace, 0, 'workspace:admin', 'Administrator', 'Manages users, devices and billing.', {
        isComposable: true,
      }),
      role(googleWorkspace, 1, 'workspace:member', 'Member', 'Uses mail, calendar, drive and documents.', {
        isDefault: true,
      }),
      role(googleWorkspace, 2, 'workspace:provisioner', 'Provisioner', 'Used by the integration.', {
        isHidden: true,
        type: 'SERVICE',
      }),
      role(auroraBackup, 0, 'backup:operator', 'Backup operator', 'Runs and restores backups.', { isDefault: true }),
      role(auroraBackup, 1, 'backup:auditor', 'Backup auditor', 'Reads reports.', {
        disallowedResourceTypes: ['vault', 'key'],
      }),
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
    serviceDefinitionAssignments: definitionAssignments(days),
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
    customEmail: {
      customEmailSubject: 'Your workspace is ready',
      customEmailBody: 'Sign in at https://workspace.example.com/ to begin.',
    },
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

function role(
  serviceId: string,
  position: number,
  name: string,
  displayName: string,
  description: string,
  more: Partial<Row<'serviceRoles'>>,
): Row<'serviceRoles'> {
  return {
    serviceId,
    position,
    name,
    refLink: `/roles/${name}`,
    displayName,
    status: 'ACTIVE',
    type: 'USER',
    description,
    ...more,
  }
}

function subRole(
  serviceId: string,
  rolePosition: number,
  position: number,
  name: string,
  displayName: string,
): Row<'serviceSubRoles'> {
  return { serviceId, rolePosition, position, body: { name, displayName } }
}

function instance(
  serviceId: string,
  position: number,
  instanceId: string,
  displayName: string,
  isDefault: boolean,
): Row<'serviceInstances'> {
  const url = `https://${instanceId}.example.com/`
  return { serviceId, position, instanceId, displayName, url, globalizationKey: `instance.${instanceId}`, isDefault }
}
