import { statSync } from 'node:fs'
import type { Config } from '../config.ts'
import { sqlitePath } from '../database/open.ts'
import type { Logger } from '../logger.ts'

/** The bits of a mode that let others than the owner of a file at it. */
const othersBits = 0o077

/** Warns of files with secrets that others than their owner may read or write. Windows has no such modes. */
export function warnOfWideFiles(config: Pick<Config, 'database' | 'auth' | 'secrets'>, logger: Logger): void {
  if (process.platform === 'win32') return
  for (const file of secretFiles(config)) {
    const mode = modeOf(file)
    if (mode !== null && (mode & othersBits) !== 0)
      logger.warn({ file, mode: mode.toString(8) }, 'A file with secrets is open to others than its owner: chmod 600')
  }
}

/** The files that hold secrets, whether they are there or not: the database with its log, and the keys. */
function secretFiles({ database: { url }, auth, secrets }: Pick<Config, 'database' | 'auth' | 'secrets'>): string[] {
  const path = url.startsWith('file:') ? sqlitePath(url) : ':memory:'
  const database = path === ':memory:' ? [] : [path, `${path}-wal`]
  return [...database, auth.keyFile, ...(secrets.file === null ? [] : [secrets.file])]
}

/** The permissions of a file; null where there is none. */
function modeOf(file: string): number | null {
  const found = statSync(file, { throwIfNoEntry: false })
  return found ? found.mode & 0o777 : null
}
