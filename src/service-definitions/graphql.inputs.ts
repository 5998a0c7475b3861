import { builder } from '../graphql/builder.ts'
import { expectedVersion, idempotencyKey } from '../graphql/inputs.ts'
import { clearableFields, type DefinitionChanges, type GivenInstance, type GivenRole } from './definition-changes.ts'
import { documentInput, flag, text, texts } from './graphql.document.ts'
import { ServiceTypeEnum } from './graphql.enums.ts'
import { ownerFlags, ownerTexts } from './graphql.owner-fields.ts'
import {
  customEmail,
  endTrialBehaviour,
  lifecycleEventHandlers,
  postTrialConfiguration,
  serviceUrls,
} from './graphql.parts.ts'
import { subRole } from './graphql.roles.ts'

const ServiceUrlsInput = documentInput(
  'ServiceUrlsInput',
  'The addresses at which a service can be reached and read about: http or https URLs.',
  serviceUrls,
)

const LifecycleEventHandlersInput = documentInput(
  'SubscriptionLifecycleEventHandlersInput',
  'The addresses at which a service is told of its subscriptions: http or https URLs.',
  lifecycleEventHandlers,
)

const CustomEmailInput = documentInput(
  'CustomEmailInput',
  'The message to an organization’s owner when it gets the service.',
  customEmail,
)

const PostTrialConfigurationInput = documentInput(
  'PostTrialConfigurationInput',
  'The access that users of a trial keep after its end.',
  postTrialConfiguration,
)

const EndTrialBehaviourInput = documentInput(
  'ServiceEndTrialBehaviourInput',
  'The behavior of a subscription when its trial ends.',
  endTrialBehaviour,
)

const EndTrialConfigurationInput = documentInput('EndTrialConfigurationInput', 'The end of a trial.', {}, (t) => ({
  postTrialConfiguration: t.field({
    type: PostTrialConfigurationInput,
    description: 'The access that users keep after the trial.',
  }),
  serviceEndTrialBehaviour: t.field({
    type: EndTrialBehaviourInput,
    description: 'The behavior of the subscription at the end of the trial.',
  }),
}))

const ServiceSubRoleInput = documentInput('ServiceSubRoleInput', 'A part of a role.', subRole)

/** GraphQL's `ServiceRoleInput`. */
export const ServiceRoleInput = documentInput<GivenRole>(
  'ServiceRoleInput',
  'A role that a user may have in a service.',
  {
    refLink: text('The address of the role: an http or https URL, or a path.'),
    displayName: text('The role’s name for people.'),
    status: text('Whether it is in use.'),
    isDefault: flag('Whether users get it unless they choose.'),
    isHidden: flag('Whether only the seller’s side, operators and admins read it.'),
    type: text('The kind of role.'),
    description: text('The permissions of the role.'),
    isComposable: flag('Whether it may be part of other roles.'),
    isBundled: flag('Whether it comes with a bundle.'),
    disallowedResourceTypes: texts('The kinds of resources that it may not touch.'),
  },
  (t) => ({
    name: t.string({ required: true, description: 'The role’s name: no other of the service has it.' }),
    subRoles: t.field({
      type: [ServiceSubRoleInput],
      description:
        'Its parts, at most 50. Not given, or null: those that the role of this name has; an empty list: none.',
    }),
  }),
)

/** GraphQL's `ServiceInstanceInput`. */
export const ServiceInstanceInput = documentInput<GivenInstance>(
  'ServiceInstanceInput',
  'A place where a service runs.',
  {
    displayName: text('The instance’s name for people.'),
    url: text('The address of the instance: an http or https URL.'),
    globalizationKey: text('Names its texts in other languages.'),
    isDefault: flag('Whether organizations get it unless they choose.'),
  },
  (t) => ({
    instanceId: t.string({ required: true, description: 'The instance’s id within its service: no other has it.' }),
  }),
)

const publicFlags = {
  isGated: 'Whether only invited organizations may add it.',
  visible: 'Whether organizations are shown it.',
  isBeta: 'Whether it is not finished yet.',
  isDisabled: 'Whether it is switched off: it can be neither added nor subscribed to.',
  isSelfSubscriptionCreationEnabled: 'Whether organizations may subscribe by themselves.',
  salesLedOnly: 'Whether subscriptions are made by sales staff only.',
}

/** GraphQL's `ServiceDefinitionChanges`. */
export const ServiceDefinitionChanges = builder.inputRef<DefinitionChanges>('ServiceDefinitionChanges').implement({
  description:
    `The changes of a definition. What is not given, or null, stays as it is; \`clear\` makes a field empty. Objects and lists are
replaced whole. Not edited here: what is told to one organization, and the fields that are historical only.`.replaceAll(
      '\n',
      ' ',
    ),
  fields: (t) => {
    const {
      defaultOnboardingContextId: [, context],
      ...ownTexts
    } = ownerTexts
    const texts = Object.entries(ownTexts).map(([name, [, description]]) => [name, t.string({ description })])
    const flags = [
      ...Object.entries(publicFlags),
      ...Object.entries(ownerFlags).map(([name, [, description]]) => [name, description] as const),
    ]
    return {
      name: t.string({ description: 'The service’s technical name.' }),
      displayName: t.string({ description: 'The service’s name for people, in the language of the input.' }),
      descriptionLong: t.string({ description: 'The service’s description, at length, in the language of the input.' }),
      serviceType: t.field({ type: ServiceTypeEnum, description: 'The way in which access is paid for.' }),
      trialPeriod: t.int({ description: 'The days that a trial lasts, up to 3,650. Trials that run keep their end.' }),
      serviceIcon: t.string({ description: 'The address of its icon: an http or https URL.' }),
      serviceNavBarIcon: t.string({
        description: 'The address of its icon for navigation bars: an http or https URL.',
      }),
      maxOrgServiceAccess: t.int({
        description:
          'The most organizations that may have the service at once; clear it for no limit. Those that have it keep it.',
      }),
      defaultOnboardingContextId: t.id({ description: context }),
      ...Object.fromEntries(texts),
      ...Object.fromEntries(flags.map(([name, description]) => [name, t.boolean({ description })])),
      serviceUrls: t.field({
        type: ServiceUrlsInput,
        description: 'The addresses at which the service can be reached.',
      }),
      subscriptionLifecycleEventHandlers: t.field({
        type: LifecycleEventHandlersInput,
        description: 'The addresses at which the service is told of its subscriptions.',
      }),
      endTrialConfiguration: t.field({ type: EndTrialConfigurationInput, description: 'The end of its trials.' }),
      customEmail: t.field({ type: CustomEmailInput, description: 'The message to an organization that gets it.' }),
      serviceRoles: t.field({ type: [ServiceRoleInput], description: 'Its roles, at most 100, in their order.' }),
      serviceInstances: t.field({
        type: [ServiceInstanceInput],
        description: 'The places where the service runs, at most 100, in their order.',
      }),
    } as never
  },
})

const ClearableFieldEnum = builder.enumType('ServiceDefinitionField', {
  description: 'A field of a definition that can be made empty.',
  values: Object.fromEntries(
    clearableFields.map((field) => [capitals(field), { value: field, description: `The field \`${field}\`.` }]),
  ),
})

/** GraphQL's `UpdateServiceDefinitionInput`. */
export const UpdateServiceDefinitionInput = builder.inputType('UpdateServiceDefinitionInput', {
  description: 'The changes of a service’s definition.',
  fields: (t) => ({
    serviceId: t.id({ required: true, description: 'The service whose definition is changed.' }),
    locale: t.field({
      type: 'Locale',
      description:
        'The language of `displayName` and `descriptionLong`, one that the definition has or a new one; without it the default’s.',
    }),
    changes: t.field({ type: ServiceDefinitionChanges, required: true, description: 'The fields to change.' }),
    clear: t.field({
      type: [ClearableFieldEnum],
      description: 'The fields to make empty: null in `changes` means that they stay.',
    }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

/** `healthCheckURL` is HEALTH_CHECK_URL. */
function capitals(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()
}
