import {
  collectDefaultMetrics,
  Counter,
  type CounterConfiguration,
  Gauge,
  type GaugeConfiguration,
  type Metric,
  Registry,
} from 'prom-client'
import { singleFlight } from '../single-flight.ts'
import type { DeliveryChannel } from '../vocabulary.ts'
import { DurationTally, histogramSamples, type LabelValues } from './exposition.ts'
import { type AnsweredRequest, requestLabels, RequestTally } from './request-tally.ts'

/** The replicas of the database, as metrics look at them. */
interface ReplicaSource {
  readonly status: () => readonly { readonly name: string; readonly isIn: boolean; readonly lagMs: number | null }[]
  /** Statements of requests that only read, by the server that answered them. */
  readonly reads: ReadonlyMap<string, number>
}

/** What there is to be told to others. */
interface MessageLoad {
  readonly waiting: number
  /** How late the message is that should have been tried first, in milliseconds. */
  readonly lagMs: number
  /** How long the oldest event without a place in the log has waited for one, in milliseconds. */
  readonly logLagMs: number
}

/** What is looked at when somebody asks for the metrics. */
export interface MetricSources {
  readonly version: string
  /** The connections of the database's pool; null where it has none. */
  readonly pool: () => { readonly open: number; readonly idle: number; readonly waiting: number } | null
  /** How far the clock is behind, in milliseconds; null where this process runs none. */
  readonly clockLagMs: () => number | null
  /** What there is to be told to others: looked at anew each time. */
  readonly messages: () => Promise<MessageLoad>
  /** How many streams are open. */
  readonly streams: () => number
  /** The replicas that are read from; null where there are none. */
  readonly replicas: () => ReplicaSource | null
  /** Whether what the gateway needs is as it should be, by its name: looked at anew each time. */
  readonly parts: () => Promise<Readonly<Record<string, boolean>>>
}

/** The metrics of this process. */
export interface Metrics {
  /** Counts a request that was answered. */
  readonly answered: (request: AnsweredRequest) => void
  /** Counts an attempt to deliver a message, and whether the receiver took it. */
  readonly attempted: (channel: DeliveryChannel, isTaken: boolean) => void
  /** Counts a statement, by how many seconds it took. */
  readonly statement: (seconds: number) => void
  /** All of them as Prometheus reads them. */
  readonly text: () => Promise<string>
  /** All of them as data, to be added to those of other processes. */
  readonly samples: () => Promise<MetricSamples[]>
  readonly contentType: string
}

/** A metric with its values, as `prom-client` gives it. */
export type MetricSamples = Awaited<ReturnType<Registry['getMetricsAsJSON']>>[number]

/**
 * Makes the metrics of a process. What comes with each request is tallied here, which costs a fraction of what the
 * library's own counting does; the library collects the rest when it is asked.
 */
export function createMetrics({
  version,
  pool,
  clockLagMs,
  messages,
  streams,
  replicas,
  parts,
}: MetricSources): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new RequestTally()
  const statements = new DurationTally()
  const gauge = <Label extends string>(configuration: GaugeConfiguration<Label>) => {
    const made = new Gauge({ ...configuration, registers: [] })
    registry.registerMetric(made)
    return made
  }
  const counter = <Label extends string>(configuration: CounterConfiguration<Label>) => {
    const made = new Counter({ ...configuration, registers: [] })
    registry.registerMetric(made)
    return made
  }

  const histogram = (
    name: string,
    help: string,
    labelNames: readonly string[],
    tallies: () => Iterable<readonly [LabelValues, DurationTally]>,
  ) => {
    const get = async () => ({
      name,
      help,
      type: 'histogram',
      aggregator: 'sum',
      values: histogramSamples(name, labelNames, tallies()),
    })
    // The registry asks a metric for nothing but its name and this.
    registry.registerMetric({ name, get } as unknown as Metric)
  }

  gauge({
    name: 'triptych_info',
    help: 'The version of the gateway; the value is always 1.',
    aggregator: 'first',
    labelNames: ['version'],
    collect() {
      this.set({ version }, 1)
    },
  })
  gauge({
    name: 'triptych_workers',
    help: 'Processes that answer requests together.',
    collect() {
      this.set(1)
    },
  })
  counter({
    name: 'triptych_requests_total',
    help: 'Requests that were answered.',
    labelNames: requestLabels,
    collect() {
      this.reset()
      for (const { labels, durations } of requests.kinds()) this.labels(...labels).inc(durations.count)
    },
  })
  counter({
    name: 'triptych_requested_cost_total',
    help: 'The cost that GraphQL requests asked for.',
    labelNames: ['operation', 'role'],
    collect() {
      this.reset()
      for (const { labels, cost } of requests.kinds())
        if (labels[0] === 'graphql') this.labels(labels[1] ?? '', labels[2] ?? '').inc(cost)
    },
  })
  gauge({
    name: 'triptych_pool_connections',
    help: 'Connections to the database by state; `waiting` are requests that wait for one.',
    labelNames: ['state'],
    collect() {
      const { open = 0, idle = 0, waiting = 0 } = pool() ?? {}
      this.set({ state: 'busy' }, open - idle)
      this.set({ state: 'idle' }, idle)
      this.set({ state: 'waiting' }, waiting)
    },
  })
  gauge({
    name: 'triptych_available',
    help: 'Whether what the gateway needs is as it should be: 1, or 0 where it is not.',
    labelNames: ['part'],
    aggregator: 'min',
    async collect() {
      for (const [part, isRight] of Object.entries(await parts())) this.set({ part }, isRight ? 1 : 0)
    },
  })
  gauge({
    name: 'triptych_clock_lag_seconds',
    help: 'How far the clock is behind what has fallen due.',
    aggregator: 'max',
    collect() {
      const lag = clockLagMs()
      if (lag === null) this.remove()
      else this.set(lag / 1000)
    },
  })

  gauge({
    name: 'triptych_streams',
    help: 'Streams that are open.',
    collect() {
      this.set(streams())
    },
  })
  gauge({
    name: 'triptych_replica_lag_seconds',
    help: 'How far a replica may be behind the primary, as far as this process knows.',
    aggregator: 'max',
    labelNames: ['replica'],
    collect() {
      this.reset()
      for (const { name, lagMs } of replicas()?.status() ?? [])
        if (lagMs !== null) this.set({ replica: name }, lagMs / 1000)
    },
  })
  gauge({
    name: 'triptych_replica_in',
    help: 'Whether a replica is read from: 1, or 0 where it is late or away.',
    aggregator: 'min',
    labelNames: ['replica'],
    collect() {
      for (const { name, isIn } of replicas()?.status() ?? []) this.set({ replica: name }, isIn ? 1 : 0)
    },
  })
  counter({
    name: 'triptych_reads_total',
    help: 'Statements of requests that only read, by the server that answered them: the primary or a replica. Counted where there are replicas.',
    labelNames: ['target'],
    collect() {
      this.reset()
      for (const [target, count] of replicas()?.reads ?? []) this.labels(target).inc(count)
    },
  })

  // Asked once for all that tell of it, and anew each time.
  const readLoad = singleFlight(messages)
  const gaugeOfMessages = (name: string, help: string, valueOf: (load: MessageLoad) => number) =>
    gauge({
      name,
      help,
      aggregator: 'max',
      async collect() {
        // The numbers of a database that cannot be asked are not there; triptych_available says so.
        const load = await readLoad().catch(() => null)
        if (load) this.set(valueOf(load))
        else this.remove()
      },
    })
  gaugeOfMessages(
    'triptych_event_log_lag_seconds',
    'How long the oldest event without a place in the log has waited for one.',
    ({ logLagMs }) => logLagMs / 1000,
  )
  gaugeOfMessages(
    'triptych_delivery_lag_seconds',
    'How late the message is that should have been tried first.',
    ({ lagMs }) => lagMs / 1000,
  )
  gaugeOfMessages(
    'triptych_deliveries_waiting',
    'Messages to others that wait for an attempt, or are tried now.',
    ({ waiting }) => waiting,
  )
  const attempts = counter({
    name: 'triptych_delivery_attempts_total',
    help: 'Attempts to deliver messages to others.',
    labelNames: ['channel', 'outcome'],
  })
  histogram(
    'triptych_request_duration_seconds',
    'How long requests took to be answered.',
    requestLabels.slice(0, 3),
    () => requests.durations(),
  )
  histogram('triptych_statement_duration_seconds', 'How long statements took in the database.', [], () => [
    [[], statements],
  ])

  return {
    attempted: (channel, isTaken) => attempts.labels(channel.toLowerCase(), isTaken ? 'taken' : 'failed').inc(),
    answered: (request) => requests.add(request),
    statement: (seconds) => statements.add(seconds),
    contentType: registry.contentType,
    text: () => registry.metrics(),
    samples: () => registry.getMetricsAsJSON(),
  }
}
