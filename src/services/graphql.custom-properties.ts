import { type Context, signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { Role } from '../graphql/enums.ts'
import { load } from '../graphql/nodes/loaders.ts'
import type { CustomPropertyDefinition, CustomPropertyValue } from './custom-property.ts'
import { CustomPropertyType, CustomPropertyTarget } from './graphql.enums.ts'
import { findCustomProperties } from './store.ts'

/** GraphQL's `CustomPropertyDefinition`. It has a key and no id: it is unique within its service only. */
export const CustomPropertyDefinitionType = builder
  .objectRef<CustomPropertyDefinition>('CustomPropertyDefinition')
  .implement({
    description: 'A question that a service asks when it is added or subscribed to.',
    fields: (t) => ({
      key: t.exposeString('key', { description: 'Names the property within its service: the REST `id`.' }),
      name: t.exposeString('name', { description: 'The property’s name for people; messages use it.' }),
      type: t.expose('type', { type: CustomPropertyType, description: 'The form of its values.' }),
      appliesTo: t.expose('appliesTo', {
        type: CustomPropertyTarget,
        description: 'Whether it is asked when the service is added, or on subscribing.',
      }),
      isMandatory: t.exposeBoolean('isMandatory', { description: 'Whether it needs a value, its default included.' }),
      isVisible: t.exposeBoolean('isVisible', { description: 'Whether it is shown beyond the seller’s side.' }),
      defaultValue: t.exposeString('defaultValue', {
        nullable: true,
        description: 'The value where none is given.',
      }),
      allowedValues: t.exposeStringList('allowedValues', {
        description: 'The values to choose from; empty means no restriction.',
      }),
      pattern: t.exposeString('pattern', {
        nullable: true,
        description: 'A regular expression (RE2 syntax) that a value must match.',
      }),
      minLength: t.exposeInt('minLength', { nullable: true, description: 'The fewest characters of a value.' }),
      maxLength: t.exposeInt('maxLength', { nullable: true, description: 'The most characters of a value.' }),
      layers: t.expose('layers', { type: [Role], description: 'The roles that read and write it.' }),
      isRetired: t.exposeBoolean('isRetired', {
        description: 'Whether it is asked no more. Values that are stored are still shown, and can be cleared.',
      }),
      appliesToNewOnly: t.exposeBoolean('appliesToNewOnly', {
        description: 'Whether its rules are for what is given from now on, so that stored values may break them.',
      }),
    }),
  })

/** GraphQL's `CustomPropertyValue`. */
export const CustomPropertyValueType = builder.objectRef<CustomPropertyValue>('CustomPropertyValue').implement({
  description: 'The answer to a custom property.',
  fields: (t) => ({
    key: t.string({ description: 'The property’s key.', resolve: ({ definition }) => definition.key }),
    value: t.exposeString('value', { nullable: true, description: 'The value as text; null where none is set.' }),
    definition: t.expose('definition', {
      type: CustomPropertyDefinitionType,
      nullable: true,
      description: 'The question that it answers.',
    }),
  }),
})

/** The custom properties of a service that the viewer may read, loaded together for all services of the request. */
export async function customPropertiesOf(context: Context, serviceId: string): Promise<CustomPropertyDefinition[]> {
  const find = (ids: readonly string[]) => findCustomProperties(context.database, signedIn(context), ids)
  return (await load(context, 'custom properties', serviceId, find)) ?? []
}
