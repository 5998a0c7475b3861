import { z } from 'zod'
import { operationContextOf } from '../context.ts'
import { NotFound } from '../operations/refusals.ts'
import type { OperationOutcome } from '../operations/run-idempotent.ts'
import { organizationAt, organizationPath } from '../organizations/rest.ts'
import {
  asGiven,
  currencyCode,
  customPropertyData,
  customPropertyShown,
  id,
  idShown,
  instant,
  replacing,
} from '../rest/fields.ts'
import { listed, paging } from '../rest/lists.ts'
import { route, type RouteScope } from '../rest/route.ts'
import { propertyAccessById, servicesById, shownValues } from '../services/rest.ts'
import { instantText } from '../values/instant.ts'
import { pairKey } from '../values/pair-key.ts'
import { addOrganizationService } from './operations/add.ts'
import { removeOrganizationService, updateOrganizationService } from './operations/update.ts'
import type { OrganizationService } from './organization-service.ts'
import { findCurrentOrganizationServices, findOrganizationServices, listOrganizationServices } from './store.ts'

const organizationService = z
  .object({
    id: idShown.describe('The service’s id.'),
    name: z.string().describe('The name of the service.'),
    organizationServiceId: idShown.describe('The id of this adding of it, as the graph knows it.'),
    organizationId: idShown.describe('The organization that has it.'),
    currencyCode,
    customPropertiesData: z
      .array(customPropertyShown)
      .describe('The answers to what the service asks when it is added.'),
    tenantId: z.string().nullable().describe('The id of the organization at the seller; null where it has none.'),
    version: z.int().describe('Counts its changes; it leads the `ETag`.'),
    createdAt: instant.describe('When it was added.'),
    updatedAt: instant.describe('When it changed last.'),
    removedAt: instant.nullable().describe('When it was removed; null while the organization has it.'),
  })
  .meta({ id: 'OrganizationService', description: 'A service that was added to an organization.' })

const path = `${organizationPath}/services`

/** `…/organizations/{organizationId}/services`: the services of an organization. */
export const organizationServiceRoutes = [
  route({
    operationId: 'addOrganizationService',
    method: 'post',
    isOfOneService: true,
    path,
    summary: 'Adds a service from the E-store to an organization.',
    roles: ['BROKER'],
    body: z
      .object({
        id: id.describe('The service to add.'),
        currencyCode,
        customPropertiesData: z.array(customPropertyData).nullish().describe('The answers to what the service asks.'),
      })
      .meta({ id: 'AddOrganizationService' }),
    response: organizationService,
    status: 201,
    async handle(request) {
      const { id: organizationId } = await organizationAt(request)
      const { body, context, idempotencyKey } = request
      const customProperties = asGiven(body.customPropertiesData)
      const input = {
        organizationId,
        serviceId: body.id,
        currencyCode: body.currencyCode,
        customProperties,
        idempotencyKey,
      }
      const done = await addOrganizationService(operationContextOf(context), input)
      const headers = { location: `${request.address()}/${body.id}` }
      return { ...(await shownById(request, done)), status: 201, headers }
    },
  }),
  route({
    operationId: 'listOrganizationServices',
    method: 'get',
    path,
    summary: 'Returns all services of an organization.',
    roles: ['BROKER', 'ORGANIZATION'],
    query: z.object({
      ...paging,
      includeRemoved: z
        .boolean()
        .default(false)
        .describe('Whether those that it had once are listed as well; `removedAt` says which they are.'),
    }),
    response: z.array(organizationService),
    status: 200,
    async handle(request) {
      const organization = await organizationAt(request)
      const { context, viewer, query } = request
      const listing = listOrganizationServices(context.database, viewer, query)
      return listed(context, listing, organization.id, query, (rows) => shown(request, rows))
    },
  }),
  route({
    operationId: 'getOrganizationService',
    method: 'get',
    path: `${path}/{serviceId}`,
    summary: 'Returns details of a service of an organization.',
    roles: ['BROKER', 'ORGANIZATION'],
    response: organizationService,
    status: 200,
    handle: async (request) => shownRow(request, await currentAt(request)),
  }),
  route({
    operationId: 'updateOrganizationService',
    method: 'put',
    isOfOneService: true,
    path: `${path}/{serviceId}`,
    summary: 'Updates the data of a service of an organization: the properties that are given replace all others.',
    roles: ['BROKER'],
    body: z
      .object({
        currencyCode: currencyCode.nullish().describe('The currency to pay in from now on.'),
        customPropertiesData: z.array(customPropertyData).nullish().describe('The answers that replace all others.'),
      })
      .meta({ id: 'UpdateOrganizationService' }),
    response: organizationService,
    status: 200,
    async handle(request) {
      // A repeat of what was done is answered even where the service has gone since, so the operation looks for it.
      const { id: organizationId } = await organizationAt(request)
      const { body, context, expectedVersion, idempotencyKey, params } = request
      const properties = replacing(body.customPropertiesData)
      const input = {
        organizationId,
        serviceId: params['serviceId'] ?? '',
        currencyCode: body.currencyCode,
        ...properties,
        expectedVersion,
        idempotencyKey,
      }
      return shownById(request, await updateOrganizationService(operationContextOf(context), input))
    },
  }),
  route({
    operationId: 'removeOrganizationService',
    method: 'delete',
    isOfOneService: true,
    path: `${path}/{serviceId}`,
    summary: 'Removes a service from an organization, while it has no live subscription.',
    roles: ['BROKER'],
    response: null,
    dryResponse: organizationService,
    status: 204,
    async handle(request) {
      const { id: organizationId } = await organizationAt(request)
      const { context, expectedVersion, idempotencyKey, params } = request
      const gone = await removeOrganizationService(operationContextOf(context), {
        organizationId,
        serviceId: params['serviceId'] ?? '',
        expectedVersion,
        idempotencyKey,
      })
      return { done: () => shownById(request, gone), isReplay: gone.isReplay }
    },
  }),
]

/** The service that the path names, among those that the organization has now. Throws `NotFound`. */
export async function currentAt(request: RouteScope): Promise<OrganizationService> {
  const { id: organizationId } = await organizationAt(request)
  const pair = pairKey(organizationId, request.params['serviceId'] ?? '')
  const row = (await findCurrentOrganizationServices(request.context.database, request.viewer, [pair])).get(pair)
  if (!row) throw new NotFound('The organization does not have this service.')
  return row
}

async function shownById(request: RouteScope, { id, isReplay }: OperationOutcome) {
  const [row] = await findOrganizationServices(request.context.database, request.viewer, [id])
  return { ...(row ? await shownRow(request, row) : { object: null }), isReplay }
}

async function shownRow(request: RouteScope, row: OrganizationService) {
  const [object] = await shown(request, [row])
  return { object: object ?? null, version: row.version }
}

async function shown(
  request: RouteScope,
  rows: readonly OrganizationService[],
): Promise<z.output<typeof organizationService>[]> {
  const serviceIds = rows.map((row) => row.serviceId)
  const services = await servicesById(request, serviceIds)
  const access = await propertyAccessById(request, 'ORGANIZATION_SERVICE', serviceIds)
  return rows.map((row) => ({
    id: row.serviceId,
    name: services.get(row.serviceId)?.name ?? '',
    organizationServiceId: row.id,
    organizationId: row.organizationId,
    currencyCode: row.currencyCode,
    customPropertiesData: shownValues(access.get(row.serviceId), 'ORGANIZATION_SERVICE', row.customProperties),
    tenantId: row.tenantId,
    version: row.version,
    createdAt: instantText(row.createdAt),
    updatedAt: instantText(row.updatedAt),
    removedAt: row.removedAt && instantText(row.removedAt),
  }))
}
