import type { CaseName } from './cases.ts'
import type { Round } from './load/messages.ts'
import type { Measured } from './measured.ts'
import { type Figure, figures, lateness, median, processorTime } from './ratios.ts'
import { isPeer, type ServerName } from './servers.ts'

/** A figure that is held to a bound. */
export interface Bound {
  readonly what: string
  readonly value: number
  /** The least that must be reached, or the most that may be. */
  readonly must: { readonly least: number } | { readonly most: number }
  readonly aim?: number
  readonly unit?: string
  /** What it was at first, if it was measured again because it had missed. */
  readonly atFirst?: number
}

/** What a case must reach beside another server, and what it aims at. */
interface Demand {
  readonly what: string
  readonly other: ServerName
  readonly figure: Figure
  readonly must: Bound['must']
  readonly aim: number
}

type Wanted = Partial<Record<CaseName, readonly [must: number, aim: number]>>

/** How many times the gateway's processor time for a request the strongest peer must take. */
const toPeers: Readonly<Record<'sqlite' | 'postgres', Wanted>> = {
  sqlite: { Q1: [1.1, 1.2], Q2: [1.2, 1.5], Q3: [1.3, 1.6], M1: [1.5, 2.5] },
  postgres: { Q1: [1.2, 1.6], Q2: [1.2, 1.6], Q3: [1.2, 1.6], M1: [1.2, 1.6] },
}

/** The same of the limit. */
const toRaw: Readonly<Record<'sqlite' | 'postgres', Wanted>> = {
  sqlite: { Q1: [1, 1.1], Q2: [0.8, 0.95], Q3: [0.9, 1.1], M1: [1.5, 2], R1: [0.8, 1], R2: [0.9, 1] },
  postgres: {},
}

/** How much further than the limit's the latest answers may be behind the middle ones. */
const mostLateness = 1.3

function demandsOn({ name, engine, rounds }: Measured): Demand[] {
  const [peer, peerAim = 0] = toPeers[engine][name] ?? []
  const [raw, rawAim = 0] = toRaw[engine][name] ?? []
  const demands: Demand[] = []
  for (const other of rounds.keys()) {
    if (peer !== undefined && isPeer(other)) {
      const what = `${name} beside ${other}, the strongest`
      demands.push({ what, other, figure: processorTime, must: { least: peer }, aim: peerAim })
    }
    if (other !== 'raw') continue
    if (raw !== undefined)
      demands.push({ what: `${name} beside raw`, other, figure: processorTime, must: { least: raw }, aim: rawAim })
    const what = `${name}: p99 ÷ p50, beside raw`
    demands.push({ what, other, figure: lateness, must: { most: mostLateness }, aim: 1 })
  }
  return demands
}

function valueOf({ figure }: Demand, own: readonly Round[], others: readonly Round[]): number {
  return median(figures(figure, own, others))
}

/** Those beside whom a case missed a bound, so that it must be measured again beside each of them. */
export function missedBeside(measured: Measured): ServerName[] {
  const { rounds } = measured
  const own = rounds.get('triptych')
  if (!own) return []
  const missed = demandsOn(measured).filter(
    (demand) => !isKept({ value: valueOf(demand, own, rounds.get(demand.other) ?? []), must: demand.must }),
  )
  return [...new Set(missed.map(({ other }) => other))]
}

/**
 * The bounds of one case: its processor time beside the strongest peer's and the limit's, and how late the latest
 * answers are beside the limit's. Of what missed at first counts what it was when it was measured again.
 */
export function boundsOf(measured: Measured): Bound[] {
  const { rounds, again } = measured
  const own = rounds.get('triptych')
  if (!own) return []
  const found = demandsOn(measured).map((demand) => {
    const { what, other, must, aim } = demand
    const atFirst = valueOf(demand, own, rounds.get(other) ?? [])
    const pair = isKept({ value: atFirst, must }) ? undefined : again.get(other)
    const value = pair ? { value: valueOf(demand, pair.own, pair.other), atFirst } : { value: atFirst }
    return { other, bound: { what, must, aim, ...value } }
  })
  const ofPeers = found.filter(({ other }) => isPeer(other)).toSorted((a, b) => a.bound.value - b.bound.value)
  return [...ofPeers.slice(0, 1), ...found.filter(({ other }) => !isPeer(other))].map(({ bound }) => bound)
}

/** Whether a bound is kept. A figure that could not be measured keeps none. */
export function isKept({ value, must }: Pick<Bound, 'value' | 'must'>): boolean {
  return 'least' in must ? value >= must.least : value <= must.most
}

/** A figure of the gateway alone, measured again where it misses its bound. */
export async function held(
  { what, must, unit }: Pick<Bound, 'what' | 'must' | 'unit'>,
  measureIt: () => Promise<number>,
  isJudged: boolean,
): Promise<Bound> {
  const bound = { what, must, ...(unit === undefined ? {} : { unit }), value: await measureIt() }
  if (isKept(bound) || !isJudged) return bound
  return { ...bound, value: await measureIt(), atFirst: bound.value }
}
