import * as fc from 'fast-check'
import { expect } from 'vitest'
import type { Viewer } from '../../src/viewer.ts'
import type { TestGateway } from '../support/gateway.ts'
import { send } from './support.ts'

/** What each kind of record hangs on, and the name of the field of what it is made in. */
const kinds = {
  Seller: { field: 'seller', list: null, owner: null, role: 'SELLER' },
  Reseller: { field: 'reseller', list: null, owner: null, role: 'BROKER' },
  Organization: { field: 'organization', list: 'organizations', owner: 'Reseller', role: 'ORGANIZATION' },
  Service: { field: 'service', list: 'services', owner: 'Seller', role: null },
  ServiceProduct: { field: 'serviceProduct', list: 'products', owner: 'Service', role: null },
} as const
export type Kind = keyof typeof kinds

/** What the model knows of a record. */
export interface Known {
  readonly kind: Kind
  readonly id: string
  readonly owner: Known | null
  name: string
  externalId: string | null
  version: number
  isArchived: boolean
}

/** One of so many things, whatever there is of them. */
export const some = fc.nat(19)

/** Something that an admin does to records. */
export const recordCommand = fc.oneof(
  fc.record({
    act: fc.constant('make' as const),
    kind: fc.constantFrom(...(Object.keys(kinds) as Kind[])),
    of: some,
    externalId: fc.option(fc.constantFrom('A', 'B')),
    price: fc.option(fc.integer({ min: 1, max: 3 })),
  }),
  fc.record({
    act: fc.constantFrom('update' as const, 'archive' as const, 'unarchive' as const),
    of: some,
    name: fc.constantFrom('One', 'Two'),
    externalId: fc.option(fc.constantFrom('A', 'B', null), { nil: undefined }),
    isStale: fc.boolean(),
  }),
)
export type RecordCommand = typeof recordCommand extends fc.Arbitrary<infer Value> ? Value : never
type Make = RecordCommand & { act: 'make' }

/** Whose ids of other systems must differ: all of its type below one party. */
function scopeOf({ kind, owner }: Pick<Known, 'kind' | 'owner'>): string {
  const seller = kind === 'ServiceProduct' ? owner?.owner : owner
  return `${kind} ${seller?.id}`
}

/** Compares what is with what must be. */
export function same(actual: unknown, expected: unknown): void {
  expect(actual).toEqual(expected)
}

/** Somebody of a party. */
export function personOf({ kind, id }: Known): Viewer {
  const { role } = kinds[kind]
  if (!role) throw new Error(`Nobody acts for a ${kind} here.`)
  return { role, account: 'USER', accountId: 'somebody', parties: [id] }
}

/** Whether a service, or its seller, is archived. */
export const isOutOfUse = ({ isArchived, owner }: Known): boolean => isArchived || owner?.isArchived === true

/** Parties, services and products in a gateway, beside what they must be. */
export class Records {
  readonly all: Known[] = []
  readonly gateway: TestGateway
  /** The versions of which events tell, by the type and the id of what they are about. */
  readonly told = new Map<string, number[]>()
  /** What the price of a product that is made with one comes to. */
  onPriced: (product: Known, price: number) => void = () => undefined
  /** Tells businesses apart that share a database: the ids of all parties are in one scope. */
  readonly #run: string

  constructor(gateway: TestGateway, run: string) {
    this.gateway = gateway
    this.#run = run
  }

  of(kind: Kind): Known[] {
    return this.all.filter((each) => each.kind === kind)
  }

  find(kind: Kind | null, number: number): Known | undefined {
    const found = kind === null ? this.all : this.of(kind)
    return found[number % found.length]
  }

  /** Notes that an event tells of a version of something. */
  tells(type: string, id: string, version: number): void {
    const key = `${type} ${id}`
    this.told.set(key, [...(this.told.get(key) ?? []), version])
  }

  /** Sends a command, which must be answered so; answers whether it succeeded, and what it shows then. */
  async sends(as: Viewer | null, mutation: string, input: object, expected: string | null, fields?: string) {
    const success = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Success`
    const answer = await send(this.gateway, as ?? 'admin', mutation, input, fields)
    same([mutation, as?.role, input, answer.__typename], [mutation, as?.role, input, expected ?? success])
    return { isDone: expected === null, shown: answer.shown }
  }

  #given(externalId: string | null | undefined): string | null | undefined {
    return externalId == null ? externalId : `${this.#run} ${externalId}`
  }

  #isTaken(one: Pick<Known, 'kind' | 'owner'>, externalId: string | null | undefined, but?: Known): boolean {
    if (externalId == null) return false
    return this.all.some((other) => other !== but && other.externalId === externalId && scopeOf(other) === scopeOf(one))
  }

  async does(given: RecordCommand): Promise<void> {
    await (given.act === 'make' ? this.#make(given) : this.#change(given))
  }

  async #make({ kind, of, price, ...given }: Make): Promise<void> {
    const owner = kinds[kind].owner === null ? null : this.find(kinds[kind].owner, of)
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
    const taken = this.#isTaken({ kind, owner }, externalId) ? 'ExternalIdTaken' : null
    const refusal = owner && isOutOfUse(owner) ? 'Archived' : taken
    const { isDone, shown } = await this.sends(null, `create${kind}`, input, refusal)
    if (!isDone) return
    const made = { kind, id: shown.id, owner, name: 'One', externalId, version: 1, isArchived: false }
    this.all.push(made)
    this.tells(kind, made.id, 1)
    if (kind === 'ServiceProduct' && price !== null) this.onPriced(made, price)
  }

  async #change({ act, of, name, isStale, ...given }: Exclude<RecordCommand, { act: 'make' }>): Promise<void> {
    const one = this.find(null, of)
    if (!one) return
    const externalId = act === 'update' ? this.#given(given.externalId) : undefined
    const set = act === 'update' ? { name, ...(externalId === undefined ? {} : { externalId }) } : {}
    const named = { [`${kinds[one.kind].field}Id`]: one.id, expectedVersion: isStale ? one.version + 1 : one.version }
    const isTaken = this.#isTaken(one, externalId, one) && externalId !== one.externalId
    const refusal = isStale ? 'VersionConflict' : isTaken ? 'ExternalIdTaken' : null
    const { isDone } = await this.sends(null, `${act}${one.kind}`, { ...named, ...set }, refusal)
    if (!isDone) return
    const after = {
      name: act === 'update' ? name : one.name,
      externalId: externalId === undefined ? one.externalId : externalId,
      isArchived: act === 'update' ? one.isArchived : act === 'archive',
    }
    const isChanged = Object.entries(after).some(([field, value]) => one[field as keyof typeof after] !== value)
    Object.assign(one, after)
    if (isChanged) this.raise(one)
  }

  /** Counts a change of a record, of which an event tells unless that is about something else. */
  raise(one: Known, { isTold } = { isTold: true }): void {
    one.version += 1
    if (isTold) this.tells(one.kind, one.id, one.version)
  }

  async compare(): Promise<void> {
    if (this.all.length === 0) return
    const trail = 'auditTrail(last: 100) { totalCount }'
    const shown = (one: Known) => {
      const type = `... on ${one.kind} { id name externalId version archivedAt ${trail} ${listsOf(one.kind)} }`
      return `node(id: "${one.id}") { ${type} }`
    }
    const aliased = this.all.map((one, index) => `n${index}: ${shown(one)}`)
    const data = await this.gateway.read('admin', `{ ${aliased.join(' ')} }`)
    for (const [index, one] of this.all.entries()) {
      const { archivedAt, inUse, archived, ...told } = data[`n${index}`]
      const { id, name, externalId, version } = one
      // Each change of a record is one version and one entry of its trail.
      same(told, { id, name, externalId, version, auditTrail: { totalCount: version } })
      same([one, archivedAt !== null], [one, one.isArchived])
      const below = (isArchived: boolean) =>
        this.all.filter((each) => each.owner === one && each.isArchived === isArchived).map((each) => each.id)
      const idsOf = (list: { nodes: { id: string }[] }) => list.nodes.map((each) => each.id).toSorted()
      if (inUse) same(idsOf(inUse), below(false).toSorted())
      if (archived) same(idsOf(archived), below(true).toSorted())
    }
  }
}

/** What hangs on a kind of record, in use and archived. */
function listsOf(kind: Kind): string {
  const list = Object.values(kinds).find(({ owner }) => owner === kind)?.list
  if (!list) return ''
  const of = (name: string, isArchived: boolean) =>
    `${name}: ${list}(first: 100, filter: { isArchived: ${isArchived} }) { nodes { id } }`
  return `${of('inUse', false)} ${of('archived', true)}`
}
