import { type Context, signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { load } from '../graphql/nodes/loaders.ts'
import { ServiceType } from '../services/graphql.ts'
import { ServiceTypeEnum } from './graphql.enums.ts'
import { ServiceUrlsType } from './graphql.parts.ts'
import { type ServiceDefinition, type ServiceDefinitionText, textFor } from './service-definition.ts'
import { findServiceDefinitions, findServiceDefinitionTexts } from './store.ts'

/** A definition in the language and for the organization that was asked for. */
export interface LocalizedDefinition {
  readonly definition: ServiceDefinition
  readonly locale: string | null
  readonly organizationId: string | null
}

/** GraphQL's `ServiceDefinition`: its public part. It has no id, since it changes with the locale. */
export const ServiceDefinitionType = builder.objectRef<LocalizedDefinition>('ServiceDefinition').implement({
  description: 'The external description of a service (ServiceDefinitionDto), in one language.',
  fields: (t) => ({
    serviceId: t.id({
      description: 'The service that it describes.',
      resolve: ({ definition }) => definition.serviceId,
    }),
    name: t.string({ description: 'The service’s technical name.', resolve: ({ definition }) => definition.name }),
    version: t.int({
      description: 'Counts the changes of the definition, from 1.',
      resolve: ({ definition }) => definition.version,
    }),
    locale: t.field({
      type: 'Locale',
      description: 'The language of the texts: the best match for the one that was asked for, else the default.',
      resolve: async (localized, _args, context) =>
        (await text(localized, context))?.locale ?? localized.definition.defaultLocale,
    }),
    displayName: t.string({
      description: 'The service’s name for people.',
      resolve: async (localized, _args, context) =>
        (await text(localized, context))?.displayName ?? localized.definition.name,
    }),
    descriptionLong: t.string({
      nullable: true,
      description: 'The service’s description, at length.',
      resolve: async (localized, _args, context) => (await text(localized, context))?.descriptionLong ?? null,
    }),
    serviceType: t.field({
      type: ServiceTypeEnum,
      description: 'The way in which access is paid for: PAID unless said otherwise.',
      resolve: ({ definition }) => definition.serviceType,
    }),
    trialPeriod: t.int({
      nullable: true,
      description: 'The days that a trial lasts.',
      resolve: ({ definition }) => definition.trialPeriod,
    }),
    serviceUrls: t.field({
      type: ServiceUrlsType,
      nullable: true,
      description: 'The addresses at which the service can be reached.',
      resolve: ({ definition }) => definition.serviceUrls,
    }),
    serviceIcon: t.string({
      nullable: true,
      description: 'The address of its icon.',
      resolve: ({ definition }) => definition.serviceIcon,
    }),
    serviceNavBarIcon: t.string({
      nullable: true,
      description: 'The address of its icon for navigation bars.',
      resolve: ({ definition }) => definition.serviceNavBarIcon,
    }),
    isGated: t.boolean({
      description: 'Whether only invited organizations may add it.',
      resolve: ({ definition }) => definition.isGated,
    }),
    visible: t.boolean({
      description: 'Whether organizations are shown it.',
      resolve: ({ definition }) => definition.visible,
    }),
    isBeta: t.boolean({
      description: 'Whether it is not finished yet.',
      resolve: ({ definition }) => definition.isBeta,
    }),
    isDisabled: t.boolean({
      description: 'Whether it is switched off: it can be neither added nor subscribed to.',
      resolve: ({ definition }) => definition.isDisabled,
    }),
    isSelfSubscriptionCreationEnabled: t.boolean({
      description: 'Whether organizations may subscribe by themselves.',
      resolve: ({ definition }) => definition.isSelfSubscriptionCreationEnabled,
    }),
    salesLedOnly: t.boolean({
      description: 'Whether subscriptions are made by sales staff only.',
      resolve: ({ definition }) => definition.salesLedOnly,
    }),
  }),
})

builder.asEntity(ServiceDefinitionType, {
  key: ['serviceId'],
  resolveReference: (context, { serviceId }) => definitionOf(context, serviceId, null, null),
})

const localeArgument = 'The language to answer in, the best match counts; the default’s without one.'

builder.queryField('serviceDefinition', (t) =>
  t.field({
    type: ServiceDefinitionType,
    nullable: true,
    description: 'The definition of one service; null when the service is absent or hidden.',
    args: {
      serviceId: t.arg.id({ required: true, description: 'The service’s id.' }),
      locale: t.arg({ type: 'Locale', description: localeArgument }),
      organizationId: t.arg.id({
        description:
          'The organization whose instances, trial and link are shown; without one, those of the definition itself.',
      }),
    },
    resolve: (_, { serviceId, locale, organizationId }, context) =>
      definitionOf(context, serviceId, locale ?? null, organizationId ?? null),
  }),
)

builder.objectField(ServiceType, 'definition', (t) =>
  t.field({
    type: ServiceDefinitionType,
    nullable: true,
    description: 'The service’s external description; null where it has none.',
    args: { locale: t.arg({ type: 'Locale', description: localeArgument }) },
    select: ['id'],
    resolve: ({ id }, { locale }, context) => definitionOf(context, id, locale ?? null, null),
  }),
)

/** A definition as its service is seen, in a language and for an organization; null where it is absent or hidden. */
export async function definitionOf(
  context: Context,
  serviceId: string,
  locale: string | null,
  organizationId: string | null,
): Promise<LocalizedDefinition | null> {
  const find = (ids: readonly string[]) => findServiceDefinitions(context.database, signedIn(context), ids)
  const definition = await load(context, 'service definitions', serviceId, find)
  return definition ? { definition, locale, organizationId } : null
}

async function text(
  { definition, locale }: LocalizedDefinition,
  context: Context,
): Promise<ServiceDefinitionText | null> {
  const find = (ids: readonly string[]) => findServiceDefinitionTexts(context.database, signedIn(context), ids)
  const texts = await load(context, 'service definition texts', definition.serviceId, find)
  return textFor(texts ?? [], locale, definition.defaultLocale)
}
