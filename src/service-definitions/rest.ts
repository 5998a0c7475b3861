import { z } from 'zod'
import { route } from '../rest/route.ts'
import { isLocale } from '../values/locale.ts'
import { toServiceDefinitionDto } from './dto.ts'
import { serviceDefinitionShape } from './rest.shape.ts'
import { textFor } from './service-definition.ts'
import {
  findServiceDefinitions,
  findServiceDefinitionTexts,
  findServiceInstances,
  findServiceRoles,
  findServiceSubRoles,
} from './store.ts'

/** `/csp/slc/api/definitions/external/{id}`: the ServiceDefinitionDto, exactly as the document shows it. */
export const serviceDefinitionRoutes = [
  route({
    operationId: 'getServiceDefinition',
    method: 'get',
    path: '/csp/slc/api/definitions/external/{id}',
    summary: 'Gets the external details of a service definition.',
    roles: ['SERVICE_OWNER', 'OPERATOR', 'ADMIN', 'SELLER'],
    query: z.object({
      locale: z
        .string()
        .max(100)
        .refine(isLocale, 'It must be a language as BCP 47 says it, such as de or pt-BR.')
        .optional()
        .describe('The language to answer in, BCP 47: the best match counts.'),
      includeSubRoles: z.boolean().default(false).describe('Whether roles come with their sub-roles.'),
      includeServiceRoles: z.boolean().default(true).describe('Whether the roles come along.'),
      includeServiceInstances: z.boolean().default(false).describe('Whether the instances come along.'),
    }),
    response: serviceDefinitionShape,
    status: 200,
    async handle({ context: { database }, viewer, params, query }) {
      const id = params['id'] ?? ''
      const definition = (await findServiceDefinitions(database, viewer, [id])).get(id)
      if (!definition) return { object: null }
      const texts = (await findServiceDefinitionTexts(database, viewer, [id])).get(id) ?? []
      const text = textFor(texts, query.locale ?? null, definition.defaultLocale)
      const roles = query.includeServiceRoles ? ((await findServiceRoles(database, viewer, [id])).get(id) ?? []) : []
      const subRoles =
        query.includeServiceRoles && query.includeSubRoles
          ? ((await findServiceSubRoles(database, viewer, [id])).get(id) ?? [])
          : []
      const instances = query.includeServiceInstances
        ? ((await findServiceInstances(database, viewer, [id])).get(id) ?? [])
        : []
      const object = toServiceDefinitionDto({ definition, text, roles, subRoles, instances })
      return {
        object,
        version: definition.version,
        headers: { 'content-language': text?.locale ?? definition.defaultLocale },
      }
    },
  }),
]
