import { type Stats, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseUnavailable } from '../database-unavailable.ts'

/** Bytes of a disk that are as good as none: a write takes some pages, and SQLite's log of them. */
const littleRoom = 1_000_000

/**
 * The files of an open database, as they are on disk. SQLite goes on with files that were deleted or replaced, and all
 * that it writes there is lost.
 */
export class DatabaseFile {
  readonly #path: string | null
  readonly #original: Stats | undefined
  /** The log of writes, which SQLite makes when it is first needed. */
  #log: Stats | undefined

  /** The files of the database at `path`, which is open; `:memory:` has none. */
  constructor(path: string) {
    this.#path = path === ':memory:' ? null : path
    this.#original = this.#path === null ? undefined : find(this.#path)
  }

  /** Throws where what is written would be lost. */
  check(): void {
    if (this.#path === null) return
    const log = find(`${this.#path}-wal`)
    this.#log ??= log
    if (isSame(find(this.#path), this.#original) && isSame(log, this.#log)) return
    throw new DatabaseUnavailable('missing', new Error(`${this.#path} was deleted or replaced while it was open.`))
  }

  /** Knows the log anew when it is next needed: the database has done without one. */
  forgetLog(): void {
    this.#log = undefined
  }

  /** Whether its disk has hardly any room. */
  isFull(): boolean {
    if (this.#path === null) return false
    const { bavail, bsize } = statfsSync(dirname(this.#path))
    return bavail * bsize < littleRoom
  }
}

/** What is at a path; undefined where there is nothing, or nothing that we may look at. */
function find(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

function isSame(one: Stats | undefined, other: Stats | undefined): boolean {
  return one?.ino === other?.ino && one?.dev === other?.dev
}
