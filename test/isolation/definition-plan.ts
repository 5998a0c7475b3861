import * as fc from 'fast-check'
import { serviceTypes } from '../../src/vocabulary.ts'
import { index, mostly, name, seldom, some, time } from './plan-parts.ts'

/** The languages that texts are in. */
export const locales = ['en', 'fr', 'de'] as const

const maybe = <T>(value: T) => fc.option(fc.constant(value))
const maybeText = maybe('some text')

const instance = fc.record({
  instanceId: maybeText,
  displayName: maybeText,
  url: maybe('https://instance.example'),
  globalizationKey: maybeText,
  isDefault: fc.boolean(),
})

const role = fc.record({
  name: maybe('role'),
  refLink: maybeText,
  displayName: maybeText,
  status: maybe('ACTIVE'),
  isDefault: fc.boolean(),
  isHidden: fc.boolean(),
  type: maybeText,
  description: maybeText,
  isComposable: fc.boolean(),
  isBundled: fc.boolean(),
  disallowedResourceTypes: maybe(['printer']),
  subRoles: some(
    fc.constantFrom(
      'reader',
      { name: 'writer', displayName: 'Writer', description: 7 },
      { name: 'admin', description: 'All' },
    ),
    2,
  ),
})

const endTrialConfiguration = {
  postTrialConfiguration: { roles: ['reader'], duration: 14, notifyPostTrialEnded: true },
  serviceEndTrialBehaviour: {
    endTrialBehaviourType: 'CONVERT',
    endTrialOnPaymentConfirmation: false,
    subscriptionType: ['TRIAL'],
  },
}

/** Parts that the document gives per organization. */
const assignment = {
  organizationLink: maybe('https://organization.example'),
  assignedInstance: maybe({ id: 'instance-1', displayName: 'One', url: 'https://one.example', isDefault: true }),
  allOrgInstances: maybe([{ instanceId: 'instance-1', displayName: 'One', default: true }, {}]),
  defaultOrgInstance: maybe({ instanceId: 'instance-2', url: 'https://two.example', default: 'not a flag' }),
  trialDetails: fc.constantFrom(
    null,
    { trialStart: '2026-01-01', status: ['ACTIVE'] },
    {
      trialStart: '2026-01-01',
      trialEnd: '2026-01-31',
      trialEndReason: 'over',
      paymentCommitment: true,
      seller: 'S',
      status: 'ACTIVE',
      endTrialConfiguration,
    },
  ),
}

/** A random definition, with values in every field and with documents that do not hold what they promise. */
export const definition = fc.record({
  name,
  defaultLocale: fc.constantFrom(...locales),
  texts: fc.array(fc.constantFrom(...locales), { maxLength: 3 }),
  visible: mostly,
  isGated: seldom,
  isCloudPackHelper: seldom,
  isDisabled: seldom,
  maxOrgServiceAccess: fc.option(fc.nat(2), { freq: 2 }),
  version: fc.integer({ min: 1, max: 9 }),
  updated: time,
  productIdentifier: maybeText,
  documentSelfLink: maybeText,
  healthCheckUrl: maybeText,
  campaignId: maybeText,
  serviceIcon: maybeText,
  serviceNavBarIcon: maybeText,
  subscriptionStatusChangeNotificationUrl: maybeText,
  orderCreatedNotifyUrl: maybeText,
  serviceTicker: maybeText,
  defaultOnboardingContextId: maybe('018f0000-0000-7000-8000-000000000000'),
  serviceType: fc.constantFrom(...serviceTypes),
  trialPeriod: maybe(30),
  serviceUrls: fc.constantFrom(
    null,
    { serviceHome: 'home', marketing: 5, requestAccess: null },
    {
      offerConfiguration: 'offer',
      serviceHome: 'home',
      requestAccess: 'access',
      pricingInformation: 'prices',
      marketing: 'more',
    },
  ),
  subscriptionLifecycleEventHandlers: fc.constantFrom(
    null,
    { onFulfillment: 'fulfil' },
    { onFulfillment: 'fulfil', onExpiration: 'expire', onCancellation: 'cancel' },
  ),
  supportedBillingEngines: maybe([{ name: 'engine', isDefault: true }]),
  sellers: maybe([{ seller: 'somebody', enabled: false }]),
  endTrialConfiguration: maybe(endTrialConfiguration),
  customEmail: maybe({ customEmailSubject: 'Welcome', customEmailBody: 'Hello' }),
  accessRequestAllowed: fc.boolean(),
  salesLedOnly: fc.boolean(),
  shouldSendEmailUponGrantedAccess: fc.boolean(),
  hideServiceTile: fc.boolean(),
  setupNeeded: fc.boolean(),
  isComposite: fc.boolean(),
  isPrimary: fc.boolean(),
  isBeta: fc.boolean(),
  isCheckoutEnabled: fc.boolean(),
  isSelfSubscriptionCreationEnabled: fc.boolean(),
  isBinaryDownloadsAllowed: fc.boolean(),
  isInstanceScopedRolesSupported: fc.boolean(),
  roles: some(role, 3),
  instances: some(instance, 2),
  assignments: some(fc.record({ organization: index, ...assignment }), 2),
  ...assignment,
})
