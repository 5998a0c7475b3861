import type { Server } from 'node:http'
import type { Config } from '../config.ts'
import type { StatementObserver } from '../database/database.ts'
import type { Metrics, MetricSources } from '../instruments/metrics.ts'
import { statementObserver } from '../instruments/statements.ts'
import { loadTracing, type Tracing } from '../instruments/tracing.ts'
import { closeServer, listen, urlOf } from './listening.ts'

/** The instruments of a process that serves; each is null where it is off, and nothing of it is loaded. */
export interface Instruments {
  readonly metrics: Metrics | null
  readonly tracing: Tracing | null
  readonly observe: StatementObserver | undefined
  /** Has the metrics listen, where they are on. */
  readonly listen: () => Promise<void>
  /** Where the metrics are, once they listen; nothing where they are off. */
  readonly started: () => { readonly metrics?: string }
  readonly close: () => Promise<void>
}

/** Makes the instruments that are switched on. */
export async function prepareInstruments(
  { instruments: { metrics: place, tracing: isTraced } }: Pick<Config, 'instruments'>,
  sources: MetricSources,
): Promise<Instruments> {
  const tracing = isTraced ? await loadTracing() : null
  const { metrics, server } = place ? await loadMetrics(sources) : { metrics: null, server: null }
  return {
    metrics,
    tracing,
    observe: statementObserver(metrics, tracing),
    async listen() {
      if (server && place) await listen(server, place, { port: 'METRICS_PORT', host: 'METRICS_HOST' })
    },
    started: () => (server ? { metrics: `${urlOf(server)}metrics` } : {}),
    async close() {
      if (server) await closeServer(server)
    },
  }
}

async function loadMetrics(sources: MetricSources): Promise<{ metrics: Metrics; server: Server }> {
  const [{ createMetrics }, { createMetricsServer }] = await Promise.all([
    import('../instruments/metrics.ts'),
    import('../instruments/metrics-server.ts'),
  ])
  const metrics = createMetrics(sources)
  return { metrics, server: createMetricsServer(metrics) }
}
