import { readdirSync, readFileSync } from 'node:fs'

/** Milliseconds of processor time that a process has used so far; null where the system does not say. */
export function processTime(pid: number): number | null {
  try {
    // Linux tells for each thread how many nanoseconds it has run.
    const nanoseconds = readdirSync(`/proc/${pid}/task`).map((id) =>
      Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'latin1').split(' ', 1)[0]),
    )
    return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6
  } catch {
    return null
  }
}

/** The same of a process and its children, by their ids; null where the system does not say. */
export function familyTimes(pid: number): ReadonlyMap<number, number> | null {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim()
    const pids = [pid, ...children.split(' ').filter(Boolean).map(Number)]
    return new Map(pids.map((each) => [each, processTime(each) ?? 0]))
  } catch {
    return null
  }
}

/** What those that are there now have used since; what began meanwhile counts whole. */
export function timeSince(before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): number {
  return [...after].reduce((sum, [pid, time]) => sum + time - (before.get(pid) ?? 0), 0)
}
