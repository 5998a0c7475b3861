import { z } from 'zod'
import { organizationAt, organizationPath } from '../organizations/rest.ts'
import { idShown, searchText } from '../rest/fields.ts'
import { firstOf, listed, paging } from '../rest/lists.ts'
import { route } from '../rest/route.ts'
import { customPropertyDefinition, shownCustomProperties } from '../services/rest.ts'
import { listEstore } from './store.ts'

const estoreService = z
  .object({ id: idShown.describe('The id of the service.'), name: z.string().describe('The name of the service.') })
  .meta({ id: 'EstoreService', description: 'A service that an organization can add right now.' })

const estoreServiceDetails = estoreService
  .extend({
    currencyCodes: z.array(z.string()).describe('The currencies in which it is sold.'),
    customProperties: z.array(customPropertyDefinition).describe('What it asks for.'),
  })
  .meta({ id: 'EstoreServiceDetails', description: 'A service that can be added, with what it asks for.' })

/** `…/organizations/{organizationId}/Estore`: the E-store of an organization. */
export const estoreRoutes = [
  route({
    operationId: 'listEstore',
    method: 'get',
    path: `${organizationPath}/Estore`,
    summary: 'Returns all services available for adding to an organization.',
    roles: ['BROKER', 'ORGANIZATION'],
    query: z.object({ ...paging, search: searchText.optional().describe('A part of the name, or an id.') }),
    response: z.array(estoreService),
    status: 200,
    async handle(request) {
      const { id } = await organizationAt(request)
      const listing = listEstore(request.context.database, request.viewer, { search: request.query.search ?? null })
      return listed(request.context, listing, id, request.query, (rows) =>
        rows.map((row) => ({ id: row.id, name: row.name })),
      )
    },
  }),
  route({
    operationId: 'getEstoreService',
    method: 'get',
    path: `${organizationPath}/Estore/{serviceId}`,
    summary: 'Returns details of a service that can be added to an organization.',
    roles: ['BROKER', 'ORGANIZATION'],
    response: estoreServiceDetails,
    status: 200,
    async handle(request) {
      const { id } = await organizationAt(request)
      const { context, viewer, params } = request
      const service = await firstOf(
        context,
        listEstore(context.database, viewer, { serviceId: params['serviceId'] ?? '' }),
        id,
      )
      if (!service) return { object: null }
      const properties = await shownCustomProperties(request, service.id)
      const { name, currencyCodes } = service
      return { object: { id: service.id, name, currencyCodes, customProperties: properties }, version: 1 }
    },
  }),
]
