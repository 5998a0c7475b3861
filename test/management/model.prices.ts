import * as fc from 'fast-check'
import { priceListId } from '../../src/services/price-list.ts'
import type { PriceLayer } from '../../src/vocabulary.ts'
import type { Definitions } from './model.definitions.ts'
import type { Offers } from './model.offers.ts'
import { type Known, personOf, type Records, same, some } from './model.records.ts'

/** What one owner has set of one service: prices by the ids of the products. */
interface List {
  readonly layer: PriceLayer
  readonly owner: Known
  readonly service: Known
  version: number
  readonly prices: Map<string, number>
}

/** Something that a party, or an admin for it, says of prices. */
export const priceCommand = fc.record({
  act: fc.constant('price' as const),
  of: some,
  layer: fc.constantFrom<PriceLayer>('SELLER', 'RESELLER', 'ORGANIZATION'),
  owner: some,
  price: fc.option(fc.integer({ min: 1, max: 3 })),
  isStale: fc.boolean(),
  byAdmin: fc.boolean(),
})
export type PriceCommand = typeof priceCommand extends fc.Arbitrary<infer Value> ? Value : never

/** How the prices of each layer are set. */
const layers = {
  SELLER: { mutation: 'setListPrices', kind: null, field: null },
  RESELLER: { mutation: 'setResellerPrices', kind: 'Reseller', field: 'resellerId' },
  ORGANIZATION: { mutation: 'setOrganizationPrices', kind: 'Organization', field: 'organizationId' },
} as const

const money = (price: number) => ({ amount: `${price}.00`, currencyCode: 'EUR' })
const trail = 'version auditTrail(last: 100) { totalCount }'

/** Prices, beside what they must be. */
export class Prices {
  readonly #records: Records
  readonly #offers: Offers
  readonly #definitions: Definitions
  readonly #known: List[] = []

  constructor(records: Records, offers: Offers, definitions: Definitions) {
    this.#records = records
    this.#offers = offers
    this.#definitions = definitions
    records.onPriced = (product, price) => {
      const { owner: service } = product
      if (service?.owner) this.#set(this.#listOf('SELLER', service.owner, service), product, price)
    }
  }

  #listOf(layer: PriceLayer, owner: Known, service: Known): List {
    const known = this.#known.find((each) => each.layer === layer && each.owner === owner && each.service === service)
    if (known) return known
    const list = { layer, owner, service, version: 0, prices: new Map() }
    this.#known.push(list)
    return list
  }

  /** Sets a price or removes it; where that changes something, it is one version of its list. */
  #set(list: List, { id }: Known, price: number | null): void {
    if ((list.prices.get(id) ?? null) === price) return
    if (price === null) list.prices.delete(id)
    else list.prices.set(id, price)
    list.version += 1
    const { layer, owner, service } = list
    const subject = priceListId({ serviceId: service.id, layer, ownerId: owner.id })
    this.#records.tells('PriceList', subject, list.version)
  }

  /** Whether a service is sold by a reseller, or shown to an organization, at all. */
  #isSold({ layer, owner, service }: List): boolean {
    const { entries, invited } = this.#offers.of(service)
    if (layer === 'SELLER') return true
    if (layer === 'RESELLER') return entries.has(owner)
    const { visible, isGated } = this.#definitions.of(service)
    const isOffered = owner.owner !== null && entries.get(owner.owner)?.isEnabled === true
    return isOffered && visible && (!isGated || invited.has(owner.id))
  }

  async does({ of, layer, owner: number, price, isStale, byAdmin }: PriceCommand): Promise<void> {
    const product = this.#records.find('ServiceProduct', of)
    const service = product?.owner
    const { mutation, kind, field } = layers[layer]
    const owner = kind === null ? service?.owner : this.#records.find(kind, number)
    if (!product || !service || !owner) return
    const list = this.#listOf(layer, owner, service)
    const setter = layer === 'ORGANIZATION' ? (owner.owner as Known) : owner
    const archived = !byAdmin && setter.isArchived ? 'Archived' : null
    const hidden = this.#isSold(list) ? null : 'NotFound'
    const refusal = archived ?? hidden ?? (isStale ? 'VersionConflict' : null)
    const given = price === null ? { currencyCode: 'EUR', unitPrice: null } : { unitPrice: money(price) }
    const input = {
      serviceId: service.id,
      ...(field && { [field]: owner.id }),
      prices: [{ productId: product.id, ...given }],
      expectedVersion: isStale ? list.version + 1 : list.version,
    }
    const as = byAdmin ? null : personOf(setter)
    const { isDone, shown } = await this.#records.sends(as, mutation, input, refusal, trail)
    if (!isDone) return
    this.#set(list, product, price)
    same([list, shown], [list, { version: list.version, auditTrail: { totalCount: list.version } }])
  }

  /** The price that whoever a list is for pays: the own one, else that of the layer above. */
  #paid(list: List, productId: string): { layer: PriceLayer; price: number } | null {
    const { layer, owner, service } = list
    const price = list.prices.get(productId)
    if (price !== undefined) return { layer, price }
    if (layer === 'SELLER' || !service.owner) return null
    const above = layer === 'ORGANIZATION' && owner.owner ? (['RESELLER', owner.owner] as const) : null
    const [next, whose] = above ?? (['SELLER', service.owner] as const)
    return this.#paid(this.#listOf(next, whose, service), productId)
  }

  async compare(): Promise<void> {
    const lists = [...this.#known]
    if (lists.length === 0) return
    const fields = `list: NAME { ${trail} entries { layer product { id } unitPrice { amount currencyCode } } }`
    const shown = lists.map(({ layer, owner, service }, index) => {
      const [of, name] =
        layer === 'SELLER'
          ? [`service(id: "${service.id}")`, 'listPrices(currencyCode: "EUR")']
          : [`${layer.toLowerCase()}(id: "${owner.id}")`, `priceList(serviceId: "${service.id}", currencyCode: "EUR")`]
      return `n${index}: ${of} { ${fields.replace('NAME', name)} }`
    })
    const data = await this.#records.gateway.read('admin', `{ ${shown.join(' ')} }`)
    for (const [index, list] of lists.entries()) {
      const products = this.#records.of('ServiceProduct').filter(({ owner }) => owner === list.service)
      const expected = products.flatMap((product) => {
        const paid = this.#paid(list, product.id)
        return paid ? [{ layer: paid.layer, product: { id: product.id }, unitPrice: money(paid.price) }] : []
      })
      const { entries, ...told } = data[`n${index}`].list
      same([list, told], [list, { version: list.version, auditTrail: { totalCount: list.version } }])
      const byProduct = (all: typeof expected) => all.toSorted((a, b) => (a.product.id < b.product.id ? -1 : 1))
      same([list, byProduct(entries)], [list, byProduct(expected)])
    }
  }
}
