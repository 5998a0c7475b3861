import type { Column } from 'drizzle-orm'
import { type Database, run, type Work } from '../database/database.ts'
import { encryptionKeyId, markComplete, markEncryption } from '../database/encryption.ts'
import { and, type Fragment, sql } from '../database/query/fragment.ts'
import { statement } from '../database/query/statement.ts'
import type { AnyTable } from '../database/tables.ts'
import { gatewayKeyPlace } from '../identity/store.gateway-keys.ts'
import { keptJwk, revealedJwk } from '../identity/store.signing-keys.ts'
import { retrying } from '../operations/run-idempotent.ts'
import { endpointSecretPlace } from '../operations/secrets.ts'
import { UnreadableSecret } from '../secrets.ts'
import { licenseKeyPlace } from '../subscriptions/store.license-key.ts'
import { CommandFailure } from './failures.ts'

/** Rows that are encrypted in one transaction. */
const batchSize = 1000

/** A column that keeps secrets as texts. */
interface SecretColumn {
  readonly table: AnyTable
  readonly key: Column
  readonly column: Column
  /** The property of the table that the column is. */
  readonly property: string
  readonly placeOf: (key: string) => string
}

function secretColumns({ subscriptions, webhookEndpoints, gatewayKeys }: Database['tables']): SecretColumn[] {
  const endpoint = { table: webhookEndpoints, key: webhookEndpoints.id, placeOf: endpointSecretPlace }
  return [
    {
      table: gatewayKeys,
      key: gatewayKeys.purpose,
      column: gatewayKeys.secret,
      property: 'secret',
      placeOf: gatewayKeyPlace,
    },
    { ...endpoint, column: webhookEndpoints.secret, property: 'secret' },
    { ...endpoint, column: webhookEndpoints.previousSecret, property: 'previousSecret' },
    {
      table: subscriptions,
      key: subscriptions.id,
      column: subscriptions.licenseKey,
      property: 'licenseKey',
      placeOf: licenseKeyPlace,
    },
  ]
}

/** What became of the secrets. */
export interface Encrypted {
  readonly count: number
  /** Why some could not be read, so that they stay as they are. */
  readonly unreadable: readonly string[]
}

/**
 * Encrypts all secrets of a database with a key that is among its own: those that are kept as they are, and those that
 * are encrypted with another one. From its beginning on, new ones are encrypted with it. It may be ended at any time
 * and begun again, and others may work on the database, or do the same. Throws `CommandFailure` where somebody else
 * begins with another key.
 */
export async function encryptSecrets(
  database: Database,
  keyId: string,
  now: Date,
  onEncrypted: (count: number) => void = () => {},
): Promise<Encrypted> {
  await markEncryption(database, keyId, now)
  let count = await retrying(database, () => database.transaction((tx) => encryptSigningKeys(database, tx, keyId)))
  const unreadable: string[] = []
  for (const column of secretColumns(database.tables)) {
    for (let after: string | null = ''; after !== null;) {
      const from: string = after
      const done = await retrying(database, () =>
        database.transaction(() => encryptBatch(database, column, keyId, from)),
      )
      count += done.count
      unreadable.push(...done.unreadable)
      after = done.last
      onEncrypted(count)
    }
  }
  if (unreadable.length === 0 && !(await markComplete(database, keyId))) throw overtaken()
  return { count, unreadable }
}

function* encryptBatch(
  database: Database,
  { table, key, column, property, placeOf }: SecretColumn,
  keyId: string,
  after: string,
): Work<Encrypted & { last: string | null }> {
  yield* refuseOvertaken(database, keyId)
  const prefix = `enc:v1:${keyId}:`
  const where = and(sql`${key} > ${after}`, sql`substr(${column}, 1, ${prefix.length}) <> ${prefix}`)
  const rows = yield* run(keptSecrets(table, key, column, where))
  const unreadable: string[] = []
  const changes: [key: string, before: string, after: string][] = []
  for (const row of rows) {
    const place = placeOf(row.key)
    try {
      const kept = database.secrets.protect(database.secrets.reveal(row.kept, place), place, keyId)
      changes.push([row.key, row.kept, kept])
    } catch (error) {
      if (!(error instanceof UnreadableSecret)) throw error
      unreadable.push(error.message)
    }
  }
  // Whoever has changed one meanwhile has encrypted it.
  const isSame = sql`${key} = change.key and ${column} = change.before`
  if (changes.length > 0) yield* run(replacing(table, property, database.dialect.unnestArrays(changes), isSame))
  const isLast = rows.length < batchSize
  return { count: rows.length - unreadable.length, unreadable, last: isLast ? null : (rows.at(-1)?.key ?? null) }
}

const keptSecrets = statement(({ connection }, table: AnyTable, key: Column, column: Column, where: Fragment) =>
  connection
    .select({ key: sql<string>`${key}`, kept: sql<string>`${column}` })
    .from(table)
    .where(where)
    .orderBy(sql`${key}`)
    .limit(batchSize),
)

/** Replaces many by one statement: over a network, one for each row would take most of the time. */
const replacing = statement(({ connection }, table: AnyTable, property: string, changes: Fragment, where: Fragment) =>
  connection
    .update(table)
    .set({ [property]: sql`change.after` })
    .from(
      sql`(select parent.value ->> 0 as key, parent.value ->> 1 as before, parent.value ->> 2 as after from ${changes}) as change`,
    )
    .where(where),
)

/** There are a few, which are JSON. */
function* encryptSigningKeys(
  database: Database,
  tx: Parameters<Parameters<Database['transaction']>[0]>[0],
  keyId: string,
): Work<number> {
  yield* refuseOvertaken(database, keyId)
  const { signingKeys: table } = database.tables
  const rows = yield* run(database.locking(tx.select().from(table), table))
  for (const row of rows) {
    const jwk = keptJwk(database, { ...row, jwk: revealedJwk(database, row) }, keyId)
    yield* run(
      tx
        .update(table)
        .set({ jwk })
        .where(sql`${table.kid} = ${row.kid}`),
    )
  }
  return rows.length
}

function* refuseOvertaken(database: Database, keyId: string): Work<void> {
  if ((yield* encryptionKeyId(database)) !== keyId) throw overtaken()
}

function overtaken(): CommandFailure {
  return new CommandFailure('Somebody else has begun to encrypt with another key. This one has stopped.')
}
