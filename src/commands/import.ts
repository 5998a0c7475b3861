import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Writable } from 'node:stream'
import { DatabaseUnavailable } from '../database-unavailable.ts'
import type { Database } from '../database/database.ts'
import { UnusableTempFile } from '../database/temp-database.ts'
import { importLines, type ImportResult } from '../import-export/import.ts'
import type { Problem } from '../import-export/staging.ts'
import { CommandFailure, unreadable } from './failures.ts'
import { progressOf, silent } from './progress.ts'

/** A file that is open. */
export interface Input {
  /** The name of the file in messages. */
  readonly name: string
  readonly chunks: AsyncIterable<Uint8Array>
  /** How many there are; nobody knows that of the standard input. */
  readonly bytes: number | null
}

/** The options of `triptych import`. */
export interface ImportCommand {
  readonly database: Database
  readonly input: Input
  readonly now: Date
  /** Only looks whether the file could be imported. */
  readonly isTrial: boolean
  /** Where the closing line goes. Progress and problems go to stderr. */
  readonly out: Writable
  readonly err: Writable
}

/** A file that is this small needs no progress. */
const quickBytes = 1_000_000
const quickLines = 2000

/**
 * Imports a file into the database and says what became of its lines. When anything is wrong nothing is written: the
 * problems are told with their line numbers and `CommandFailure` is thrown.
 */
export async function runImport({ database, input, now, isTrial, out, err }: ImportCommand): Promise<void> {
  const { name, chunks, bytes } = input
  const reading = bytes === null || bytes < quickBytes ? silent : progressOf('Reading bytes')
  const writing = progressOf(isTrial ? 'Checking lines' : 'Writing lines')
  let result: ImportResult
  try {
    result = await importLines(database, {
      chunks,
      now,
      isTrial,
      onRead: (done) => reading.update(done, bytes ?? done),
      onWritten: (done, total) => {
        reading.stop()
        if (total > quickLines) writing.update(done, total)
      },
    })
  } catch (error) {
    throw explained(error)
  } finally {
    reading.stop()
    writing.stop()
  }
  if (!result.isImported) throw refusal(result, name, err)
  const { added, changed, unchanged } = result.counts
  const verb = isTrial ? 'can be imported' : added + changed === 0 ? 'changed nothing' : 'is imported'
  out.write(`${name} ${verb}: ${counted(added)} new, ${counted(changed)} changed, ${counted(unchanged)} as before.\n`)
}

/** Opens a file, or the standard input for `-`. Throws `CommandFailure` for one that is not there. */
export async function openInput(file: string): Promise<Input> {
  if (file === '-') return { name: 'The input', chunks: process.stdin, bytes: null }
  const handle = await open(file).catch((error: unknown) => {
    throw unreadable(file, error)
  })
  const stats = await handle.stat()
  if (stats.isDirectory()) {
    await handle.close()
    throw new CommandFailure(`${file} is a folder; name a file.`)
  }
  return {
    name: basename(file),
    chunks: handle.createReadStream({ highWaterMark: 256 * 1024 }),
    bytes: stats.isFile() ? stats.size : null,
  }
}

/** What has ended an import on its way: nothing of it is there. */
function explained(error: unknown): unknown {
  if (error instanceof DatabaseUnavailable && error.trouble === 'busy')
    return new CommandFailure('Others are writing to the database. Nothing was imported: try again.', { cause: error })
  if (error instanceof UnusableTempFile)
    return new CommandFailure(`Nothing was imported. ${error.message}`, { cause: error })
  return error
}

function refusal(
  { problems, problemCount }: Extract<ImportResult, { isImported: false }>,
  name: string,
  err: Writable,
): CommandFailure {
  for (const problem of problems) err.write(`${name}:${problem.line}: ${sentence(problem)}\n`)
  if (problemCount > problems.length) err.write(`… and ${counted(problemCount - problems.length)} more.\n`)
  return new CommandFailure(
    `Nothing was imported: ${name} has ${problemCount === 1 ? 'one problem' : `${counted(problemCount)} problems`}.`,
  )
}

/** A problem in words: `product.minQuantity must be at least 1`. */
function sentence({ type, path, reason }: Problem): string {
  const subject = [type, path].filter(Boolean).join('.')
  return `${subject === '' ? 'the line' : subject} ${reason}`
}

function counted(number: number): string {
  return number.toLocaleString('en')
}
