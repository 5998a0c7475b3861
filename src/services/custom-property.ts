import type { Tables } from '../database/tables.ts'
import { type CustomPropertyTarget, isHost, type Role } from '../vocabulary.ts'

/** A row of `custom_property_definitions`: one question that a service asks. */
export type CustomPropertyDefinition = Tables['customPropertyDefinitions']['$inferSelect']

/** What of a custom property tells who reads a value of it, and where. */
export type PropertyAccess = Pick<CustomPropertyDefinition, 'key' | 'appliesTo' | 'isVisible' | 'isRetired' | 'layers'>

/** The columns of that. */
export function accessColumns({ key, appliesTo, isVisible, isRetired, layers }: Tables['customPropertyDefinitions']) {
  return { key, appliesTo, isVisible, isRetired, layers }
}

/** The layers that may read and write a custom property. */
export const propertyLayers = ['ORGANIZATION', 'BROKER', 'SELLER'] as const satisfies Role[]

/** The value of one custom property; null where none is set. */
export interface CustomPropertyValue<Definition = CustomPropertyDefinition> {
  readonly definition: Definition
  readonly value: string | null
}

/** The field name of a custom property's changes: `customProperties.` and its key. */
export const customPropertyPrefix = 'customProperties.'

/** Whether a change may be read by those who read these properties: of another field it may. */
export function readsAnswer(field: string, readable: readonly Pick<CustomPropertyDefinition, 'key'>[]): boolean {
  return !field.startsWith(customPropertyPrefix) || readable.some(({ key }) => field === customPropertyPrefix + key)
}

/**
 * Whether a role neither reads nor writes the property: its layer is not among the property's layers, or the property
 * is not visible and the role is not on the seller's side. Operators and admins read everything. (Our design.)
 */
export function isHiddenFrom({ isVisible, layers }: Pick<PropertyAccess, 'isVisible' | 'layers'>, role: Role): boolean {
  if (isHost(role)) return false
  const layer = role === 'SERVICE_OWNER' ? 'SELLER' : role
  return !layers.includes(layer) || (!isVisible && layer !== 'SELLER')
}

/** The values of a service's properties for one target, in the service's order; of retired ones those that are set. */
export function valuesOf<Definition extends PropertyAccess>(
  definitions: readonly Definition[],
  target: CustomPropertyTarget,
  values: Readonly<Record<string, string>>,
): CustomPropertyValue<Definition>[] {
  return definitions
    .filter((definition) => definition.appliesTo === target)
    .map((definition) => ({
      definition,
      value: Object.hasOwn(values, definition.key) ? (values[definition.key] ?? null) : null,
    }))
    .filter(({ definition, value }) => value !== null || !definition.isRetired)
}
