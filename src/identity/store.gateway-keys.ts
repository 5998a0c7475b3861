import { randomBytes } from 'node:crypto'
import { type Database, run } from '../database/database.ts'
import { protectSecret } from '../database/encryption.ts'

/** The secret for one purpose, made by the first process that needs it and shared by all of this database. */
export async function gatewayKey(database: Database, purpose: string, now: Date): Promise<Buffer> {
  const { gatewayKeys } = database.tables
  const rows = await database.transaction(function* (tx) {
    const secret = randomBytes(32).toString('base64url')
    const made = { purpose, secret: yield* protectSecret(database, secret, gatewayKeyPlace(purpose)), createdAt: now }
    yield* run(tx.insert(gatewayKeys).values(made).onConflictDoNothing())
    return yield* run(tx.select().from(gatewayKeys))
  })
  const key = rows.find((row) => row.purpose === purpose)
  if (!key) throw new Error(`The database has no ${purpose} key.`)
  return Buffer.from(database.secrets.reveal(key.secret, gatewayKeyPlace(purpose)), 'base64url')
}

/** The place of a key of the gateway. */
export function gatewayKeyPlace(purpose: string): string {
  return `gateway_keys.secret.${purpose}`
}
