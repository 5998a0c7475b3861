import { chownSync, readdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * The name under which this process writes a file until it is whole. What processes that were ended have left of it is
 * removed.
 */
export function partOf(file: string): string {
  // In a container the next process often has the id of the one before.
  for (const [name, pid] of partsOf(file)) if (pid === process.pid || !isRunning(pid)) rmSync(name, { force: true })
  return `${file}.${process.pid}.part`
}

/**
 * Gives what root writes to the owner of the file whose place it takes, or of the folder where there is none: the
 * gateway mostly runs as somebody else, and has to read it. Whoever is not root writes what is their own.
 */
export function giveToOwner(part: string, file: string): void {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = statSync(file, { throwIfNoEntry: false }) ?? statSync(dirname(file))
  chownSync(part, uid, gid)
}

/** Removes what was written under such a name, where it did not become the file. */
export function removePart(part: string): void {
  for (const name of [part, `${part}-journal`]) rmSync(name, { force: true })
}

function partsOf(file: string): [name: string, pid: number][] {
  const folder = dirname(file)
  return namesIn(folder).flatMap((name): [string, number][] => {
    const [, start, pid] = /^(.*)\.(\d+)\.part(?:-journal)?$/s.exec(name) ?? []
    return start === basename(file) ? [[join(folder, name), Number(pid)]] : []
  })
}

/** Whoever writes the file is told what is the matter with its folder. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
