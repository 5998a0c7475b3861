import { randomBytes } from 'node:crypto'
import { type Database, run } from '../database/database.ts'

/** The secret for one purpose, made by the first process that needs it and shared by all of this database. */
export async function gatewayKey(database: Database, purpose: string, now: Date): Promise<Buffer> {
  const { gatewayKeys } = database.tables
  const rows = await database.transaction(function* (tx) {
    const made = { purpose, secret: randomBytes(32).toString('base64url'), createdAt: now }
    yield* run(tx.insert(gatewayKeys).values(made).onConflictDoNothing())
    return yield* run(tx.select().from(gatewayKeys))
  })
  const key = rows.find((row) => row.purpose === purpose)
  if (!key) throw new Error(`The database has no ${purpose} key.`)
  return Buffer.from(key.secret, 'base64url')
}
