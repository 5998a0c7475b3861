import { z } from 'zod'
import type { RestRequest } from '../rest/route.ts'
import { customPropertyTargets, customPropertyTypes, roles } from '../vocabulary.ts'
import { type PropertyAccess, valuesOf } from './custom-property.ts'
import { findPropertyAccess, findCustomProperties, findServices, type Service } from './store.ts'

/** A custom property of a service, as REST shows it. */
export const customPropertyDefinition = z
  .object({
    id: z.string().describe('The key of the property, unique within its service.'),
    name: z.string().describe('What it is called.'),
    type: z.enum(customPropertyTypes).describe('The form that an answer must have.'),
    appliesTo: z
      .enum(customPropertyTargets)
      .describe('Whether it is asked when the service is added or when it is subscribed to.'),
    isMandatory: z.boolean().describe('Whether there must be an answer.'),
    isVisible: z.boolean().describe('Whether forms show it.'),
    defaultValue: z.string().nullable().describe('The answer where none is given.'),
    allowedValues: z.array(z.string()).describe('The answers to choose from; empty for any.'),
    pattern: z.string().nullable().describe('A regular expression that the whole answer must match.'),
    minLength: z.int().nullable().describe('The fewest characters of an answer.'),
    maxLength: z.int().nullable().describe('The most characters of an answer.'),
    layers: z.array(z.enum(roles)).describe('The roles that may read and write it.'),
    isRetired: z.boolean().describe('Whether it is asked no more. Answers that are stored are still shown.'),
    appliesToNewOnly: z.boolean().describe('Whether stored answers may break its rules.'),
  })
  .meta({
    id: 'CustomPropertyDefinition',
    description: 'A question that a service asks when it is added or subscribed to.',
  })

/** The custom properties of a service that the viewer may read. */
export async function shownCustomProperties(
  { context, viewer }: Pick<RestRequest, 'context' | 'viewer'>,
  serviceId: string,
) {
  const byService = await findCustomProperties(context.database, viewer, [serviceId])
  return (byService.get(serviceId) ?? []).map(
    ({ key: id, serviceId: _, position: __, mandatorySince: ___, ...rest }) => ({ id, ...rest }),
  )
}

/** The answers to a service's custom properties for one target, with the documents' names. */
export function shownValues(
  definitions: readonly PropertyAccess[] | undefined,
  target: PropertyAccess['appliesTo'],
  values: Readonly<Record<string, string>>,
) {
  return valuesOf(definitions ?? [], target, values).map(({ definition, value }) => ({ id: definition.key, value }))
}

/** Services by id, those that the viewer sees. */
export async function servicesById(
  { context, viewer }: Pick<RestRequest, 'context' | 'viewer'>,
  ids: readonly string[],
): Promise<Map<string, Service>> {
  const rows = await findServices(context.database, viewer, [...new Set(ids)])
  return new Map(rows.filter((row) => row !== null).map((row) => [row.id, row]))
}

/** The custom properties for a target that the viewer may read of services that it sees with its rows, by service id. */
export function propertyAccessById(
  { context, viewer }: Pick<RestRequest, 'context' | 'viewer'>,
  target: PropertyAccess['appliesTo'],
  ids: readonly string[],
) {
  return findPropertyAccess(context.database, viewer, target, [...new Set(ids)])
}
