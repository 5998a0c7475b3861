import type { Served } from '../concurrency/gateways.ts'
import type { Ledger } from '../concurrency/ledger.ts'
import type { Outcome, Verb } from '../concurrency/mutations.ts'
import type { Sold } from '../concurrency/world.ts'

/** A write that a gateway has answered with success: it must never be lost. */
export interface Acknowledged {
  readonly id: string
  readonly version: number
  /** What the answer showed beside the version, where it was about a subscription. */
  readonly shown: { readonly status: string; readonly quantity: number } | null
}

interface Request {
  readonly verb: Verb
  readonly input: object
}

/**
 * Writes for one organization, one request after the other, and remembers what was acknowledged. Nobody else writes for
 * it, so an answer shows exactly what its own write left.
 */
export class Writer {
  readonly acknowledged: Acknowledged[] = []
  /** How many subscriptions there must be in the end. */
  created = 0
  readonly #organizationId: string
  readonly #kept: Sold
  readonly #comesAndGoes: Sold
  #active: string[] = []
  #hasOther = false
  #requests = 0
  /** The request that got no answer: whether it was done is open until it is sent again. */
  #open: Request | null = null

  /** `kept` is had all the time; the other service is added and removed again. */
  constructor(organizationId: string, kept: Sold, comesAndGoes: Sold) {
    this.#organizationId = organizationId
    this.#kept = kept
    this.#comesAndGoes = comesAndGoes
  }

  get isOpen(): boolean {
    return this.#open !== null
  }

  /** Writes until it is told to stop, or until a request gets no answer. */
  async write(gateway: Served, isStopped: () => boolean): Promise<void> {
    while (!isStopped() && !this.#open) await this.#send(gateway, this.#choose())
  }

  /** Sends the open request again, with its key: it is done once, whether it was done before or not. */
  async settle(gateway: Served): Promise<void> {
    const request = this.#open
    this.#open = null
    if (request) await this.#send(gateway, request)
  }

  async #send(gateway: Served, request: Request): Promise<void> {
    const outcome = await gateway.write(request.verb, request.input).catch((error: unknown) => {
      // What fetch throws where the connection broke or says nothing. An answer that is an error is thrown otherwise, and nothing to bear.
      if (error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError')) return null
      throw error
    })
    if (outcome) this.#learn(request.verb, outcome)
    else this.#open = request
  }

  #learn(verb: Verb, outcome: Outcome): void {
    const { __typename: kind, subscription, organizationService, organization, priceList } = outcome
    const object = subscription ?? organizationService ?? organization ?? priceList
    if (!object) throw new Error(`${verb} was refused with ${kind}, though nobody else writes here.`)
    const shown = subscription ? { status: subscription.status, quantity: subscription.quantity } : null
    this.acknowledged.push({ id: object.id, version: object.version, shown })
    if (verb === 'createSubscription') {
      this.created += 1
      this.#active.push(object.id)
    }
    if (verb === 'cancelSubscription') this.#active = this.#active.filter((id) => id !== object.id)
    if (verb === 'addOrganizationService') this.#hasOther = true
    if (verb === 'removeOrganizationService') this.#hasOther = false
  }

  /** Another price of the organization's own each time, so that every update is one. */
  #prices(): object {
    const { serviceId, productId } = this.#kept
    return { serviceId, prices: [{ productId, unitPrice: { amount: `${this.#requests}.00`, currencyCode: 'EUR' } }] }
  }

  #choose(): Request {
    this.#requests += 1
    const idempotencyKey = `${this.#organizationId} ${this.#requests}`
    // Never the same quantity twice, so that every update is one.
    const quantity = this.#requests
    const { length } = this.#active
    const subscriptionId = this.#active[Math.floor(Math.random() * length)]
    const of = { organizationId: this.#organizationId, idempotencyKey }
    const other = { ...of, serviceId: this.#comesAndGoes.serviceId }
    const dice = Math.random()
    if (dice < 0.1) return { verb: 'updateOrganization', input: { ...of, name: `Renamed ${this.#requests} times` } }
    if (dice < 0.2) return { verb: 'setOrganizationPrices', input: { ...of, ...this.#prices() } }
    if (dice < 0.4) {
      if (this.#hasOther) return { verb: 'removeOrganizationService', input: other }
      return { verb: 'addOrganizationService', input: { ...other, currencyCode: 'EUR' } }
    }
    if (subscriptionId && (dice < 0.5 || length > 5)) {
      return { verb: 'cancelSubscription', input: { idempotencyKey, subscriptionId, mode: 'IMMEDIATE' } }
    }
    if (subscriptionId && dice < 0.8)
      return { verb: 'updateSubscription', input: { idempotencyKey, subscriptionId, quantity } }
    return { verb: 'createSubscription', input: { ...of, ...this.#kept, quantity } }
  }
}

/** Every acknowledged write that is not there whole, with its history and its event, one line each. */
export function lostFrom(ledger: Ledger, acknowledged: readonly Acknowledged[]): string[] {
  const { subscriptions, organizationServices, organizations, priceLists, history, trails, events } = ledger
  const at = (id: string, version: number) => `${id} ${version}`
  const all = [...subscriptions, ...organizationServices, ...organizations, ...priceLists]
  const rows = new Map(all.map((row) => [row.id, row.version]))
  const entries = new Set(trails.map(({ subjectId, sequence }) => at(subjectId, sequence)))
  const lines = new Map(history.map((line) => [at(line.subscriptionId, line.sequence), line]))
  const told = new Map<string, Record<string, unknown>>()
  for (const { subjectId, subjectVersion, snapshot } of events)
    told.set(at(subjectId, subjectVersion), { ...told.get(at(subjectId, subjectVersion - 1)), ...snapshot })
  return acknowledged.flatMap(({ id, version, shown }) => {
    const snapshot = told.get(at(id, version))
    const isTold = shown
      ? snapshot?.['status'] === shown.status && snapshot['quantity'] === shown.quantity
      : snapshot !== undefined
    // Subscriptions have a history, all else a trail.
    const isInHistory = shown ? lines.get(at(id, version))?.toStatus === shown.status : entries.has(at(id, version))
    const isThere = (rows.get(id) ?? 0) >= version
    if (isThere && isTold && isInHistory) return []
    return [`Version ${version} of ${id} is lost: ${JSON.stringify({ isThere, isTold, isInHistory })}.`]
  })
}
