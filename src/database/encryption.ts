import { type Database, run, type Work } from './database.ts'
import { sql } from './query/fragment.ts'
import { statement } from './query/statement.ts'

/** The one row of the mark. */
const theMark = 'secrets'

/** With which key the secrets of a database are to be encrypted. */
interface EncryptionMark {
  readonly keyId: string
  /** Keys that some secrets may still be encrypted with. */
  readonly formerKeyIds: readonly string[]
  /** Whether all secrets are encrypted with the key. */
  readonly isComplete: boolean
  /** A text that only the key reads. */
  readonly proof: string
}

/** The mark of a database; null while its secrets are kept as they are. */
function* readMark({ tables }: Pick<Database, 'tables'>): Work<EncryptionMark | null> {
  const [mark] = yield* run(markRow(tables.encryptionMarks))
  return mark ?? null
}

const markRow = statement(({ connection }, table: Database['tables']['encryptionMarks']) =>
  connection.select().from(table),
)

/**
 * The id of the key that a secret is encrypted with that is written in this transaction; null where it is kept as it
 * is. Whoever changes the mark waits for the transactions that have read it.
 */
export function* encryptionKeyId(database: Pick<Database, 'tables'>): Work<string | null> {
  return (yield* readMark(database))?.keyId ?? null
}

/** A secret as it is kept, written in this transaction. */
export function* protectSecret(database: Database, secret: string, place: string): Work<string> {
  return database.secrets.protect(secret, place, yield* encryptionKeyId(database))
}

/** Has secrets be encrypted with a key from now on. Throws `UnreadableSecret` where one of the former is not here. */
export async function markEncryption(database: Database, keyId: string, now: Date): Promise<void> {
  const { tables, secrets, dialect } = database
  await database.withExclusiveLock(function* (tx) {
    // Waits for everybody who has read the mark and may still write a secret by it.
    if (dialect.name === 'postgres')
      yield* run(database.raw(sql`lock table ${tables.encryptionMarks} in access exclusive mode`))
    const before = yield* readMark(database)
    if (before?.keyId === keyId) return
    const formerKeyIds = before ? [...new Set([before.keyId, ...before.formerKeyIds])].filter((id) => id !== keyId) : []
    const proof = secrets.protect(theMark, proofPlace, keyId)
    const mark = { keyId, formerKeyIds, isComplete: false, proof, markedAt: now }
    yield* run(
      tx
        .insert(tables.encryptionMarks)
        .values({ id: theMark, ...mark })
        .onConflictDoUpdate({ target: tables.encryptionMarks.id, set: mark }),
    )
  })
}

/** Notes that all secrets are encrypted with a key, unless another one is wanted by now. Answers whether that is so. */
export async function markComplete(database: Database, keyId: string): Promise<boolean> {
  const { encryptionMarks: table } = database.tables
  return database.transaction(function* (tx) {
    if ((yield* encryptionKeyId(database)) !== keyId) return false
    yield* run(tx.update(table).set({ isComplete: true, formerKeyIds: [] }))
    return true
  })
}

const proofPlace = 'encryption_marks.proof'

/** Why the secrets of a database cannot be read with the keys that are here; null where they can. */
export async function objectionToKeys(database: Database): Promise<string | null> {
  const { secrets } = database
  const mark = await database.snapshot(() => readMark(database))
  if (!mark) return null
  const missing = [mark.keyId, ...mark.formerKeyIds].filter((id) => !secrets.has(id))
  if (missing.length > 0) {
    const given = secrets.first === null ? 'and there is no key here' : 'which is not among the keys here'
    return `The secrets of this database are encrypted with the key ${missing.join(' and the key ')}, ${given}.`
  }
  return secrets.reveal(mark.proof, proofPlace) === theMark
    ? null
    : 'The key of this database proves to be another one.'
}
