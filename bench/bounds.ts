import type { Measured } from './measure.ts'
import { median, print, ratios } from './report.ts'

/** A figure that is held to a bound. */
export interface Bound {
  readonly what: string
  readonly value: number
  /** The least that must be reached, or the most that may be. */
  readonly must: { readonly least: number } | { readonly most: number }
  readonly aim?: number
  readonly unit?: string
}

/** How many times as many requests as mercurius the gateway must answer, and what it aims at. */
const toMercurius: Readonly<Record<string, readonly [must: number, aim: number]>> = {
  Q1: [1, 1.7],
  Q2: [2, 3],
  Q3: [1.8, 2.4],
  M1: [1.1, 1.5],
}

/** The bounds of what was measured in turns: ratios to mercurius, and how late the latest answers to reads are. */
export function boundsOf(measured: readonly Measured[]): Bound[] {
  const bounds: Bound[] = []
  for (const each of measured) {
    const [must, aim] = toMercurius[each.name] ?? []
    const found = ratios(each, 'triptych', 'mercurius')
    if (must === undefined || aim === undefined || found.length === 0) continue
    bounds.push({ what: `${each.name} ÷ mercurius`, value: median(found), must: { least: must }, aim })
  }
  for (const { name, rounds } of measured) {
    const own = rounds.get('triptych')
    if (!own || !name.startsWith('Q')) continue
    bounds.push({ what: `${name}: p99 ÷ p50`, value: median(own.map(({ p50, p99 }) => p99 / p50)), must: { most: 3 } })
  }
  return bounds
}

/** Whether a bound is kept. A figure that could not be measured keeps none. */
export function isKept({ value, must }: Bound): boolean {
  return 'least' in must ? value >= must.least : value <= must.most
}

/** Prints the bounds, and for each whether it is kept where that says something. */
export function printBounds(bounds: readonly Bound[], isJudged: boolean): void {
  print('\nbound                                   must       aim    this run')
  for (const bound of bounds) {
    const { what, value, must, aim, unit = '' } = bound
    const verdict = isKept(bound) ? 'pass' : 'FAIL'
    const wanted = 'least' in must ? `≥ ${must.least}` : `≤ ${must.most}${unit}`
    const columns = [
      what.padEnd(39),
      wanted.padEnd(10),
      String(aim ?? '').padEnd(6),
      `${value.toFixed(2)}${unit}`.padEnd(10),
      isJudged ? verdict : '',
    ]
    print(columns.join(' ').trimEnd())
  }
}
