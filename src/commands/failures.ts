import { ConfigError } from '../config.ts'
import { DatabaseUnavailable } from '../database-unavailable.ts'
import { UnusableFile } from '../database/unusable-file.ts'
import { UnusableKeyFile } from '../identity/local-key.ts'

/** A command cannot do its work for a reason outside the program. The message is one line for the person who started it. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
}

/** What the codes of the file system's errors say, for people. */
export const fileFaults: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full for its owner',
  EFBIG: 'a file may not grow so large here',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'links lead in a circle',
  EIO: 'the disk does not do what it is asked',
  EPIPE: 'nobody reads it',
  ENXIO: 'nothing is there that takes anything',
  ENOENT: 'a folder on the way does not exist',
}

/**
 * Says what went wrong in lines for a person: without a stack for what happens outside the program, with one for its
 * own faults.
 */
export function failureLines(error: unknown): string[] {
  if (error instanceof ConfigError) return [...error.problems]
  if (error instanceof CommandFailure || error instanceof UnusableKeyFile) return [error.message]
  if (error instanceof DatabaseUnavailable || error instanceof UnusableFile) return [error.message]
  const fault = fileFault(error)
  if (fault) return [fault]
  return [
    `This should not have happened: ${error instanceof Error ? described(error) : 'something was thrown that is no error.'}`,
  ]
}

/**
 * An error with its stack, and what caused it. Of one that comes from a statement its code and the names of what it is
 * about: its message, or that of the library around it, may hold values, such as license keys.
 */
function described(error: Error): string {
  const { code, table, column, constraint } = error as Error & Partial<Record<string, string>>
  const isOfStatement = 'query' in error || 'severity' in error
  const about = [code, table, column, constraint].filter(Boolean).join(', ')
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const said = isOfStatement
    ? `${error.name}: a statement failed${about && ` (${about})`}`
    : `${error.name}: ${error.message}`
  const cause = error.cause instanceof Error ? `\nbecause of ${described(error.cause)}` : ''
  return [said, ...frames].join('\n') + cause
}

/** One line about an error of the file system, or null for any other; `file` is named where the error names none. */
export function fileFault(error: unknown, file = 'A file'): string | null {
  if (!(error instanceof Error)) return null
  const { code, path, syscall } = error as NodeJS.ErrnoException
  const fault = code && syscall ? fileFaults[code] : undefined
  return fault ? `${path ?? file} cannot be used: ${fault}.` : null
}

/** The failure to read a file that somebody has named; any error but those of the file system as it is. */
export function unreadable(file: string, error: unknown): unknown {
  const isMissing = error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOENT'
  const message = isMissing ? `There is no file ${file}.` : fileFault(error, file)
  return message === null ? error : new CommandFailure(message, { cause: error })
}

/** The same failure to write a file, with the name that somebody has given it in place of another one. */
export function unwritable(file: string, error: unknown): unknown {
  return fileFault(error) === null ? error : Object.assign(error as Error, { path: file })
}
