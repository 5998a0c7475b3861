import { uuidv7 } from 'uuidv7'
import { type Connection, type Database, run, send, type Work } from '../database/database.ts'
import { listOf, sql } from '../database/query/fragment.ts'
import { laterIn } from '../database/query/writing.ts'
import { findLogBounds } from '../operations/events.ts'
import { endpointSecretProtection, newSecret, type ProtectEndpointSecret } from '../operations/secrets.ts'
import { definitionReceivers, type DeliveryChannel } from '../vocabulary.ts'

/** A service and the seller that owns it. */
export interface OwnedService {
  readonly serviceId: string
  readonly sellerId: string
}

/**
 * Has the addresses of a service's definition, or its mail, be told of what happens from now on, if they are not yet.
 * What was brought by an import is told of nothing before.
 */
export function* confirmReceivers(
  tx: Connection,
  database: Database,
  service: OwnedService,
  channels: readonly DeliveryChannel[],
  now: Date,
): Work<void> {
  if (channels.length === 0) return
  const { webhookEndpoints: table } = database.tables
  yield* makeReceivers(tx, database, service, now, yield* endpointSecretProtection(database))
  const { end: cursor } = yield* findLogBounds(database)
  const isOff = sql`${table.serviceId} = ${service.serviceId} and ${table.channel} in (${listOf(channels)}) and not ${table.isEnabled}`
  const set = {
    isEnabled: true,
    disabledReason: null,
    failingSince: null,
    failures: 0,
    cursor,
    updatedAt: laterIn(table.updatedAt, now),
  }
  yield* send(tx.update(table).set(set).where(isOff))
}

/** Gives the messages to a service's addresses a new secret; the one before signs as well until a time. */
export function* rotateHandlerSecret(
  tx: Connection,
  database: Database,
  service: OwnedService,
  secret: string,
  { now, until }: { now: Date; until: Date },
): Work<void> {
  const { webhookEndpoints: table } = database.tables
  const protect = yield* endpointSecretProtection(database)
  yield* makeReceivers(tx, database, service, now, protect)
  const isOfService = sql`${table.serviceId} = ${service.serviceId} and ${table.channel} = 'HANDLER'`
  const rows = yield* run(tx.select({ id: table.id, secret: table.secret }).from(table).where(isOfService))
  for (const row of rows) {
    const set = {
      secret: protect(secret, row.id),
      previousSecret: row.secret,
      previousSecretEndsAt: until,
      updatedAt: laterIn(table.updatedAt, now),
    }
    yield* send(
      tx
        .update(table)
        .set(set)
        .where(sql`${table.id} = ${row.id}`),
    )
  }
}

/** Makes an endpoint for each address that a definition may have, and for its mail, which are told of nothing yet. */
function* makeReceivers(
  tx: Connection,
  database: Database,
  { serviceId, sellerId }: OwnedService,
  now: Date,
  protect: ProtectEndpointSecret,
): Work<void> {
  const { webhookEndpoints: table } = database.tables
  const secret = newSecret()
  const rows: (typeof table.$inferInsert)[] = []
  for (const handler of definitionReceivers) {
    const id = uuidv7()
    rows.push({
      id,
      channel: handler === 'customEmail' ? ('EMAIL' as const) : ('HANDLER' as const),
      handler,
      serviceId,
      sellerId,
      url: '',
      isOrdered: true,
      includeSnapshot: true,
      secret: protect(secret, id),
      isEnabled: false,
      failures: 0,
      cursor: 0,
      version: 1,
      createdAt: now,
      updatedAt: now,
    })
  }
  yield* send(tx.insert(table).values(rows).onConflictDoNothing())
}
