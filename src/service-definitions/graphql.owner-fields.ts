import { signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import {
  BillingEngineType,
  CustomEmailType,
  DefinitionSellerType,
  EndTrialConfigurationType,
  LifecycleEventHandlersType,
} from './graphql.parts.ts'
import { type LocalizedDefinition, ServiceDefinitionType } from './graphql.ts'
import { readsWholeDefinition, type ServiceDefinition } from './service-definition.ts'

const historical = 'No longer used; the values are historical only.'
const restricted = 'Null to all but the service’s seller, its service owners, operators and admins.'

/** The texts of a definition that its owner alone reads: names, columns, and what they are. */
export const ownerTexts = {
  productIdentifier: ['productIdentifier', 'The product’s id with the billing provider.'],
  documentSelfLink: ['documentSelfLink', 'The address of this definition.'],
  healthCheckURL: ['healthCheckUrl', 'The address of its health check, relative to the service.'],
  campaignId: ['campaignId', 'The marketing campaign that it belongs to.'],
  subscriptionStatusChangeNotificationUrl: [
    'subscriptionStatusChangeNotificationUrl',
    'The address that is told of changes of a subscription’s status.',
  ],
  orderCreatedNotifyUrl: ['orderCreatedNotifyUrl', 'The address that is told of new orders.'],
  serviceTicker: ['serviceTicker', 'Its short sign.'],
  defaultOnboardingContextId: [
    'defaultOnboardingContextId',
    'The onboarding context that new organizations get: a UUID.',
  ],
} as const satisfies Fields<string | null>

/** Its flags. */
export const ownerFlags = {
  accessRequestAllowed: [
    'accessRequestAllowed',
    'Whether asking for access makes an invitation instead of leading to a page.',
  ],
  shouldSendEmailUponGrantedAccess: [
    'shouldSendEmailUponGrantedAccess',
    'Whether an organization that gets the service is told by email.',
  ],
  hideServiceTile: ['hideServiceTile', 'Whether it is left out of an organization’s tiles.'],
  setupNeeded: ['setupNeeded', 'Whether a new organization is led to set it up first.'],
  isCloudPackHelper: ['isCloudPackHelper', 'Whether it only helps cloud packs; organizations never see such a one.'],
  isComposite: ['isComposite', 'Whether it leads a bundle of offers.'],
  isPrimary: ['isPrimary', 'Whether it is the primary definition.'],
  isCheckoutEnabled: ['isCheckoutEnabled', 'Whether it takes part in the checkout.'],
  isBinaryDownloadsAllowed: ['isBinaryDownloadsAllowed', 'Whether it has binaries to download.'],
  isInstanceScopedRolesSupported: [
    'isInstanceScopedRolesSupported',
    'Whether roles can be given for single instances; true unless said otherwise.',
  ],
} as const satisfies Fields<boolean>

type Fields<Value> = Record<
  string,
  readonly [keyof { [K in keyof ServiceDefinition as ServiceDefinition[K] extends Value ? K : never]: K }, string]
>

builder.objectFields(ServiceDefinitionType, (t) => {
  const described = (description: string) => ({ nullable: true, description: `${description} ${restricted}` }) as const
  const owned =
    <Value>(read: (definition: ServiceDefinition) => Value) =>
    ({ definition }: LocalizedDefinition, _args: object, context: Parameters<typeof signedIn>[0]) =>
      readsWholeDefinition(signedIn(context).role) ? read(definition) : null

  const textFields = Object.entries(ownerTexts).map(([name, [column, description]]) => [
    name,
    t.string({ ...described(description), resolve: owned((definition) => definition[column]) }),
  ])
  const flagFields = Object.entries(ownerFlags).map(([name, [column, description]]) => [
    name,
    t.boolean({ ...described(description), resolve: owned((definition) => definition[column]) }),
  ])
  return {
    ...Object.fromEntries(textFields),
    ...Object.fromEntries(flagFields),
    maxOrgServiceAccess: t.int({
      ...described('The most organizations that may have the service at once; null: unlimited.'),
      resolve: owned((definition) => definition.maxOrgServiceAccess),
    }),
    subscriptionLifecycleEventHandlers: t.field({
      type: LifecycleEventHandlersType,
      ...described('The addresses at which the service is told of its subscriptions.'),
      resolve: owned((definition) => definition.subscriptionLifecycleEventHandlers),
    }),
    endTrialConfiguration: t.field({
      type: EndTrialConfigurationType,
      ...described('The end of its trials.'),
      resolve: owned((definition) => definition.endTrialConfiguration),
    }),
    customEmail: t.field({
      type: CustomEmailType,
      ...described('The message to an organization that gets it.'),
      resolve: owned((definition) => definition.customEmail),
    }),
    supportedBillingEngines: t.field({
      type: [BillingEngineType],
      deprecationReason: historical,
      ...described('The billing engines of earlier days.'),
      resolve: owned((definition) => definition.supportedBillingEngines),
    }),
    sellers: t.field({
      type: [DefinitionSellerType],
      deprecationReason: historical,
      ...described('The sellers of earlier days.'),
      resolve: owned((definition) => definition.sellers),
    }),
  }
})
