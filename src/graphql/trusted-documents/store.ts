import { type Connection, type Database, run, send, type Work } from '../../database/database.ts'
import { sql } from '../../database/query/fragment.ts'
import { statement } from '../../database/query/statement.ts'
import type { Tables } from '../../database/tables.ts'
import type { NamedDocument } from './manifest.ts'

/** The number of the last publishing; 0 where nothing was published. */
export async function lastBatch(database: Database): Promise<number> {
  const [last] = await database.query(newest())
  return last?.batch ?? 0
}

/** All documents that were published. */
export function publishedDocuments(database: Database): Promise<NamedDocument[]> {
  return database.query(all())
}

const newest = statement(({ connection, tables: { trustedDocuments } }) =>
  connection
    .select({ batch: trustedDocuments.batch })
    .from(trustedDocuments)
    .orderBy(sql`${trustedDocuments.batch} desc`)
    .limit(1),
)

const all = statement(({ connection, tables: { trustedDocuments } }) =>
  connection
    .select({ id: trustedDocuments.id, document: trustedDocuments.document })
    .from(trustedDocuments)
    .orderBy(sql`${trustedDocuments.id}`),
)

/** The result of publishing. */
export interface Published {
  readonly added: number
  /** Those that are there with another text: then nothing was published. */
  readonly conflicting: readonly string[]
  readonly removed: number
}

/**
 * Publishes documents, all or none; with `isReplacing` those that are not among them are withdrawn. Processes see it
 * within seconds.
 */
export function publish(
  database: Database,
  documents: readonly NamedDocument[],
  { now, isReplacing }: { now: Date; isReplacing: boolean },
): Promise<Published> {
  const { tables } = database
  return database.withExclusiveLock((tx) => publishing(tx, tables, documents, now, isReplacing))
}

function* publishing(
  tx: Connection,
  { trustedDocuments: table }: Tables,
  documents: readonly NamedDocument[],
  now: Date,
  isReplacing: boolean,
): Work<Published> {
  const rows = yield* run(tx.select().from(table))
  const present = new Map(rows.map((row) => [row.id, row.document]))
  const conflicting = documents.filter(({ id, document }) => (present.get(id) ?? document) !== document)
  if (conflicting.length > 0) return { added: 0, removed: 0, conflicting: conflicting.map(({ id }) => id) }
  const batch = 1 + Math.max(0, ...rows.map((row) => row.batch))
  const wanted = new Set(documents.map(({ id }) => id))
  const withdrawn = isReplacing ? rows.filter(({ id }) => !wanted.has(id)) : []
  for (const { id } of withdrawn) yield* send(tx.delete(table).where(sql`${table.id} = ${id}`))
  for (const { id, document } of documents) {
    if (present.has(id))
      yield* send(
        tx
          .update(table)
          .set({ batch })
          .where(sql`${table.id} = ${id}`),
      )
    else yield* send(tx.insert(table).values({ id, document, batch, publishedAt: now }))
  }
  return { added: documents.filter(({ id }) => !present.has(id)).length, removed: withdrawn.length, conflicting: [] }
}
