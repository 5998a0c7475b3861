import { uuidv7 } from 'uuidv7'
import type { Database, EventRow } from '../../src/database/database.ts'
import { cumulus } from '../../src/demo/ids.ts'
import { logEverything } from '../support/recorded-events.ts'

/** Writes so many events that the host sees, gives them positions, and rings. */
export async function writeEvents(database: Database, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, index): EventRow => ({
    id: uuidv7(),
    kind: 'subscription.updated',
    subjectType: 'ServiceSubscription',
    subjectId: uuidv7(),
    subjectVersion: 1,
    sellerId: null,
    // Who has a service in the catalog is asked for some of them.
    resellerId: index % 2 === 0 ? cumulus : null,
    organizationId: null,
    serviceId: uuidv7(),
    priceLayer: null,
    occurredAt: new Date(),
    actorAccountId: null,
    actorRole: null,
    actorAccount: null,
    actorParty: null,
    requestId: null,
    door: null,
    traceparent: null,
    tracestate: null,
    changes: [],
    snapshot: {},
  }))
  await database.transaction(() => database.insertEvents(rows))
  await logEverything(database)
  database.eventsLogged.ring()
}
