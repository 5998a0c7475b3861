/** A processor profile as V8 writes it: which function was on top of the stack in each of its samples. */
export interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: Frame; readonly children?: readonly number[] }[]
  readonly samples: readonly number[]
  /** Microseconds from each sample to the one before it; the first from the start. */
  readonly timeDeltas: readonly number[]
  /** Microseconds on the clock of `process.hrtime`. */
  readonly startTime: number
}

interface Frame {
  readonly functionName: string
  readonly url: string
  /** Counted from 0. */
  readonly lineNumber: number
}

/** A function and the time that it took by itself, without what it called. */
export interface SelfTime {
  readonly what: string
  readonly milliseconds: number
}

/**
 * The functions that ran between two instants, those with the most time of their own first. Paths are shortened from
 * `root` on.
 */
export function selfTimes(
  { nodes, samples, timeDeltas, startTime }: CpuProfile,
  [from, to]: readonly [number, number],
  root: string,
): SelfTime[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame, root)]))
  const totals = new Map<string, number>()
  let at = startTime
  for (const [index, node] of samples.entries()) {
    const delta = timeDeltas[index] ?? 0
    at += delta
    if (at < from || at > to) continue
    const name = names.get(node) ?? '(unknown)'
    totals.set(name, (totals.get(name) ?? 0) + delta)
  }
  return [...totals]
    .map(([what, micros]) => ({ what, milliseconds: micros / 1000 }))
    .toSorted((a, b) => b.milliseconds - a.milliseconds)
}

function nameOf({ functionName, url, lineNumber }: Frame, root: string): string {
  const name = functionName || '(anonymous)'
  const path = url.replace(/^file:\/\//, '').replace(`${root}/`, '')
  return path === '' ? name : `${name}  ${path}:${lineNumber + 1}`
}
