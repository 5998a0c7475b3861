import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { expect } from 'vitest'
import { type Database, run } from '../../src/database/database.ts'
import { insertAll, type FullRow, type Row, type Rows } from '../../src/demo/rows.ts'
import { runDueChanges } from '../../src/subscriptions/operations/run-due-changes.ts'
import type { Viewer } from '../../src/viewer.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { type RecordedEvent, recordedEvents } from '../support/recorded-events.ts'
import { type Answered, documentFor, type MutationName } from './mutations.ts'

/** When every world begins. */
export const start = new Date('2026-03-01T12:00:00.000Z')
const long = new Date('2020-01-01T00:00:00.000Z')

/** Noon of a day, UTC. */
export const noon = (date: string) => new Date(`${date}T12:00:00.000Z`)
/** So many days of 24 hours after an instant, the start of the world unless said otherwise. */
export const days = (count: number, from = start) => new Date(from.getTime() + count * 86_400_000)
/** So many milliseconds after an instant. */
export const later = (instant: Date, milliseconds: number) => new Date(instant.getTime() + milliseconds)

/** A subscription whose service has no opinion on anything, in some state. */
export type Planted = Partial<Row<'subscriptions'>> & { organizationId: string; serviceId: string; productId: string }

/** How a subscription begins to live. */
interface Living {
  readonly now?: Date
  readonly definition?: Parameters<World['service']>[0]
  readonly product?: Parameters<World['product']>[1]
  readonly input?: Record<string, unknown>
}

/**
 * A small business to live in: one seller and one reseller with as many services, products and organizations as a test
 * makes, and the gateway before it.
 */
export class World {
  readonly gateway: TestGateway
  readonly database: Database
  readonly sellerId = randomUUID()
  readonly resellerId = randomUUID()

  constructor(gateway: TestGateway) {
    this.gateway = gateway
    this.database = gateway.database
  }

  readonly #account = (role: Viewer['role'], parties: string[]): Viewer => ({
    role,
    parties,
    accountId: `${role.toLowerCase()}-account`,
    account: 'USER',
  })

  get seller(): Viewer {
    return this.#account('SELLER', [this.sellerId])
  }
  get broker(): Viewer {
    return this.#account('BROKER', [this.resellerId])
  }
  get operator(): Viewer {
    return this.#account('OPERATOR', [])
  }
  get admin(): Viewer {
    return this.#account('ADMIN', [])
  }
  organizationOf(id: string): Viewer {
    return this.#account('ORGANIZATION', [id])
  }
  ownerOf(serviceId: string): Viewer {
    return this.#account('SERVICE_OWNER', [serviceId])
  }

  async insert(rows: Rows): Promise<void> {
    await this.database.transaction(() => insertAll(this.database.tables, rows))
  }

  async begin(): Promise<this> {
    const named = (id: string) => ({ id, name: id, searchName: id, createdAt: long })
    await this.insert({ sellers: [named(this.sellerId)], resellers: [named(this.resellerId)] })
    return this
  }

  /** A service in the reseller's catalog; without `isAsked` its subscriptions begin at once. */
  async service(
    definition: Partial<Row<'serviceDefinitions'>> & { isAsked?: boolean; hasKeys?: boolean } = {},
  ): Promise<string> {
    const { isAsked = false, hasKeys = false, ...given } = definition
    const id = randomUUID()
    const handlers = isAsked ? { onFulfillment: 'https://service.example.com/hooks' } : {}
    await this.insert({
      services: [
        {
          id,
          sellerId: this.sellerId,
          name: id,
          searchName: id,
          currencyCodes: ['EUR', 'JPY'],
          isLicenseKeyEnabled: hasKeys,
          createdAt: long,
        },
      ],
      serviceDefinitions: [
        {
          serviceId: id,
          name: id,
          defaultLocale: 'en',
          visible: true,
          isSelfSubscriptionCreationEnabled: true,
          subscriptionLifecycleEventHandlers: handlers,
          version: 1,
          updatedAt: long,
          ...given,
        },
      ],
      catalogEntries: [
        {
          id: randomUUID(),
          sellerId: this.sellerId,
          resellerId: this.resellerId,
          serviceId: id,
          isEnabled: true,
          createdAt: long,
        },
      ],
    })
    return id
  }

  /** A product of a month with both ways to cancel, for 10.00 EUR, unless said otherwise; `price` null: without any. */
  async product(
    serviceId: string,
    { price = 1000, ...given }: Partial<Row<'products'>> & { price?: number | null } = {},
  ): Promise<string> {
    const id = randomUUID()
    await this.insert({
      products: [
        {
          id,
          serviceId,
          sellerId: this.sellerId,
          name: id,
          searchName: id,
          termMonths: 1,
          minQuantity: 1,
          maxQuantity: null,
          cancellationModes: ['IMMEDIATE', 'AT_PERIOD_END'],
          createdAt: long,
          ...given,
        },
      ],
    })
    if (price !== null) await this.price(id, 'SELLER', this.sellerId, price)
    return id
  }

  /** Sets or, with null, removes a price in euros. */
  async price(
    productId: string,
    layer: 'SELLER' | 'RESELLER' | 'ORGANIZATION',
    ownerId: string,
    amountMinor: number | null,
  ): Promise<void> {
    const { priceEntries: table } = this.database.tables
    await this.database.transaction(function* (tx) {
      yield* run(
        tx.delete(table).where(and(eq(table.productId, productId), eq(table.layer, layer), eq(table.ownerId, ownerId))),
      )
      if (amountMinor === null) return
      yield* run(
        tx.insert(table).values({ productId, layer, ownerId, currencyCode: 'EUR', amountMinor, updatedAt: long }),
      )
    })
  }

  /** An organization of the reseller that has these services. */
  async organization(...serviceIds: string[]): Promise<string> {
    const id = randomUUID()
    const added = serviceIds.map((serviceId) => ({
      id: randomUUID(),
      sellerId: this.sellerId,
      resellerId: this.resellerId,
      organizationId: id,
      serviceId,
      currencyCode: 'EUR',
      customProperties: {},
      version: 1,
      createdAt: long,
      updatedAt: long,
    }))
    await this.insert({
      organizations: [{ id, name: id, searchName: id, resellerId: this.resellerId, createdAt: long }],
      organizationServices: added,
    })
    return id
  }

  /** One service with one product and an organization that has it. */
  async shop(
    definition: Parameters<World['service']>[0] = {},
    product: Parameters<World['product']>[1] = {},
  ): Promise<{ serviceId: string; productId: string; organizationId: string }> {
    const serviceId = await this.service(definition)
    return {
      serviceId,
      productId: await this.product(serviceId, product),
      organizationId: await this.organization(serviceId),
    }
  }

  /** Changes the definition of a service. */
  async define(serviceId: string, set: Partial<Row<'serviceDefinitions'>>): Promise<void> {
    const { serviceDefinitions: table } = this.database.tables
    await this.database.connection.update(table).set(set).where(eq(table.serviceId, serviceId))
  }

  /** Gives the reseller a time zone, or takes it away. */
  async moveTo(timeZone: string | null): Promise<void> {
    const { resellers: table } = this.database.tables
    await this.database.connection.update(table).set({ timeZone }).where(eq(table.id, this.resellerId))
  }

  /** Changes a subscription behind the gateway's back. */
  async force(id: string, set: Partial<Row<'subscriptions'>>): Promise<void> {
    const { subscriptions: table } = this.database.tables
    await this.database.connection.update(table).set(set).where(eq(table.id, id))
  }

  /** Puts subscriptions there that were created earlier, with one line of history each. Answers their ids. */
  async plant(...planted: Planted[]): Promise<string[]> {
    const { organizationServices: table } = this.database.tables
    const added = await this.database.connection.select().from(table)
    const rows = planted.map((one): Row<'subscriptions'> & { id: string } => {
      const on = added.find((row) => row.organizationId === one.organizationId && row.serviceId === one.serviceId)
      return {
        id: randomUUID(),
        sellerId: this.sellerId,
        resellerId: this.resellerId,
        organizationServiceId: on?.id ?? '',
        currencyCode: 'EUR',
        status: 'ACTIVE',
        quantity: 1,
        unitPriceMinor: 1000,
        priceLayer: 'SELLER' as const,
        customProperties: {},
        autoRenews: true,
        createdAt: start,
        updatedAt: start,
        version: 1,
        ...one,
      }
    })
    const history = rows.map(({ id, status, createdAt }) => ({
      id: randomUUID(),
      subscriptionId: id,
      sequence: 1,
      occurredAt: createdAt,
      kind: 'CREATED' as const,
      toStatus: status,
      changes: [],
    }))
    await this.insert({ subscriptions: rows, subscriptionHistory: history })
    return rows.map(({ id }) => id)
  }

  /** Sends a mutation; its answer must be a result, be it a success or a refusal. */
  async do(as: Viewer, name: MutationName, input: Record<string, unknown>): Promise<Answered> {
    const { body } = await this.gateway.ask(as, documentFor(name), { input })
    return withoutErrors(body)[name]
  }

  /** Sends a mutation that must succeed; answers the subscription. */
  async done(
    as: Viewer,
    name: MutationName,
    input: Record<string, unknown>,
  ): Promise<NonNullable<Answered['subscription']>> {
    return successOf(await this.do(as, name, input))
  }

  /** A new subscription, by the broker; answers its id. */
  async subscribe(
    shop: { organizationId: string; serviceId: string; productId: string },
    more: Record<string, unknown> = {},
  ): Promise<string> {
    const { organizationId, serviceId, productId } = shop
    return (await this.done(this.broker, 'createSubscription', { organizationId, serviceId, productId, ...more })).id
  }

  /** A new shop with one subscription in it, created at `now`. */
  async live({ now = start, definition = {}, product = {}, input = {} }: Living = {}) {
    const shop = await this.shop(definition, product)
    this.now = now
    return { id: await this.subscribe(shop, input), ...shop }
  }

  /** Moves the clock, and lets it settle what has fallen due. */
  async runDueChanges(now: Date) {
    this.gateway.clock.now = now
    return runDueChanges(this.database, now)
  }

  /** Moves the clock and settles nothing. */
  set now(now: Date) {
    this.gateway.clock.now = now
  }
  get now(): Date {
    return this.gateway.clock.now
  }

  async row(id: string): Promise<FullRow<'subscriptions'>> {
    const { subscriptions: table } = this.database.tables
    const [row] = await this.database.connection.select().from(table).where(eq(table.id, id))
    return row as FullRow<'subscriptions'>
  }

  async history(id: string): Promise<FullRow<'subscriptionHistory'>[]> {
    const { subscriptionHistory: table } = this.database.tables
    return this.database.connection.select().from(table).where(eq(table.subscriptionId, id)).orderBy(table.sequence)
  }

  async events(id: string): Promise<RecordedEvent[]> {
    return (await recordedEvents(this.database)).filter(({ subjectId }) => subjectId === id)
  }

  /** What happened, in short: `CREATED 2026-03-01`. */
  async story(id: string): Promise<string[]> {
    return (await this.history(id)).map(
      ({ kind, occurredAt }) => `${kind} ${occurredAt.toISOString().replace('T12:00:00.000Z', '')}`,
    )
  }
}

/** The data of an answer without errors. */
function withoutErrors(body: { errors?: unknown; data: Record<string, Answered> }) {
  expect(body.errors).toBeUndefined()
  return body.data as Record<MutationName, Answered>
}

/** The subscription of a success. */
function successOf({ message, subscription }: Answered): NonNullable<Answered['subscription']> {
  expect(message).toBeUndefined()
  return subscription as NonNullable<Answered['subscription']>
}

/** A world of its own for a test file. */
export async function openWorld(): Promise<World> {
  const gateway = await openGateway({ fill: async () => {} })
  return new World(gateway).begin()
}
