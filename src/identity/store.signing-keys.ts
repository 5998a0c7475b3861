import { desc } from 'drizzle-orm'
import { type Database, run } from '../database/database.ts'
import { sql } from '../database/query/fragment.ts'
import { statement } from '../database/query/statement.ts'

/** A private key as it is stored. */
export interface SigningKeyRow {
  readonly kid: string
  readonly jwk: Record<string, unknown>
  readonly createdAt: Date
  /** Null while it signs. */
  readonly retiresAt: Date | null
}

/** All keys, the newest first. */
export async function listSigningKeys(database: Database): Promise<SigningKeyRow[]> {
  return database.query(allKeys())
}

const allKeys = statement(({ connection, tables: { signingKeys } }) =>
  connection.select().from(signingKeys).orderBy(desc(signingKeys.createdAt), desc(signingKeys.kid)),
)

/** Adds the first key, unless another process was faster: then that one's is the one. */
export async function addFirstSigningKey(database: Database, key: SigningKeyRow): Promise<void> {
  const { signingKeys } = database.tables
  await database.withExclusiveLock(function* (tx) {
    const signing = yield* run(
      tx
        .select({ kid: signingKeys.kid })
        .from(signingKeys)
        .where(sql`${signingKeys.retiresAt} is null`),
    )
    if (signing.length === 0) yield* run(tx.insert(signingKeys).values(key))
  })
}

/** Lets a new key sign, those before it verify until `retiresAt`, and those that are retired by now go. */
export async function replaceSigningKey(database: Database, key: SigningKeyRow, retiresAt: Date): Promise<void> {
  const { signingKeys } = database.tables
  await database.withExclusiveLock(function* (tx) {
    yield* run(tx.delete(signingKeys).where(sql`${signingKeys.retiresAt} <= ${key.createdAt}`))
    yield* run(
      tx
        .update(signingKeys)
        .set({ retiresAt })
        .where(sql`${signingKeys.retiresAt} is null`),
    )
    yield* run(tx.insert(signingKeys).values(key))
  })
}
