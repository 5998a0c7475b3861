import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import type { Writable } from 'node:stream'
import type { Database } from '../database/database.ts'
import type { LineSink } from '../import-export/export-session.ts'
import { exportLines } from '../import-export/export.ts'
import { partOf, removePart } from '../part-files.ts'
import { countOf, type Progress, silent } from './progress.ts'

/** The options of `triptych export`. */
export interface ExportCommand {
  readonly database: Database
  /** A path; without one the lines go to `out`. */
  readonly file?: string | undefined
  /** Whether license keys are among them. */
  readonly withSecrets: boolean
  readonly out: Writable
  /** Where the closing line goes when there is a file. */
  readonly err: Writable
}

/**
 * Writes everything that an import takes to a file, or to the output. A file appears under its name only when it is
 * whole; one with secrets is readable by its owner only. Throws what the file system throws.
 */
export async function runExport({ database, file, withSecrets, out, err }: ExportCommand): Promise<void> {
  if (file === undefined) {
    const sink: LineSink = {
      write: (text) => void out.write(text),
      get isClosed() {
        return out.destroyed
      },
    }
    await exportLines(database, { sink, withSecrets })
    return
  }
  const progress = countOf('Exporting', 'lines')
  const lines = await writeFile(file, withSecrets, (sink) => exported(database, sink, withSecrets, progress))
  err.write(`Exported ${lines.toLocaleString('en')} lines to ${file}${withSecrets ? ', with secrets' : ''}.\n`)
}

async function exported(
  database: Database,
  sink: LineSink,
  withSecrets: boolean,
  progress: Progress = silent,
): Promise<number> {
  try {
    return await exportLines(database, { sink, withSecrets, onWritten: (lines) => progress.update(lines, 0) })
  } finally {
    progress.stop()
  }
}

/** Writes synchronously: on SQLite the whole export is one step, and whatever waited for its end would fill the memory. */
async function writeFile(
  file: string,
  withSecrets: boolean,
  write: (sink: LineSink) => Promise<number>,
): Promise<number> {
  const part = partOf(file)
  const descriptor = openSync(part, 'w', withSecrets ? 0o600 : 0o666)
  try {
    const lines = await write({ write: (text) => writeWhole(descriptor, Buffer.from(text)), isClosed: false })
    fsyncSync(descriptor)
    renameSync(part, file)
    return lines
  } catch (error) {
    removePart(part)
    throw error
  } finally {
    closeSync(descriptor)
  }
}

/** One call may write less than it was given. */
function writeWhole(descriptor: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written)
}
