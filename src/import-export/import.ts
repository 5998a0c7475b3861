import { type Connection, type Database, run, type Work } from '../database/database.ts'
import { withoutIndexesOf } from '../database/without-indexes.ts'
import { ImportSession, type ImportCounts } from './import-session.ts'
import { recordTypes } from './record-types.ts'
import { stageLines } from './staged-lines.ts'
import { type Problem, type Staged, Staging } from './staging.ts'

/** Records that are checked and written at once. */
const batchSize = 500

/** Problems that are told; the rest is counted. */
const problemsTold = 100

/** The options of an import. */
export interface ImportOptions {
  /** The bytes of the file, in pieces of any size. */
  readonly chunks: AsyncIterable<Uint8Array>
  /** The time of rows whose line gives none. */
  readonly now: Date
  /** Only looks whether everything could be imported, and writes nothing. */
  readonly isTrial?: boolean
  /** Hears how many bytes are read, before anything is written. */
  readonly onRead?: (bytes: number) => void
  /** Hears how many of `total` lines are written, now and then. */
  readonly onWritten?: (done: number, total: number) => void
}

/** The result of an import: counts of its lines, or their problems. Then nothing was written. */
export type ImportResult =
  | { readonly isImported: true; readonly counts: ImportCounts }
  | { readonly isImported: false; readonly problems: readonly Problem[]; readonly problemCount: number }

/** From so many lines on, indexes are made again for less than it costs to keep them. */
const manyLines = 20_000

/** The tables that nearly all rows of a large file come into; of their own indexes, only keys are needed meanwhile. */
function largeTables({ tables }: Database) {
  return [tables.subscriptions, tables.subscriptionHistory, tables.events]
}

/** Whether there is nobody yet, and so nothing of anybody. */
function* isEmpty(tx: Connection, { tables }: Database): Work<boolean> {
  for (const table of [tables.sellers, tables.resellers, tables.organizations]) {
    const [party] = yield* run(tx.select({ id: table.id }).from(table).limit(1))
    if (party) return false
  }
  return true
}

/** Ends the transaction without a trace. */
class NothingToKeep extends Error {}

/**
 * Imports a file of lines into the database: all of it, or nothing when anything is wrong with any line. Lines are
 * sorted by type on disk first, so their order is free and memory stays flat. Importing the same again changes nothing.
 * See docs/import.md. Throws what the database throws.
 */
export async function importLines(database: Database, options: ImportOptions): Promise<ImportResult> {
  const { chunks, now, isTrial = false, onRead, onWritten } = options
  const staging = new Staging()
  try {
    await stageLines(staging, chunks, onRead)
    const counts: ImportCounts = { added: 0, changed: 0, unchanged: 0 }
    function* work(tx: Connection): Work<void> {
      const isFirst = yield* isEmpty(tx, database)
      const session = new ImportSession(database, tx, { staging, now, isFirst })
      const write = () => writeAll(session, counts, isTrial, onWritten)
      yield* isFirst && staging.count >= manyLines
        ? withoutIndexesOf(database, tx, largeTables(database), write)
        : write()
    }
    try {
      await database.fill(work)
    } catch (error) {
      if (!(error instanceof NothingToKeep)) throw error
    }
    const { first, total } = staging.problems(problemsTold)
    if (total > 0) return { isImported: false, problems: first, problemCount: total }
    if (!isTrial && counts.added + counts.changed > 0) await database.analyze()
    return { isImported: true, counts: counts }
  } finally {
    staging.close()
  }
}

/**
 * Writes what is staged, type by type, so that whatever a record refers to is in the database when its turn comes,
 * whether the file brought it or it was there. A line that is wrong is left out and the others are still checked
 * against what could be written; in the end all of it is taken back.
 */
function* writeAll(
  session: ImportSession,
  counts: ImportCounts,
  isTrial: boolean,
  onWritten?: (done: number, total: number) => void,
): Work<void> {
  const { staging } = session
  const total = staging.count
  let done = 0
  for (const recordType of recordTypes) {
    for (const rank of [0, 1] as const) {
      for (
        let batch = staging.next(recordType.type, rank, 0, batchSize);
        batch.staged.length > 0;
        batch = staging.next(recordType.type, rank, batch.place, batchSize)
      ) {
        yield* recordType.write(session, batch.staged as Staged<Record<string, unknown>>[])
        yield* session.flush()
        done += batch.staged.length
        onWritten?.(Math.min(done, total), total)
      }
    }
  }
  Object.assign(counts, session.counts)
  // What the demo data was mixed with is nobody's to look at who has no token of its own.
  if (counts.added + counts.changed > 0) yield* run(session.tx.delete(session.tables.demoMarks))
  if (isTrial || staging.problems(0).total > 0) throw new NothingToKeep()
}
