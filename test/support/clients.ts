import { type Database, send } from '../../src/database/database.ts'
import { sql } from '../../src/database/query/fragment.ts'
import type { Client } from '../../src/identity/store.clients.ts'

/** Adds a machine client, of which nobody is told. */
export async function addClient(database: Database, client: Client): Promise<void> {
  await database.transaction(function* (tx) {
    yield* send(tx.insert(database.tables.clients).values(client))
  })
}

/** Revokes a machine client, of which nobody is told. */
export async function revokeClient(database: Database, id: string, now: Date): Promise<void> {
  const { clients } = database.tables
  await database.transaction(function* (tx) {
    yield* send(
      tx
        .update(clients)
        .set({ revokedAt: now })
        .where(sql`${clients.id} = ${id}`),
    )
  })
}
