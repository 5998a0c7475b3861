import type { Connection, Database, Work } from '../database/database.ts'
import type { ActorColumns } from '../operations/actor.ts'
import { noReaders } from '../operations/audit.ts'
import { recordEvents } from '../operations/events.ts'
import type { Viewer } from '../viewer.ts'
import type { ApiClient } from './api-client.ts'
import { clientEvent } from './records.ts'
import { findConcerned, insertApiClient, lockApiClient, updateApiClient } from './store.ts'

/** Whoever has the command line sees every client and party, as the host does. */
const host: Viewer = { accountId: '', account: 'SERVICE', role: 'OPERATOR', parties: [] }
const nobody: ActorColumns = { actorAccountId: null, actorRole: null, actorAccount: null, actorParty: null }

/** Adds a client that the command line has made, with the events that `createApiClient` has. */
export function addClient(database: Database, client: Omit<ApiClient, 'version' | keyof ActorColumns>): Promise<void> {
  const row = { ...client, version: 1, ...nobody }
  return database.transaction(function* (tx) {
    yield* insertApiClient(database, row)
    yield* tell(tx, database, 'created', row, row.createdAt)
  })
}

/**
 * Revokes a client for good by the command line, with the events that `revokeApiClient` has; the first time counts.
 * Answers the client as it is now, null where there is none.
 */
export function revokeClient(database: Database, id: string, now: Date): Promise<ApiClient | null> {
  return database.transaction(function* (tx) {
    const row = yield* lockApiClient(database, host, id)
    if (!row || row.revokedAt) return row
    const set = { revokedAt: now, version: row.version + 1 }
    yield* updateApiClient(database, id, set)
    yield* tell(tx, database, 'revoked', { ...row, ...set }, now)
    return { ...row, ...set }
  })
}

function* tell(tx: Connection, database: Database, what: 'created' | 'revoked', row: ApiClient, now: Date): Work<void> {
  // What imports took away may have been a party: the host is told at least.
  const concerned = (yield* findConcerned(tx, database, host, row)) ?? [noReaders]
  yield* recordEvents(
    database,
    concerned.map((readers) => clientEvent(what, row, readers, { initiator: null, now })),
  )
}
