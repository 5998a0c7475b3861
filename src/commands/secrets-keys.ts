import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Config } from '../config.ts'
import { errorCodeOf } from '../database/error-code.ts'
import { giveToOwner } from '../part-files.ts'
import { secretsKeyText } from '../secret-variables.ts'
import { Secrets } from '../secrets.ts'
import { CommandFailure } from './failures.ts'

/** The keys of the secrets, as the settings give them: those of SECRETS_KEY before those of the file. */
export function secretsOf({ secrets: { keys, file, isFileNamed } }: Config): Secrets {
  return new Secrets(() => [...keys, ...(file === null ? [] : keysIn(file, isFileNamed))])
}

/** Makes a file with a new key, unless there is one. Answers whether it did. */
export function makeKeyFile(file: string): boolean {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const draft = draftOf(file, [newKey()])
  try {
    // Unlike a rename, it does not replace what is there by now.
    linkSync(draft, file)
    return true
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Puts a new key before those of a file. */
export function addKey(file: string): void {
  const keys = keysIn(file, true).map((key) => key.toString('base64'))
  renameSync(draftOf(file, [newKey(), ...keys]), file)
}

/** A file beside that one, complete and flushed before it takes its name. */
function draftOf(file: string, keys: readonly string[]): string {
  const draft = `${file}.${process.pid}.part`
  writeFileSync(draft, `${keys.join('\n')}\n`, { mode: 0o600, flush: true })
  giveToOwner(draft, file)
  return draft
}

function newKey(): string {
  return randomBytes(32).toString('base64')
}

/** The keys in a file, one a line; none where it need not be there and is not. Throws `CommandFailure`. */
function keysIn(file: string, isNeeded: boolean): Buffer[] {
  const lines = textOf(file, isNeeded)
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  if (!lines.every((line) => secretsKeyText.test(line)) || (isNeeded && lines.length === 0))
    throw new CommandFailure(`${file} must hold keys of 32 bytes in base64, one a line.`)
  return lines.map((line) => Buffer.from(line, 'base64'))
}

function textOf(file: string, isNeeded: boolean): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT') throw error
    if (!isNeeded) return ''
    throw new CommandFailure(`SECRETS_KEY_FILE is ${file}, which is not there.`, { cause: error })
  }
}
