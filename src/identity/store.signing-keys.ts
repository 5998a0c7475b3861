import { desc } from 'drizzle-orm'
import { type Database, run, type Work } from '../database/database.ts'
import { encryptionKeyId } from '../database/encryption.ts'
import { sql } from '../database/query/fragment.ts'
import { statement } from '../database/query/statement.ts'

/** A private key. */
export interface SigningKeyRow {
  readonly kid: string
  readonly jwk: Record<string, unknown>
  readonly createdAt: Date
  /** Null while it signs. */
  readonly retiresAt: Date | null
}

/** All keys, the newest first. Throws `UnreadableSecret` for one that is encrypted with a key that is not here. */
export async function listSigningKeys(database: Database): Promise<SigningKeyRow[]> {
  const rows = await database.query(allKeys())
  return rows.map((row) => ({ ...row, jwk: revealedJwk(database, row) }))
}

/** The place of a private key. */
function signingKeyPlace(kid: string): string {
  return `signing_keys.jwk.${kid}`
}

/** A private key as it is kept: `{ kept }` holds an encrypted one. */
export function keptJwk(
  { secrets }: Pick<Database, 'secrets'>,
  { kid, jwk }: Pick<SigningKeyRow, 'kid' | 'jwk'>,
  keyId: string | null,
): Record<string, unknown> {
  return keyId === null ? jwk : { kept: secrets.protect(JSON.stringify(jwk), signingKeyPlace(kid), keyId) }
}

/** The private key of a row as it is kept. */
export function revealedJwk(
  { secrets }: Pick<Database, 'secrets'>,
  { kid, jwk }: Pick<SigningKeyRow, 'kid' | 'jwk'>,
): Record<string, unknown> {
  const { kept } = jwk
  if (typeof kept !== 'string') return jwk
  return JSON.parse(secrets.reveal(kept, signingKeyPlace(kid))) as Record<string, unknown>
}

function* keptRow(database: Database, key: SigningKeyRow): Work<SigningKeyRow> {
  return { ...key, jwk: keptJwk(database, key, yield* encryptionKeyId(database)) }
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
    if (signing.length === 0) yield* run(tx.insert(signingKeys).values(yield* keptRow(database, key)))
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
    yield* run(tx.insert(signingKeys).values(yield* keptRow(database, key)))
  })
}

/** Removes a key; where it was the one that signs, `successor` does so from now on. */
export async function removeSigningKey(
  database: Database,
  kid: string,
  successor: SigningKeyRow,
): Promise<'removed' | 'replaced' | 'unknown'> {
  const { signingKeys } = database.tables
  return database.withExclusiveLock(function* (tx): Work<'removed' | 'replaced' | 'unknown'> {
    const isNamed = sql`${signingKeys.kid} = ${kid}`
    const [row] = yield* run(tx.select({ retiresAt: signingKeys.retiresAt }).from(signingKeys).where(isNamed))
    if (!row) return 'unknown'
    yield* run(tx.delete(signingKeys).where(isNamed))
    if (row.retiresAt !== null) return 'removed'
    yield* run(tx.insert(signingKeys).values(yield* keptRow(database, successor)))
    return 'replaced'
  })
}
