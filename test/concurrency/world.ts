import { randomUUID } from 'node:crypto'
import { type Database, run } from '../../src/database/database.ts'
import { aurora, cumulus, fixedId } from '../../src/demo/ids.ts'
import { insertAll } from '../../src/demo/rows.ts'

const at = new Date('2026-01-01T00:00:00.000Z')
const named = (id: string, name: string) => ({ id, name, searchName: name.toLowerCase(), createdAt: at })

/** The organization with that number, all of them of the one reseller. */
export const organization = (number: number) => fixedId('c', number)

/**
 * Writes one seller, one reseller and organizations to race with each other; no services, and nothing that has
 * happened.
 */
export async function writeParties(database: Database, organizations = 50): Promise<void> {
  const numbers = Array.from({ length: organizations }, (_, index) => index + 1)
  await database.transaction(function* () {
    yield* insertAll(database.tables, {
      sellers: [named(aurora, 'Aurora Software')],
      resellers: [named(cumulus, 'Cumulus Broker')],
      organizations: numbers.map((number) => ({
        ...named(organization(number), `Organization ${number}`),
        resellerId: cumulus,
      })),
    })
  })
}

/** What a service is like. */
export interface ServiceTraits {
  /** How many organizations may have it. */
  readonly places?: number
  /** Its free trial, in days. */
  readonly trialDays?: number
  /** Whether its subscriptions wait for an answer. */
  readonly asksFirst?: boolean
  /** What it is sold in. */
  readonly currencyCodes?: string[]
}

/** A service with one product that has a price, in the reseller's catalog. */
export interface Sold {
  readonly serviceId: string
  readonly productId: string
}

/** Writes a service that every organization may add. */
export async function writeService(
  database: Database,
  { places, trialDays, asksFirst = false, currencyCodes = ['EUR'] }: ServiceTraits = {},
): Promise<Sold> {
  const serviceId = randomUUID()
  const productId = randomUUID()
  const trial = trialDays === undefined ? {} : { serviceType: 'PAID_WITH_FREE_TRIAL' as const, trialPeriod: trialDays }
  const handlers = asksFirst ? { onFulfillment: 'https://service.example.com/hooks/fulfillment' } : {}
  await database.transaction(function* () {
    yield* insertAll(database.tables, {
      services: [{ ...named(serviceId, 'Service'), sellerId: aurora, currencyCodes }],
      serviceDefinitions: [
        {
          serviceId,
          name: 'Service',
          defaultLocale: 'en',
          visible: true,
          maxOrgServiceAccess: places ?? null,
          ...trial,
          subscriptionLifecycleEventHandlers: handlers,
          version: 1,
          updatedAt: at,
        },
      ],
      products: [
        {
          ...named(productId, 'Product'),
          serviceId,
          termMonths: 12,
          minQuantity: 1,
          cancellationModes: ['IMMEDIATE', 'AT_PERIOD_END'],
        },
      ],
      priceEntries: [
        { productId, layer: 'SELLER', ownerId: aurora, currencyCode: 'EUR', amountMinor: 1000, updatedAt: at },
      ],
      catalogEntries: [{ id: randomUUID(), sellerId: aurora, resellerId: cumulus, serviceId, createdAt: at }],
    })
  })
  return { serviceId, productId }
}

/** How many rows each kind of record has. */
export async function countRecords(database: Database) {
  const { events, idempotencyRecords, organizationServices, subscriptionHistory, subscriptions } = database.tables
  const rows = { events, idempotencyRecords, organizationServices, subscriptionHistory, subscriptions }
  return database.snapshot(function* (tx) {
    const counts = {
      events: 0,
      idempotencyRecords: 0,
      organizationServices: 0,
      subscriptionHistory: 0,
      subscriptions: 0,
    }
    for (const name of Object.keys(counts) as (keyof typeof counts)[])
      counts[name] = (yield* run(tx.select().from(rows[name]))).length
    return counts
  })
}
