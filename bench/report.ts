import type { Round } from './load/messages.ts'
import type { Measured } from './measure.ts'
import { type ServerName, serverNames } from './servers.ts'

/** Prints a line of the report. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** The middle of some figures. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(half)] ?? Number.NaN)
    : ((sorted[half - 1] ?? Number.NaN) + (sorted[half] ?? Number.NaN)) / 2
}

/**
 * How many times as many requests one server answered as another: a ratio for each pair of rounds that came one after
 * the other. Empty where either was not measured.
 */
export function ratios({ rounds }: Measured, one: ServerName, other: ServerName): number[] {
  const others = rounds.get(other)
  return others
    ? (rounds.get(one) ?? []).map(
        (round, turn) => round.requestsPerSecond / (others[turn]?.requestsPerSecond ?? Number.NaN),
      )
    : []
}

/** Prints what was measured as a table: one line for each server and case, ratios first. */
export function printRatios(measured: readonly Measured[]): void {
  print(
    '\nHow many times as many requests as mercurius with its own loaders, as mercurius with DataLoader, and as the limit:',
  )
  const figures = 'requests/s (least – most)   p50 ms   p99 ms   CPU ms   busy: server, generator'
  print(`case  server               ÷ mercurius           ÷ m. DataLoader       ÷ raw   ${figures}`)
  for (const each of measured) {
    for (const name of serverNames) {
      const rounds = each.rounds.get(name)
      if (!rounds) continue
      const [toMercurius, toDataLoader] = (['mercurius', 'mercurius-dataloader'] as const).map((other) =>
        spread(ratios(each, name, other), 2).padEnd(21),
      )
      const toRaw = ratios(each, name, 'raw')
      const columns = [
        each.name.padEnd(5),
        name.padEnd(20),
        toMercurius,
        toDataLoader,
        (toRaw.length > 0 ? median(toRaw).toFixed(3) : '–').padEnd(7),
        spread(
          rounds.map((round) => round.requestsPerSecond),
          0,
        ).padEnd(27),
        ...(['p50', 'p99'] as const).map((figure) =>
          median(rounds.map((round) => round[figure]))
            .toFixed(2)
            .padStart(6)
            .padEnd(8),
        ),
        cpu(rounds).padStart(6).padEnd(8),
        `${share(rounds, 'serverBusy')}, ${share(rounds, 'generatorBusy')}`,
      ]
      print(columns.join(' '))
    }
  }
  const tight = measured.filter(({ rounds }) =>
    [...rounds.values()].some((each) => median(each.map(({ generatorBusy }) => generatorBusy)) > 0.8),
  )
  for (const { name } of tight)
    print(`${name}: the load generator was busy for most of the time, so that it may have been the limit.`)
}

function spread(figures: readonly number[], digits: number): string {
  if (figures.length === 0) return '–'
  const [least, most] = [Math.min(...figures), Math.max(...figures)].map((figure) => figure.toFixed(digits))
  return `${median(figures).toFixed(digits)} (${least} – ${most})`
}

function cpu(rounds: readonly Round[]): string {
  const times = rounds.map((round) => round.serverMsPerRequest).filter((value) => value !== null)
  return times.length > 0 ? median(times).toFixed(3) : '–'
}

function share(rounds: readonly Round[], figure: 'serverBusy' | 'generatorBusy'): string {
  const shares = rounds.map((round) => round[figure]).filter((value) => value !== null)
  return shares.length > 0 ? `${Math.round(median(shares) * 100)} %` : '–'
}
