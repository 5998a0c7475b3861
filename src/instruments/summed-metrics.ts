import { AggregatorRegistry, Registry } from 'prom-client'
import type { MetricSamples } from './metrics.ts'

/**
 * The metrics of several processes, added up: each as it gave them last. What was counted in processes that have ended
 * stays counted, since a counter that falls looks to Prometheus as if it had begun anew.
 */
export class SummedMetrics {
  readonly #last = new Map<number, readonly MetricSamples[]>()
  /** What ended processes have counted. */
  #ended: readonly MetricSamples[] = []
  #folding: Promise<void> = Promise.resolve()

  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE

  /** Takes what a process gives. */
  take(number: number, samples: readonly MetricSamples[]): void {
    this.#last.set(number, samples.map(combinable))
  }

  /** Keeps what a process has counted, as far as that is known, and nothing else of it: it has ended. */
  forget(number: number): void {
    const counted = this.#last.get(number)?.filter(({ type }) => isCounted(type)) ?? []
    this.#last.delete(number)
    this.#folding = this.#folding.then(async () => {
      this.#ended = await sumOf([this.#ended, counted]).getMetricsAsJSON()
    })
  }

  /** All of them as Prometheus reads them. */
  async text(): Promise<string> {
    await this.#folding
    return sumOf([...this.#last.values(), this.#ended]).metrics()
  }
}

/**
 * A metric of the library as it is put together for several processes: of several starts the last one tells that a
 * process was started again, and of several event loops the slowest one holds requests up. The library would leave out
 * the one, and tell the mean of the other, in which one process that stands is not seen.
 */
function combinable(samples: MetricSamples): MetricSamples {
  const { name } = samples
  const isLargest = name === 'process_start_time_seconds' || /^nodejs_eventloop_lag_(?!min_)/.test(name)
  return isLargest ? { ...samples, aggregator: 'max' } : samples
}

function sumOf(each: readonly (readonly MetricSamples[])[]): Registry {
  return AggregatorRegistry.aggregate([...each])
}

/** The library writes the kind of a metric as a word, whatever its types say. */
function isCounted(type: unknown): boolean {
  return type === 'counter' || type === 'histogram'
}
