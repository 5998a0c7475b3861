import { type Bound, isKept } from './bounds.ts'
import type { Round } from './load/messages.ts'
import type { Measured } from './measured.ts'
import { print } from './print.ts'
import { databaseTime, type Figure, figures, median, processorTime, requests } from './ratios.ts'
import { serverNames } from './servers.ts'

/**
 * Prints what was measured as a table: one line for each case and server, and first how many times as good as it the
 * gateway is.
 */
export function printRatios(measured: readonly Measured[]): void {
  const hasDatabase = measured.some(({ engine }) => engine === 'postgres')
  print('\nThe gateway beside each server: the processor time of a request, and requests per second (least – most):')
  const ofDatabase = hasDatabase ? 'database’s ' : ''
  const figuresOfEach = `requests/s    p50 ms   p99 ms   CPU ms   ${hasDatabase ? 'database’s   ' : ''}busy: server, generator`
  print(
    `case  server               CPU                   ${ofDatabase.padEnd(hasDatabase ? 11 : 0)}requests/s            ${figuresOfEach}`,
  )
  for (const each of measured) {
    const own = each.rounds.get('triptych') ?? []
    for (const name of serverNames) {
      const rounds = each.rounds.get(name)
      if (!rounds) continue
      const ratio = (figure: Figure) => (name === 'triptych' ? [] : figures(figure, own, rounds))
      const columns = [
        each.name.padEnd(5),
        name.padEnd(20),
        spread(ratio(processorTime)).padEnd(21),
        ...(hasDatabase ? [middle(ratio(databaseTime), 2).padEnd(10)] : []),
        spread(ratio(requests)).padEnd(21),
        middle(of(rounds, 'requestsPerSecond'), 0).padStart(10).padEnd(13),
        ...(['p50', 'p99'] as const).map((figure) => middle(of(rounds, figure), 2).padStart(6).padEnd(8)),
        middle(of(rounds, 'serverMsPerRequest'), 3).padStart(6).padEnd(8),
        ...(hasDatabase ? [middle(of(rounds, 'databaseMsPerRequest'), 3).padStart(10).padEnd(12)] : []),
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

/** Prints the bounds, and for each whether it is kept where that says something. */
export function printBounds(bounds: readonly Bound[], isJudged: boolean): void {
  print('\nbound                                             must       aim    this run')
  for (const bound of bounds) {
    const { what, value, must, aim, unit = '', atFirst } = bound
    const verdict = isKept(bound) ? 'pass' : 'FAIL'
    const wanted = 'least' in must ? `≥ ${must.least}` : `≤ ${must.most}${unit}`
    const columns = [
      what.padEnd(49),
      wanted.padEnd(10),
      String(aim ?? '').padEnd(6),
      `${value.toFixed(2)}${unit}`.padEnd(10),
      isJudged ? verdict : '',
      atFirst === undefined ? '' : `(${atFirst.toFixed(2)}${unit} at first)`,
    ]
    print(columns.join(' ').trimEnd())
  }
}

function of(rounds: readonly Round[], figure: keyof Round): number[] {
  return rounds.map((round) => round[figure]).filter((value) => value !== null)
}

function middle(values: readonly number[], digits: number): string {
  return values.length > 0 ? median(values).toFixed(digits) : '–'
}

function spread(values: readonly number[]): string {
  if (values.length === 0) return '–'
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(2))
  return `${middle(values, 2)} (${least} – ${most})`
}

function share(rounds: readonly Round[], figure: 'serverBusy' | 'generatorBusy'): string {
  const shares = of(rounds, figure)
  return shares.length > 0 ? `${Math.round(median(shares) * 100)} %` : '–'
}
