import * as fc from 'fast-check'
import { expect } from 'vitest'
import type { TestGateway } from '../support/gateway.ts'
import { send } from './support.ts'

/** What each kind of record hangs on, and the name of the field of what it is made in. */
const kinds = {
  Seller: { field: 'seller', list: null, owner: null },
  Reseller: { field: 'reseller', list: null, owner: null },
  Organization: { field: 'organization', list: 'organizations', owner: 'Reseller' },
  Service: { field: 'service', list: 'services', owner: 'Seller' },
  ServiceProduct: { field: 'serviceProduct', list: 'products', owner: 'Service' },
} as const
type Kind = keyof typeof kinds

/** What the model knows of a record. */
interface Known {
  readonly kind: Kind
  readonly id: string
  readonly owner: Known | null
  name: string
  externalId: string | null
  version: number
  isArchived: boolean
  /** Of a service: the version of its list prices. */
  prices: number
}

/** Something that an admin does. */
export const command = fc.oneof(
  fc.record({
    act: fc.constant('make' as const),
    kind: fc.constantFrom(...(Object.keys(kinds) as Kind[])),
    of: fc.nat(9),
    externalId: fc.option(fc.constantFrom('A', 'B')),
    price: fc.option(fc.integer({ min: 1, max: 3 })),
  }),
  fc.record({
    act: fc.constantFrom('update' as const, 'archive' as const, 'unarchive' as const),
    of: fc.nat(9),
    name: fc.constantFrom('One', 'Two'),
    externalId: fc.option(fc.constantFrom('A', 'B', null), { nil: undefined }),
    isStale: fc.boolean(),
  }),
  fc.record({ act: fc.constant('price' as const), of: fc.nat(9), price: fc.integer({ min: 1, max: 3 }) }),
)
type Command = typeof command extends fc.Arbitrary<infer Value> ? Value : never

/** Whose ids of other systems must differ: all of its type below one party. */
function scopeOf({ kind, owner }: Pick<Known, 'kind' | 'owner'>): string {
  const seller = kind === 'ServiceProduct' ? owner?.owner : owner
  return `${kind} ${seller?.id}`
}

/** Compares what is with what must be. */
function same(actual: unknown, expected: unknown): void {
  expect(actual).toEqual(expected)
}

/** A business in a gateway, beside what it must be. */
export class Business {
  readonly all: Known[] = []
  readonly #gateway: TestGateway
  /** Tells businesses apart that share a database: the ids of all parties are in one scope. */
  readonly #run: string

  constructor(gateway: TestGateway, run: string) {
    this.#gateway = gateway
    this.#run = run
  }

  #find(kind: Kind | null, of: number): Known | undefined {
    const some = this.all.filter((each) => kind === null || each.kind === kind)
    return some[of % some.length]
  }

  #given(externalId: string | null | undefined): string | null | undefined {
    return externalId == null ? externalId : `${this.#run} ${externalId}`
  }

  #isTaken(one: Pick<Known, 'kind' | 'owner'>, externalId: string | null | undefined, but?: Known): boolean {
    if (externalId == null) return false
    return this.all.some((other) => other !== but && other.externalId === externalId && scopeOf(other) === scopeOf(one))
  }

  /** Does a command, and says what must come of it: the type of the answer without its verb. */
  async does(given: Command): Promise<void> {
    if (given.act === 'make') await this.#make(given)
    else if (given.act === 'price') await this.#price(given)
    else await this.#change(given)
  }

  async #make({ kind, of, price, ...given }: Command & { act: 'make' }): Promise<void> {
    const owner = kinds[kind].owner === null ? null : this.#find(kinds[kind].owner, of)
    if (owner === undefined) return
    const externalId = this.#given(given.externalId) ?? null
    const record = { name: 'One', externalId }
    const listPrices = price === null ? [] : [{ amount: `${price}.00`, currencyCode: 'EUR' }]
    const input = {
      Seller: record,
      Reseller: record,
      Organization: { ...record, resellerId: owner?.id },
      Service: { ...record, sellerId: owner?.id, currencyCodes: ['EUR'] },
      ServiceProduct: { serviceId: owner?.id, product: { ...record, listPrices } },
    }[kind]
    const isArchived = owner?.isArchived || owner?.owner?.isArchived
    const expected = isArchived
      ? 'Archived'
      : this.#isTaken({ kind, owner }, externalId)
        ? 'ExternalIdTaken'
        : `Create${kind}Success`
    const answer = await send(this.#gateway, 'admin', `create${kind}`, input)
    same([given, answer.__typename], [given, expected])
    if (!answer.__typename.endsWith('Success')) return
    if (kind === 'ServiceProduct' && owner && price !== null) owner.prices += 1
    const made = { kind, owner, name: 'One', externalId, version: 1, isArchived: false, prices: 0 }
    this.all.push({ ...made, id: answer.shown.id })
  }

  async #change({ act, of, name, isStale, ...given }: Command & { act: 'update' | 'archive' | 'unarchive' }) {
    const one = this.#find(null, of)
    if (!one) return
    const externalId = act === 'update' ? this.#given(given.externalId) : undefined
    const set = act === 'update' ? { name, ...(externalId === undefined ? {} : { externalId }) } : {}
    const named = { [`${kinds[one.kind].field}Id`]: one.id, expectedVersion: isStale ? one.version + 1 : one.version }
    const verb = `${act.charAt(0).toUpperCase()}${act.slice(1)}`
    const expected = isStale
      ? 'VersionConflict'
      : this.#isTaken(one, externalId, one) && externalId !== one.externalId
        ? 'ExternalIdTaken'
        : `${verb}${one.kind}Success`
    const answer = await send(this.#gateway, 'admin', `${act}${one.kind}`, { ...named, ...set })
    same([act, one, answer.__typename], [act, one, expected])
    if (!answer.__typename.endsWith('Success')) return
    const after = {
      name: act === 'update' ? name : one.name,
      externalId: externalId === undefined ? one.externalId : externalId,
      isArchived: act === 'update' ? one.isArchived : act === 'archive',
    }
    const isChanged = Object.entries(after).some(([field, value]) => one[field as keyof typeof after] !== value)
    Object.assign(one, after, { version: one.version + (isChanged ? 1 : 0) })
  }

  async #price({ of, price }: Command & { act: 'price' }): Promise<void> {
    const product = this.#find('ServiceProduct', of)
    if (!product?.owner) return
    const unitPrice = { amount: `${price}.00`, currencyCode: 'EUR' }
    const input = { serviceId: product.owner.id, prices: [{ productId: product.id, unitPrice }] }
    const answer = await send(
      this.#gateway,
      'admin',
      'setListPrices',
      { ...input, expectedVersion: product.owner.prices },
      'version',
    )
    same(answer.__typename, 'SetListPricesSuccess')
    same(answer.shown.version - product.owner.prices <= 1, true)
    product.owner.prices = answer.shown.version
  }

  /** Asks for everything, and compares. */
  async compare(): Promise<void> {
    if (this.all.length === 0) return
    const trail = 'auditTrail(last: 100) { totalCount }'
    const shown = (one: Known) => {
      const type = `... on ${one.kind} { id name externalId version archivedAt ${trail} ${listsOf(one.kind)} }`
      return `node(id: "${one.id}") { ${type} }`
    }
    const data = await this.#gateway.read(
      'admin',
      `{ ${this.all.map((one, index) => `n${index}: ${shown(one)}`).join(' ')} }`,
    )
    for (const [index, one] of this.all.entries()) {
      const { archivedAt, inUse, archived, prices, ...told } = data[`n${index}`]
      const { id, name, externalId, version } = one
      // Each change of a record is one version and one entry of its trail.
      same(told, { id, name, externalId, version, auditTrail: { totalCount: version } })
      same([one, archivedAt !== null], [one, one.isArchived])
      const below = (isArchived: boolean) =>
        this.all.filter((each) => each.owner === one && each.isArchived === isArchived).map((each) => each.id)
      const idsOf = (list: { nodes: { id: string }[] }) => list.nodes.map((each) => each.id).toSorted()
      if (inUse) same(idsOf(inUse), below(false).toSorted())
      if (archived) same(idsOf(archived), below(true).toSorted())
      if (prices) same(prices, { version: one.prices, auditTrail: { totalCount: one.prices } })
    }
  }
}

/** What hangs on a kind of record, in use and archived; of a service also its list prices. */
function listsOf(kind: Kind): string {
  const list = Object.values(kinds).find(({ owner }) => owner === kind)?.list
  if (!list) return ''
  const of = (name: string, isArchived: boolean) =>
    `${name}: ${list}(first: 100, filter: { isArchived: ${isArchived} }) { nodes { id } }`
  const prices =
    kind === 'Service' ? 'prices: listPrices(currencyCode: "EUR") { version auditTrail { totalCount } }' : ''
  return `${of('inUse', false)} ${of('archived', true)} ${prices}`
}
