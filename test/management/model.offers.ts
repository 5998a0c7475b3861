import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { isOutOfUse, type Known, personOf, type Records, same, some } from './model.records.ts'

/** An entry of a catalog. */
interface Entry {
  readonly id: string
  isEnabled: boolean
  version: number
}

/** To whom a service is offered, who is invited to it, and which catalogs have it, by their resellers. */
interface Offered {
  isToAll: boolean
  readonly to: Set<string>
  /** The invitations by the organizations, which need not exist. */
  readonly invited: Map<string, string>
  readonly entries: Map<Known, Entry>
}

/** One among those that there are, or an id that nobody has. */
const whom = fc.option(some)

/** Something that is done so that others may trade with a service. */
export const offerCommand = fc.oneof(
  fc.record({
    act: fc.constantFrom('publishService' as const, 'unpublishService' as const),
    of: some,
    to: fc.oneof(fc.constant('all' as const), whom),
    isStale: fc.boolean(),
  }),
  fc.record({
    act: fc.constantFrom('inviteOrganization' as const, 'withdrawInvitation' as const),
    of: some,
    whom,
  }),
  fc.record({ act: fc.constant('addToCatalog' as const), of: some, by: some, isEnabled: fc.boolean() }),
  fc.record({
    act: fc.constantFrom('updateCatalogEntry' as const, 'removeFromCatalog' as const),
    of: some,
    by: some,
    isEnabled: fc.boolean(),
    isStale: fc.boolean(),
  }),
)
export type OfferCommand = typeof offerCommand extends fc.Arbitrary<infer Value> ? Value : never
type Command<Act extends OfferCommand['act']> = Extract<OfferCommand, { act: Act }>

/** Offers, invitations and catalogs, beside what they must be. */
export class Offers {
  readonly #records: Records
  readonly #known = new Map<Known, Offered>()
  /** An id that nobody has: it is kept like any other. */
  readonly #nobody = randomUUID()

  constructor(records: Records) {
    this.#records = records
  }

  of(service: Known): Offered {
    const known = this.#known.get(service) ?? { isToAll: false, to: new Set(), invited: new Map(), entries: new Map() }
    this.#known.set(service, known)
    return known
  }

  async does(given: OfferCommand): Promise<void> {
    const service = this.#records.find('Service', given.of)
    if (!service) return
    if ('to' in given) await this.#offer(service, given)
    else if ('whom' in given) await this.#invite(service, given)
    else await this.#catalog(service, given)
  }

  #idOf(kind: 'Reseller' | 'Organization', number: number | null): string {
    return (number === null ? undefined : this.#records.find(kind, number)?.id) ?? this.#nobody
  }

  async #offer(service: Known, { act, to, isStale }: Command<'publishService' | 'unpublishService'>): Promise<void> {
    const offered = this.of(service)
    const resellerId = to === 'all' ? null : this.#idOf('Reseller', to)
    const input = {
      serviceId: service.id,
      resellerIds: resellerId === null ? null : [resellerId],
      expectedVersion: isStale ? service.version + 1 : service.version,
    }
    const publishes = act === 'publishService'
    const archived = publishes && isOutOfUse(service) ? 'Archived' : null
    const stillToAll = !publishes && resellerId !== null && offered.isToAll ? 'InvalidInput' : null
    const refusal = isStale ? 'VersionConflict' : (archived ?? stillToAll)
    const { isDone, shown } = await this.#records.sends(null, act, input, refusal)
    if (!isDone) return
    const before = JSON.stringify([offered.isToAll, [...offered.to]])
    if (publishes && resellerId === null) offered.isToAll = true
    else if (publishes && resellerId !== null) offered.to.add(resellerId)
    else if (resellerId !== null) offered.to.delete(resellerId)
    else {
      offered.isToAll = false
      offered.to.clear()
    }
    if (JSON.stringify([offered.isToAll, [...offered.to]]) !== before) this.#records.raise(service)
    same([service, shown.version], [service, service.version])
  }

  async #invite(service: Known, given: Command<'inviteOrganization' | 'withdrawInvitation'>): Promise<void> {
    const { invited } = this.of(service)
    const organizationId = this.#idOf('Organization', given.whom)
    const invites = given.act === 'inviteOrganization'
    const refusal = invites && isOutOfUse(service) ? 'Archived' : null
    const input = { serviceId: service.id, organizationId }
    const { isDone, shown } = await this.#records.sends(null, given.act, input, refusal, 'id')
    if (!isDone) return
    const present = invited.get(organizationId)
    if (invites === (present !== undefined)) return
    // What happens to an invitation is told of it, and is a version of its service.
    this.#records.raise(service, { isTold: false })
    if (present === undefined) invited.set(organizationId, shown.id)
    else invited.delete(organizationId)
    this.#records.tells('Invitation', present ?? shown.id, present === undefined ? 1 : 2)
  }

  async #catalog(
    service: Known,
    given: Command<'addToCatalog' | 'updateCatalogEntry' | 'removeFromCatalog'>,
  ): Promise<void> {
    const reseller = this.#records.find('Reseller', given.by)
    if (!reseller) return
    const place = { serviceId: service.id, resellerId: reseller.id }
    if (given.act === 'addToCatalog') await this.#take(service, reseller, { ...place, isEnabled: given.isEnabled })
    else await this.#change(service, reseller, given, place)
  }

  async #take(service: Known, reseller: Known, input: { isEnabled: boolean }): Promise<void> {
    const { isToAll, to, entries } = this.of(service)
    const archived = isOutOfUse(service) || reseller.isArchived ? 'Archived' : null
    const absent = isToAll || to.has(reseller.id) ? null : 'NotFound'
    const refusal = entries.has(reseller) ? 'AlreadyInCatalog' : (absent ?? archived)
    const { isDone, shown } = await this.#records.sends(null, 'addToCatalog', input, refusal)
    if (!isDone) return
    entries.set(reseller, { id: shown.id, isEnabled: input.isEnabled, version: 1 })
    this.#records.tells('CatalogEntry', shown.id, 1)
  }

  async #change(
    service: Known,
    reseller: Known,
    { act, isEnabled, isStale }: Command<'updateCatalogEntry' | 'removeFromCatalog'>,
    place: object,
  ): Promise<void> {
    const { entries } = this.of(service)
    const entry = entries.get(reseller)
    const version = entry?.version ?? 1
    const input = { ...place, expectedVersion: isStale ? version + 1 : version }
    const changes = act === 'updateCatalogEntry' ? { isEnabled } : {}
    const refusal = !entry ? 'NotFound' : isStale ? 'VersionConflict' : null
    const { isDone } = await this.#records.sends(null, act, { ...input, ...changes }, refusal)
    if (!isDone || !entry || (act === 'updateCatalogEntry' && entry.isEnabled === isEnabled)) return
    if (act === 'removeFromCatalog') entries.delete(reseller)
    Object.assign(entry, changes, { version: version + 1 })
    this.#records.tells('CatalogEntry', entry.id, entry.version)
  }

  async compare(): Promise<void> {
    await this.#compareServices()
    for (const reseller of this.#records.of('Reseller')) await this.#compareCatalog(reseller)
  }

  async #compareServices(): Promise<void> {
    const services = this.#records.of('Service')
    if (services.length === 0) return
    const fields =
      'isOfferedToAll offers(first: 100) { nodes { resellerId } } invitations(first: 100) { nodes { id organizationId } }'
    const shown = services.map(({ id }, index) => `n${index}: service(id: "${id}") { ${fields} }`)
    const data = await this.#records.gateway.read('admin', `{ ${shown.join(' ')} }`)
    for (const [index, service] of services.entries()) {
      const { isOfferedToAll, offers, invitations } = data[`n${index}`]
      const { isToAll, to, invited } = this.of(service)
      same([service, isOfferedToAll, textsOf(offers.nodes)], [service, isToAll, textsOf([...to].map(named))])
      const expected = [...invited].map(([organizationId, id]) => ({ id, organizationId }))
      same([service, textsOf(invitations.nodes)], [service, textsOf(expected)])
    }
  }

  /** What a broker is shown: its catalog, and the services that it is offered or has in it. */
  async #compareCatalog(reseller: Known): Promise<void> {
    const services = this.#records.of('Service')
    const found = services.map(({ id }, index) => `n${index}: service(id: "${id}") { id }`)
    const entry = 'id isEnabled version service { id } auditTrail(last: 100) { totalCount }'
    const data = await this.#records.gateway.read(
      personOf(reseller),
      `{ reseller(id: "${reseller.id}") { catalog(first: 100) { nodes { ${entry} } } } ${found.join(' ')} }`,
    )
    const expected = services.flatMap((service) => {
      const known = this.of(service).entries.get(reseller)
      return known ? [{ ...known, service: { id: service.id }, auditTrail: { totalCount: known.version } }] : []
    })
    same([reseller, textsOf(data.reseller.catalog.nodes)], [reseller, textsOf(expected)])
    for (const [index, service] of services.entries()) {
      const { isToAll, to, entries } = this.of(service)
      const isShown = isToAll || to.has(reseller.id) || entries.has(reseller)
      same([service, reseller, data[`n${index}`] !== null], [service, reseller, isShown])
    }
  }
}

const named = (resellerId: string) => ({ resellerId })

/** Rows in whatever order, as texts with their members in order. */
function textsOf(rows: readonly object[]): string[] {
  return rows.map((row) => JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1)))).toSorted()
}
