import { type Context, signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { loadBatched } from '../graphql/loading.ts'
import { ServiceType } from '../services/graphql.ts'
import { type ServiceDefinition, type ServiceDefinitionText, textFor } from './service-definition.ts'
import { findServiceDefinitions, findServiceDefinitionTexts } from './store.ts'

/** A definition in the language that was asked for. */
interface LocalizedDefinition {
  readonly definition: ServiceDefinition
  readonly locale: string | null
}

/** GraphQL's `ServiceDefinition`. It has no id, since it changes with the locale. */
export const ServiceDefinitionType = builder.objectRef<LocalizedDefinition>('ServiceDefinition').implement({
  description: 'The external description of a service (ServiceDefinitionDto), in one language.',
  fields: (t) => ({
    serviceId: t.id({ description: 'The service that it describes.', resolve: ({ definition }) => definition.serviceId }),
    name: t.string({ description: 'The service’s technical name.', resolve: ({ definition }) => definition.name }),
    version: t.int({ description: 'Counts the changes of the definition, from 1.', resolve: ({ definition }) => definition.version }),
    locale: t.field({
      type: 'Locale',
      description: 'The language of the texts: the best match for the one that was asked for, else the default.',
      resolve: async (localized, _args, context) => (await text(localized, context))?.locale ?? localized.definition.defaultLocale,
    }),
    displayName: t.string({
      description: 'What people see the service called.',
      resolve: async (localized, _args, context) => (await text(localized, context))?.displayName ?? localized.definition.name,
    }),
    descriptionLong: t.string({
      nullable: true,
      description: 'What the service is, at length.',
      resolve: async (localized, _args, context) => (await text(localized, context))?.descriptionLong ?? null,
    }),
  }),
})

builder.queryField('serviceDefinition', (t) =>
  t.field({
    type: ServiceDefinitionType,
    nullable: true,
    description: 'The definition of one service; null when the service is absent or hidden.',
    args: {
      serviceId: t.arg.id({ required: true, description: 'The service’s id.' }),
      locale: t.arg({ type: 'Locale', description: 'The language to answer in; the default’s without one.' }),
    },
    resolve: (_, { serviceId, locale }, context) => definitionOf(context, serviceId, locale ?? null),
  }),
)

builder.objectField(ServiceType, 'definition', (t) =>
  t.field({
    type: ServiceDefinitionType,
    nullable: true,
    description: 'The service’s external description; null where it has none.',
    args: { locale: t.arg({ type: 'Locale', description: 'The language to answer in; the default’s without one.' }) },
    resolve: ({ id }, { locale }, context) => definitionOf(context, id, locale ?? null),
  }),
)

async function definitionOf(context: Context, serviceId: string, locale: string | null): Promise<LocalizedDefinition | null> {
  const load = (ids: readonly string[]) => findServiceDefinitions(context.database, signedIn(context), ids)
  const definition = await loadBatched(context, 'service definitions', serviceId, load)
  return definition ? { definition, locale } : null
}

async function text({ definition, locale }: LocalizedDefinition, context: Context): Promise<ServiceDefinitionText | null> {
  const load = (ids: readonly string[]) => findServiceDefinitionTexts(context.database, signedIn(context), ids)
  const texts = await loadBatched(context, 'service definition texts', definition.serviceId, load)
  return textFor(texts ?? [], locale, definition.defaultLocale)
}
