import { closeSync, fstatSync, fsyncSync, openSync, realpathSync, renameSync, statSync, writeSync } from 'node:fs'
import type { Writable } from 'node:stream'
import type { Database } from '../database/database.ts'
import type { LineSink } from '../import-export/export-session.ts'
import { exportLines } from '../import-export/export.ts'
import { partOf, removePart } from '../part-files.ts'
import { CommandFailure, unwritable } from './failures.ts'
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
  let lines: number
  try {
    lines = await writeFile(file, withSecrets, (sink) => exported(database, sink, withSecrets, progress))
  } catch (error) {
    throw unwritable(file, error)
  }
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

type Write = (sink: LineSink) => Promise<number>

/**
 * Writes a file under its name when it is whole. What is there already and is no file, such as a pipe, is written into,
 * and so is the output, whatever name leads to it. A link stays: the file that it leads to is replaced.
 */
function writeFile(file: string, withSecrets: boolean, write: Write): Promise<number> {
  const there = statSync(file, { throwIfNoEntry: false })
  if (!there) return replaceFile(file, withSecrets, write)
  if (there.isDirectory()) throw new CommandFailure(`${file} is a folder; name a file.`)
  const output = fstatSync(1)
  const isOutput = there.ino === output.ino && there.dev === output.dev
  return isOutput || !there.isFile() ? writeInto(file, write) : replaceFile(realpathSync(file), withSecrets, write)
}

/** Writes behind what is there already, such as in a file to which the output is appended. */
async function writeInto(file: string, write: Write): Promise<number> {
  const descriptor = openSync(file, 'a')
  try {
    return await write(sinkOf(descriptor))
  } finally {
    closeSync(descriptor)
  }
}

async function replaceFile(file: string, withSecrets: boolean, write: Write): Promise<number> {
  const part = partOf(file)
  const descriptor = openSync(part, 'w', withSecrets ? 0o600 : 0o666)
  try {
    const lines = await write(sinkOf(descriptor))
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

/** Writes synchronously: on SQLite the whole export is one step, and whatever waited for its end would fill the memory. */
function sinkOf(descriptor: number): LineSink {
  return { write: (text) => writeWhole(descriptor, Buffer.from(text)), isClosed: false }
}

/** One call may write less than it was given. */
function writeWhole(descriptor: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written)
}
