import { z } from 'zod'
import { operationContextOf } from '../context.ts'
import { type InputIssue, InvalidInput, NotFound } from '../operations/refusals.ts'
import { currentAt } from '../organization-services/rest.ts'
import { organizationAt, organizationPath } from '../organizations/rest.ts'
import { resellerAt, resellerPath } from '../resellers/rest.ts'
import { currencyCode, decimal, id, idShown } from '../rest/fields.ts'
import { type RestRequest, route, type RouteScope } from '../rest/route.ts'
import { sellerAt, sellerPath } from '../sellers/rest.ts'
import { servicesById } from '../services/rest.ts'
import { formatAmount } from '../values/money.ts'
import { priceLayers } from '../vocabulary.ts'
import { setListPrices, setOrganizationPrices, setResellerPrices } from './operations.ts'
import { type PriceOwners, readsLayer } from './price.ts'
import { findPriceLists } from './store.ts'

const priceList = z
  .object({
    currencyCode,
    entries: z
      .array(
        z.object({
          productId: idShown.describe('The id of the product.'),
          name: z.string().describe('The name of the product.'),
          unitPrice: decimal.describe('The price of one unit.'),
          layer: z.enum(priceLayers).nullable().describe('Who set the price; null for roles that may not know.'),
        }),
      )
      .describe('The products that have a price.'),
  })
  .meta({ id: 'PriceList', description: 'The prices of a service’s products in one currency.' })

const newPrices = z
  .object({
    currencyCode,
    entries: z
      .array(
        z.object({
          productId: id.describe('The product whose price is set.'),
          unitPrice: z
            .string()
            .regex(/^-?\d{1,15}(\.\d{1,6})?$/, 'It must be a decimal number, such as "12.50".')
            .nullable()
            .describe('The price of one unit as a decimal number; null removes it.'),
        }),
      )
      .min(1)
      .max(1000)
      .describe('The prices to set.'),
  })
  .meta({ id: 'SetPrices', description: 'Prices to set; products that are not named keep theirs, null removes one.' })

const get = { method: 'get', response: priceList, status: 200 } as const
const put = {
  method: 'put',
  isOfOneService: true,
  body: newPrices,
  response: priceList,
  status: 200,
  roles: ['BROKER'],
} as const
const sellersSide = ['SELLER', 'SERVICE_OWNER', 'ADMIN'] as const
const listPrices: PriceOwners = { resellerId: null, organizationId: null }

/** `…/services/{serviceId}/pricelist`: the price lists of sellers, resellers and organizations. */
export const priceRoutes = [
  route({
    ...get,
    operationId: 'getListPrices',
    path: `${sellerPath}/services/{serviceId}/pricelist`,
    summary: 'Returns the list prices of a service.',
    roles: sellersSide,
    query: z.object({ currencyCode }),
    async handle(request) {
      await ownServiceAt(request)
      return shown(request, listPrices, request.query.currencyCode)
    },
  }),
  route({
    ...put,
    operationId: 'setListPrices',
    path: `${sellerPath}/services/{serviceId}/pricelist`,
    summary: 'Sets the list prices of a service.',
    roles: sellersSide,
    async handle(request) {
      await ownServiceAt(request)
      const { context, expectedVersion, idempotencyKey } = request
      const input = { ...given(request), expectedVersion, idempotencyKey }
      const { isReplay } = await withEntries(setListPrices(operationContextOf(context), input))
      return { ...(await shown(request, listPrices, request.body.currencyCode)), isReplay }
    },
  }),
  route({
    ...get,
    operationId: 'getResellerPriceList',
    path: `${resellerPath}/services/{serviceId}/pricelist`,
    summary: 'Returns the reseller’s prices for a service.',
    roles: ['BROKER'],
    query: z.object({ currencyCode }),
    async handle(request) {
      const { id: resellerId } = await resellerAt(request)
      return shown(request, { resellerId, organizationId: null }, request.query.currencyCode)
    },
  }),
  route({
    ...put,
    operationId: 'setResellerPrices',
    path: `${resellerPath}/services/{serviceId}/pricelist`,
    summary: 'Sets the reseller’s prices for a service.',
    async handle(request) {
      const { id: resellerId } = await resellerAt(request)
      const { context, expectedVersion, idempotencyKey } = request
      const { isReplay } = await withEntries(
        setResellerPrices(operationContextOf(context), {
          resellerId,
          ...given(request),
          expectedVersion,
          idempotencyKey,
        }),
      )
      return { ...(await shown(request, { resellerId, organizationId: null }, request.body.currencyCode)), isReplay }
    },
  }),
  route({
    ...get,
    operationId: 'getOrganizationPriceList',
    path: `${organizationPath}/services/{serviceId}/pricelist`,
    summary:
      'Returns an organization’s prices for a service, in the currency of the added service unless another is named.',
    roles: ['BROKER', 'ORGANIZATION'],
    query: z.object({ currencyCode: currencyCode.optional() }),
    async handle(request) {
      const { id: organizationId, resellerId } = await organizationAt(request)
      const currency = request.query.currencyCode ?? (await currentAt(request)).currencyCode
      return shown(request, { resellerId, organizationId }, currency)
    },
  }),
  route({
    ...put,
    operationId: 'setOrganizationPrices',
    path: `${organizationPath}/services/{serviceId}/pricelist`,
    summary: 'Sets an organization’s prices for a service.',
    async handle(request) {
      const { id: organizationId, resellerId } = await organizationAt(request)
      const { context, expectedVersion, idempotencyKey } = request
      const { isReplay } = await withEntries(
        setOrganizationPrices(operationContextOf(context), {
          organizationId,
          ...given(request),
          expectedVersion,
          idempotencyKey,
        }),
      )
      return { ...(await shown(request, { resellerId, organizationId }, request.body.currencyCode)), isReplay }
    },
  }),
]

/** Throws `NotFound` where the service of the path is none of the seller's that it names. */
async function ownServiceAt(request: RouteScope): Promise<void> {
  const { id } = await sellerAt(request)
  const serviceId = request.params['serviceId'] ?? ''
  const service = (await servicesById(request, [serviceId])).get(serviceId)
  if (service?.sellerId !== id) throw new NotFound('There is no such service.')
}

function given({ body, params }: Pick<RestRequest<z.output<typeof newPrices>>, 'body' | 'params'>) {
  const { currencyCode, entries } = body
  const prices = entries.map(({ productId, unitPrice }) => ({
    productId,
    // Written as the graph's clients do, so that an idempotency key finds the same input through both APIs.
    ...(unitPrice === null ? { currencyCode, unitPrice } : { unitPrice: { amount: unitPrice, currencyCode } }),
  }))
  return { serviceId: params['serviceId'] ?? '', prices }
}

/** Does what may find prices wrong: what is wrong names the entries of the body. */
async function withEntries<Result>(setting: Promise<Result>): Promise<Result> {
  try {
    return await setting
  } catch (error) {
    throw error instanceof InvalidInput ? new InvalidInput(error.issues.map(inBody)) : error
  }
}

/** What is wrong with a price, as its entry of the body has it. All entries have the currency of the list. */
function inBody(issue: InputIssue): InputIssue {
  const [list, index, ...rest] = issue.path
  if (list !== 'prices' || index === undefined || rest.at(-1) === 'currencyCode') return issue
  return {
    path: ['entries', index, ...rest],
    message: `entries.${index}: ${issue.message.replace(/^amount /, 'unitPrice ')}`,
  }
}

async function shown({ context, viewer, params }: RouteScope, owners: PriceOwners, currency: string) {
  const key = { ...owners, serviceId: params['serviceId'] ?? '', currencyCode: currency }
  const [list] = await findPriceLists(context.database, viewer, [key])
  if (!list) throw new NotFound('There is no such service.')
  const entries = list.entries.map(({ product, price }) => ({
    productId: product.id,
    name: product.name,
    unitPrice: formatAmount(price),
    layer: readsLayer(viewer.role) ? price.layer : null,
  }))
  return {
    object: { currencyCode: list.currencyCode, entries } satisfies z.output<typeof priceList>,
    version: list.version,
  }
}
