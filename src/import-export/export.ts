import type { Database, Work } from '../database/database.ts'
import { ExportSession, type LineSink } from './export-session.ts'
import { recordTypes } from './record-types.ts'

/** The options of an export. */
export interface ExportOptions {
  readonly sink: LineSink
  /** Whether license keys are among it. */
  readonly withSecrets?: boolean
  /** Hears how many lines are written, now and then. */
  readonly onWritten?: (lines: number) => void
}

/**
 * Writes everything that files carry, as lines that an import takes, and answers how many there were. All lines show
 * one state of the data, and come in the same order whenever the data is the same. Others may write meanwhile.
 */
export async function exportLines(
  database: Database,
  { sink, withSecrets = false, onWritten }: ExportOptions,
): Promise<number> {
  return database.snapshot(function* (tx): Work<number> {
    const session = new ExportSession(database, tx, sink, withSecrets, onWritten)
    for (const recordType of recordTypes) yield* recordType.read(session)
    return session.lines
  })
}
