import { type Database, run } from '../../src/database/database.ts'

const at = new Date(1_700_000_000_123)
const named = (id: string) => ({ id, name: id, searchName: id, createdAt: at })
const parties = { sellerId: 'seller', resellerId: 'reseller', organizationId: 'organization', serviceId: 'service' }

/** Writes one row of everything that a subscription stands on, the subscription, one line of history and one event. */
export async function writeOneSubscription(database: Database): Promise<void> {
  const { tables } = database
  await database.transaction(function* (tx) {
    yield* run(tx.insert(tables.sellers).values(named('seller')))
    yield* run(tx.insert(tables.resellers).values(named('reseller')))
    yield* run(tx.insert(tables.organizations).values({ ...named('organization'), resellerId: 'reseller' }))
    yield* run(tx.insert(tables.services).values({ ...named('service'), sellerId: 'seller', currencyCodes: ['EUR'] }))
    yield* run(
      tx.insert(tables.products).values({
        ...named('product'),
        serviceId: 'service',
        sellerId: 'seller',
        minQuantity: 1,
        cancellationModes: ['IMMEDIATE'],
      }),
    )
    const used = { ...parties, currencyCode: 'EUR', customProperties: {}, version: 1, createdAt: at, updatedAt: at }
    yield* run(tx.insert(tables.organizationServices).values({ ...used, id: 'added' }))
    const subscription = {
      id: 'subscription',
      organizationServiceId: 'added',
      productId: 'product',
      quantity: 1,
      autoRenews: true,
    }
    yield* run(tx.insert(tables.subscriptions).values({ ...used, ...subscription, status: 'PENDING' }))
    const line = { id: 'line', subscriptionId: 'subscription', sequence: 1, occurredAt: at, changes: [] }
    yield* run(tx.insert(tables.subscriptionHistory).values({ ...line, kind: 'CREATED', toStatus: 'PENDING' }))
    const subject = {
      subjectType: 'ServiceSubscription',
      changes: [],
      subjectId: 'subscription',
      subjectVersion: 1,
      snapshot: { status: 'PENDING' },
    }
    yield* run(
      tx.insert(tables.events).values({ ...parties, ...subject, id: 'event', kind: 'CREATED', occurredAt: at }),
    )
  })
}
