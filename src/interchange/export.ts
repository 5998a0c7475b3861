import type { Database, Work } from '../database/database.ts'
import { Exporting, type LineSink } from './exporting.ts'
import { nouns } from './nouns.ts'

/** What an export writes, and where. */
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
    const exporting = new Exporting(database, tx, sink, withSecrets, onWritten)
    for (const noun of nouns) yield* noun.read(exporting)
    return exporting.lines
  })
}
