import cluster from 'node:cluster'
import type { WriteNews } from '../../database/database.ts'
import type { Metrics, MetricSamples } from '../../instruments/metrics.ts'
import { once } from '../../once.ts'
import type { PrimaryMessage, WorkerMessage } from './messages.ts'

/** What a terminal, or whoever supervises the gateway, may send to all of its processes at once. */
const groupSignals = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const
/** How long writes wait for others to be told of together, in milliseconds. */
const gatheringMs = 10

/** This process as one of several workers of a gateway. */
export interface Worker {
  /** No other worker of the gateway has it, or has had it. */
  readonly number: number
  /** How it hears of what other workers write, and they of what it writes. */
  readonly news: WriteNews
  /** The signals at which it leaves, as often as they come: the primary is told to as well. */
  readonly signals: typeof groupSignals
  /** Has something done, once, when this worker is to leave. */
  readonly onLeave: (leave: () => void) => void
  /** Gives its metrics to the primary whenever that asks. */
  readonly shareMetrics: (metrics: Metrics) => void
  /** Tells that it answers at an address. */
  readonly ready: (url: string) => void
  /** Tells why it cannot start, in lines for a person, and ends. */
  readonly fail: (lines: readonly string[]) => void
}

/** This process, whose primary is there. */
export function connectedWorker(): Worker {
  return {
    number: cluster.worker?.id ?? 0,
    news: newsOfWrites(),
    signals: groupSignals,
    onLeave(leave) {
      const leaveOnce = once(leave)
      for (const signal of groupSignals) process.on(signal, leaveOnce)
      hear('leave', leaveOnce)
    },
    shareMetrics(metrics) {
      hear('metrics', ({ question }) => {
        const answer = (samples: MetricSamples[]) => tell({ kind: 'metrics', question, metrics: samples })
        // Without an answer the primary goes on with those of the others.
        metrics.samples().then(answer, () => {})
      })
    },
    ready: (url) => tell({ kind: 'ready', url }),
    fail: (lines) => tell({ kind: 'failed', lines }, () => process.exit(1)),
  }
}

function newsOfWrites(): WriteNews {
  let gathering: NodeJS.Timeout | undefined
  const tellNow = () => {
    gathering = undefined
    tell({ kind: 'written' })
  }
  return {
    tell() {
      gathering ??= setTimeout(tellNow, gatheringMs).unref()
    },
    listen(onWritten) {
      tell({ kind: 'watching', isWatching: true })
      const forget = hear('written', onWritten)
      return () => {
        forget()
        tell({ kind: 'watching', isWatching: false })
      }
    },
  }
}

/** Calls a listener with messages of one kind, until the function that it answers is called. */
function hear<Kind extends PrimaryMessage['kind']>(
  kind: Kind,
  listener: (message: Extract<PrimaryMessage, { kind: Kind }>) => unknown,
): () => void {
  const onMessage = (message: PrimaryMessage) => {
    if (message.kind === kind) void listener(message as Extract<PrimaryMessage, { kind: Kind }>)
  }
  process.on('message', onMessage)
  return () => void process.off('message', onMessage)
}

/** Tells the primary something. One that is gone ends this process anyway. */
function tell(message: WorkerMessage, onTold: () => void = () => {}): void {
  if (process.connected) process.send?.(message, undefined, undefined, onTold)
  else onTold()
}
