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

/** A sample of a histogram: of a bucket, of the sum or of the count. */
interface HistogramSample {
  readonly metricName: string
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
}

/** The samples of a histogram as `prom-client` has those of its own, of one tally for each set of label values. */
export function histogramSamples(
  name: string,
  labelNames: readonly string[],
  tallies: Iterable<readonly [LabelValues, DurationTally]>,
): HistogramSample[] {
  return [...tallies].flatMap(([values, { buckets, count, sum }]) => {
    const labels = Object.fromEntries(labelNames.map((label, index) => [label, values[index] ?? '']))
    let below = 0
    return [
      ...buckets.map((bucket, index) => ({
        metricName: `${name}_bucket`,
        labels: { ...labels, le: DurationTally.bounds[index] ?? 0 },
        value: (below += bucket),
      })),
      { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: count },
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: count },
    ]
  })
}
