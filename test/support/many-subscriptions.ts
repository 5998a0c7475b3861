import type { Database } from '../../src/database/database.ts'
import { run } from '../../src/database/database.ts'
import { productId } from '../../src/demo/ids.ts'
import { insertAll } from '../../src/demo/rows.ts'
import { subscriptionStatuses } from '../../src/vocabulary.ts'

const start = Date.parse('2025-01-01T00:00:00.000Z')
const products = [3, 1, 5, 2, 7].map(productId)

/** The id of the subscription with that number among the many. */
export const manyId = (number: number) => `12345678-0000-4000-8000-${String(number).padStart(12, '0')}`

/**
 * Writes subscriptions beside those of the demo, evenly over its five organization services and all states. Three
 * follow each other at one instant, so that times tie; they change in another order than they were created in.
 */
export async function writeManySubscriptions(database: Database, count: number): Promise<void> {
  const { tables } = database
  await database.transaction(function* (tx) {
    const added = (yield* run(tx.select().from(tables.organizationServices))).toSorted((a, b) => (a.id < b.id ? -1 : 1))
    const subscriptions = Array.from({ length: count }, (_, number) => {
      const { id, sellerId, resellerId, organizationId, serviceId, currencyCode } = added[
        number % added.length
      ] as (typeof added)[number]
      return {
        id: manyId(number),
        sellerId,
        resellerId,
        organizationId,
        serviceId,
        organizationServiceId: id,
        currencyCode,
        productId: products[number % added.length] as string,
        status: subscriptionStatuses[Math.floor(number / 5) % 8] ?? 'ACTIVE',
        quantity: 1 + (number % 7),
        customProperties: {},
        autoRenews: number % 2 === 0,
        version: 1,
        createdAt: new Date(start + Math.floor(number / 15) * 60_000),
        updatedAt: new Date(start + ((number * 7919) % count) * 60_000),
      }
    })
    yield* insertAll(tables, { subscriptions })
  })
  await database.analyze()
}
