import { z } from 'zod'
import type { Work } from '../../database/database.ts'
import { largestAmount } from '../../prices/price-changes.ts'
import { priceListId } from '../../services/price-list.ts'
import { decimalsOf, isPaidWith } from '../../values/currency.ts'
import { formatAmount, parseAmount } from '../../values/money.ts'
import { type PriceLayer, priceLayers } from '../../vocabulary.ts'
import { amount, count, currency, instant, oneOf, uuid } from '../fields.ts'
import type { ImportSession } from '../import-session.ts'
import { recordType, timeOr } from '../record-type.ts'
import { mergeVersion } from '../row-versions.ts'
import type { Staged } from '../staging.ts'

const owner = {
  layer: oneOf(priceLayers).describe(
    'Whose price it is: the seller’s list price, the reseller’s for its customers, or for one organization.',
  ),
  ownerId: uuid().describe(
    'The seller, reseller or organization that the layer says. A seller’s is the seller of the service.',
  ),
}

/** A mark that a price of a list has been written, so that the list's version rises. */
const touched = 'price list with a new price'

export const price = recordType({
  type: 'price',
  description:
    'The price of one of a product for one period, in one currency, of one owner. ' +
    'New and changed prices raise the version of their list, which is made when it is missing.',
  schema: z
    .strictObject({
      productId: uuid().describe('What it is the price of.'),
      ...owner,
      currencyCode: currency().describe('One of the service’s currencies.'),
      unitPrice: amount().describe('The price, with no more decimals than the currency has.'),
      updatedAt: instant()
        .nullish()
        .describe(
          'When it was last set. Left out, or of a changed price not later than stored: the time of the import.',
        ),
    })
    .refine(({ unitPrice, currencyCode }) => parseAmount(unitPrice, currencyCode) !== null, {
      path: ['unitPrice'],
      error: ({ input }) => amountFault((input as { currencyCode: string }).currencyCode),
    }),
  key: ['productId', 'ownerId', 'currencyCode', 'layer'],
  *write(session, staged) {
    const stored = yield* session.rows.ofRecords('priceEntries', staged)
    const products = yield* session.rows.referred('products', staged, ({ productId }) => productId)
    const services = yield* session.rows.byId(
      'services',
      [...products.values()].map(({ serviceId }) => serviceId),
    )
    const owners = yield* ownersOf(session, staged)
    for (const one of staged) {
      const { productId, layer, ownerId, currencyCode, unitPrice, updatedAt } = one.record
      const product = session.required(one, 'productId', 'product', productId, products)
      const service = product && services.get(product.serviceId)
      checkOwner(session, one, owners, service?.sellerId)
      if (service && !service.currencyCodes.includes(currencyCode)) {
        session.refuse(
          one,
          'currencyCode',
          `is ${currencyCode}, but the service is sold in ${service.currencyCodes.join(', ')}`,
        )
      }
      const before = stored.get(one.key)
      if (!before && !isPaidWith(currencyCode))
        session.refuse(one, 'currencyCode', `is ${currencyCode}, which nobody pays with`)
      if (one.isRefused || !product) continue
      const amountMinor = parseAmount(unitPrice, currencyCode) ?? 0
      const given = timeOr(updatedAt, undefined, session.now)
      const isSame = before?.amountMinor === amountMinor
      if (!isSame && amountMinor > largestAmount) {
        const largest = formatAmount({ amountMinor: largestAmount, currencyCode })
        session.refuse(one, 'unitPrice', `must be at most ${largest} ${currencyCode}`)
      }
      const setAt = before && given <= before.updatedAt ? session.now : given
      const row = isSame ? before : { productId, layer, ownerId, currencyCode, amountMinor, updatedAt: setAt }
      if (!isSame) touchList(session, one, product.serviceId)
      yield* session.save(one, 'priceEntries', row, before)
    }
  },
  read: (session) =>
    session.eachRow('priceEntries', 'price', ({ amountMinor, updatedAt, productId, layer, ownerId, currencyCode }) => ({
      productId,
      layer,
      ownerId,
      currencyCode,
      unitPrice: formatAmount({ amountMinor, currencyCode }),
      updatedAt,
    })),
})

export const priceList = recordType({
  type: 'priceList',
  description:
    'The version of what one owner asks for a service. Only needed to keep versions: prices make the lists that they need.',
  schema: z.strictObject({
    serviceId: uuid().describe('The service.'),
    ...owner,
    version: count(1).nullish().describe('Counts its changes; see Versions.'),
    updatedAt: instant().nullish().describe('When it last changed; see Versions.'),
  }),
  key: ['serviceId', 'ownerId', 'layer'],
  *write(session, staged) {
    const stored = yield* session.rows.ofRecords('priceLists', staged)
    const services = yield* session.rows.referred('services', staged, ({ serviceId }) => serviceId)
    const owners = yield* ownersOf(session, staged)
    for (const one of staged) {
      const { serviceId, layer, ownerId } = one.record
      const service = session.required(one, 'serviceId', 'service', serviceId, services)
      checkOwner(session, one, owners, service?.sellerId)
      const before = stored.get(one.key)
      const { version, updatedAt } = one.record
      const given = session.versionOf({ id: priceListId(one.record), version, updatedAt }, 'trail')
      const row = mergeVersion(
        { serviceId, layer, ownerId },
        before,
        given,
        session.now,
        session.staging.isMarked(touched, one.key),
      )
      // A list that no line names counts with the price that made or changed it.
      if (one.line > 0) yield* session.save(one, 'priceLists', row, before)
      else if (!one.isRefused && row !== before) yield* session.write('priceLists', row)
    }
  },
  read: (session) => session.eachRow('priceLists', 'priceList', (row) => row),
})

/** Has the list of a price written later, whether or not the file has a line for it. */
function touchList(
  { staging }: ImportSession,
  { record, line }: Staged<{ layer: PriceLayer; ownerId: string }>,
  serviceId: string,
): void {
  const { layer, ownerId } = record
  const key = `${serviceId} ${ownerId} ${layer}`
  staging.mark(touched, key)
  if (staging.take(priceList.type, key, line) === null)
    staging.add({ type: priceList.type, key, line: 0, record: { serviceId, layer, ownerId } }, 0)
}

/** The rows that prices' owners are, by id. */
function* ownersOf(
  session: ImportSession,
  staged: Staged<{ layer: PriceLayer; ownerId: string }>[],
): Work<Map<string, object>> {
  const of = (layer: PriceLayer) =>
    staged.filter(({ record }) => record.layer === layer).map(({ record }) => record.ownerId)
  const sellers = yield* session.rows.byId('sellers', of('SELLER'))
  const resellers = yield* session.rows.byId('resellers', of('RESELLER'))
  const organizations = yield* session.rows.byId('organizations', of('ORGANIZATION'))
  const rows: [string, Map<string, object>][] = [
    ['SELLER', sellers],
    ['RESELLER', resellers],
    ['ORGANIZATION', organizations],
  ]
  return new Map(rows.flatMap(([layer, found]) => [...found].map(([id, row]) => [`${layer} ${id}`, row] as const)))
}

function checkOwner(
  session: ImportSession,
  one: Staged<{ layer: PriceLayer; ownerId: string }>,
  owners: Map<string, object>,
  sellerId: string | undefined,
): void {
  const { layer, ownerId } = one.record
  const row = owners.get(`${layer} ${ownerId}`)
  const owner = session.required(one, 'ownerId', layer.toLowerCase(), ownerId, new Map(row ? [[ownerId, row]] : []))
  if (owner && layer === 'SELLER' && sellerId !== undefined && sellerId !== ownerId) {
    session.refuse(one, 'ownerId', 'is another seller than that of the service')
  }
}

/** The form of an amount in a currency, in words. */
export function amountFault(currencyCode: string): string {
  const decimals = decimalsOf(currencyCode)
  return `must be an amount of ${currencyCode}, which has ${decimals === 0 ? 'no decimals' : `${decimals} decimals`}`
}
