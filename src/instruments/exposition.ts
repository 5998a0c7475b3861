/** The values of some labels, in the order of their names. */
export type LabelValues = readonly string[]

/** How often something took at most so long, and how long it all took. */
export class DurationTally {
  /** The upper bounds of the buckets in seconds; there is one more for what took longer. */
  static readonly bounds: readonly number[] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

  readonly buckets = DurationTally.bounds.map(() => 0)
  count = 0
  sum = 0

  /** Adds one that took so many seconds. */
  add(seconds: number): void {
    this.count += 1
    this.sum += seconds
    const { buckets } = this
    for (let index = 0; index < buckets.length; index += 1)
      if (seconds <= (DurationTally.bounds[index] ?? 0)) {
        buckets[index] = (buckets[index] ?? 0) + 1
        return
      }
  }

  /** Adds all of another one. */
  addAll(other: DurationTally): void {
    this.count += other.count
    this.sum += other.sum
    for (const [index, count] of other.buckets.entries()) this.buckets[index] = (this.buckets[index] ?? 0) + count
  }
}

/** A histogram as Prometheus reads it, of one tally for each set of label values. */
export function histogramText(
  name: string,
  help: string,
  labelNames: readonly string[],
  tallies: Iterable<readonly [LabelValues, DurationTally]>,
): string {
  const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`]
  for (const [values, { buckets, count, sum }] of tallies) {
    const labels = labelNames.map((label, index) => `${label}="${escaped(values[index] ?? '')}"`)
    const named = (suffix: string, ...more: readonly string[]) => {
      const all = [...labels, ...more]
      return `${name}_${suffix}${all.length > 0 ? `{${all.join(',')}}` : ''}`
    }
    let below = 0
    for (const [index, bucket] of buckets.entries())
      lines.push(`${named('bucket', `le="${DurationTally.bounds[index]}"`)} ${(below += bucket)}`)
    lines.push(`${named('bucket', 'le="+Inf"')} ${count}`, `${named('sum')} ${sum}`, `${named('count')} ${count}`)
  }
  return `${lines.join('\n')}\n`
}

function escaped(value: string): string {
  return value.replaceAll(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))
}
