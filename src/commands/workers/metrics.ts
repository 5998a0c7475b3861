import { createMetricsServer } from '../../instruments/metrics-server.ts'
import type { MetricSamples } from '../../instruments/metrics.ts'
import { SummedMetrics } from '../../instruments/summed-metrics.ts'
import { listen, type Place, urlOf } from '../listening.ts'
import type { Workers } from './workers.ts'

/** How long a worker has to give its metrics, in milliseconds. Then those count that it gave before. */
const patienceMs = 2000

/** The metrics of all workers, which the primary answers. */
export interface WorkersMetrics {
  /** Takes what a worker answers to a question. */
  readonly take: (worker: number, question: number, samples: readonly MetricSamples[]) => void
  /** Waits for a worker no more, which has ended. */
  readonly forget: (worker: number) => void
  readonly listen: () => Promise<void>
  /** Where they are, once they listen. */
  readonly started: () => { readonly metrics: string }
  readonly close: () => Promise<void>
}

/** A scrape that is under way. */
interface Question {
  readonly number: number
  readonly waiting: Set<number>
  readonly onAnswered: () => void
}

/** Makes the metrics of all workers, which are asked anew each time. They do not listen yet. */
export function createWorkersMetrics(place: Place, workers: Workers): WorkersMetrics {
  const summed = new SummedMetrics()
  const questions = new Set<Question>()
  let asked = 0

  /** Has all workers give theirs. */
  async function ask(): Promise<void> {
    const number = (asked += 1)
    const answered = Promise.withResolvers<void>()
    const question = { number, waiting: new Set(workers.serving), onAnswered: answered.resolve }
    if (question.waiting.size === 0) return
    questions.add(question)
    const late = setTimeout(answered.resolve, patienceMs)
    for (const worker of question.waiting) workers.tell(worker, { kind: 'metrics', question: number })
    await answered.promise
    clearTimeout(late)
    questions.delete(question)
  }

  function settle(worker: number, isMeant: (question: Question) => boolean): void {
    for (const question of questions) {
      if (isMeant(question)) question.waiting.delete(worker)
      if (question.waiting.size === 0) question.onAnswered()
    }
  }

  const server = createMetricsServer({
    contentType: summed.contentType,
    async text() {
      await ask()
      return summed.text()
    },
  })
  return {
    take(worker, question, samples) {
      summed.take(worker, samples)
      settle(worker, ({ number }) => number === question)
    },
    forget(worker) {
      summed.forget(worker)
      settle(worker, () => true)
    },
    listen: () => listen(server, place, { port: 'METRICS_PORT', host: 'METRICS_HOST' }),
    started: () => ({ metrics: `${urlOf(server)}metrics` }),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
