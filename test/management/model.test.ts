import * as fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { givenSeed, runsOf } from '../support/long-run.ts'
import { send } from './support.ts'

const runs = runsOf(10, 500)

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway({ fill: async () => undefined })
})

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

const command = fc.oneof(
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

class Business {
  readonly all: Known[] = []
  /** Tells runs apart, which share a database: parties of all runs have their ids in one scope. */
  readonly #run: string

  constructor(run: string) {
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
    const answer = await send(gateway, 'admin', `create${kind}`, input)
    expect([given, answer.__typename]).toEqual([given, expected])
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
    const answer = await send(gateway, 'admin', `${act}${one.kind}`, { ...named, ...set })
    expect([act, one, answer.__typename]).toEqual([act, one, expected])
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
      gateway,
      'admin',
      'setListPrices',
      { ...input, expectedVersion: product.owner.prices },
      'version',
    )
    expect(answer.__typename).toBe('SetListPricesSuccess')
    expect([product.owner.prices, product.owner.prices + 1]).toContain(answer.shown.version)
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
    const data = await gateway.read(
      'admin',
      `{ ${this.all.map((one, index) => `n${index}: ${shown(one)}`).join(' ')} }`,
    )
    for (const [index, one] of this.all.entries()) {
      const { archivedAt, inUse, archived, prices, ...told } = data[`n${index}`]
      const { id, name, externalId, version } = one
      // Each change of a record is one version and one entry of its trail.
      expect(told).toEqual({ id, name, externalId, version, auditTrail: { totalCount: version } })
      expect([one, archivedAt !== null]).toEqual([one, one.isArchived])
      const below = (isArchived: boolean) =>
        this.all.filter((each) => each.owner === one && each.isArchived === isArchived).map((each) => each.id)
      const idsOf = (list: { nodes: { id: string }[] }) => list.nodes.map((each) => each.id).toSorted()
      if (inUse) expect(idsOf(inUse)).toEqual(below(false).toSorted())
      if (archived) expect(idsOf(archived)).toEqual(below(true).toSorted())
      if (prices) expect(prices).toEqual({ version: one.prices, auditTrail: { totalCount: one.prices } })
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

it(
  'whatever is made, changed, priced and archived in whatever order is as a small model says, with a trail of all of it',
  { timeout: 60_000 + runs * 3_000 },
  async () => {
    let run = 0
    const property = fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 30 }), async (commands) => {
      const business = new Business(`run ${(run += 1)}`)
      for (const [index, each] of commands.entries()) {
        await business.does(each)
        if (index % 5 === 4) await business.compare()
      }
      await business.compare()
    })
    await fc.assert(property, { numRuns: runs, ...(givenSeed === undefined ? {} : { seed: givenSeed }) })
  },
)
