import cluster, { type Worker } from 'node:cluster'
import type { MetricSamples } from '../../instruments/metrics.ts'
import type { Logger } from '../../logger.ts'
import { CommandFailure } from '../failures.ts'
import type { PrimaryMessage, WorkerMessage } from './messages.ts'

/** How long a worker must have served for its end not to count as one of several in a row, in milliseconds. */
const steadyMs = 10_000
/** How long the first of these is waited for to be started again, in milliseconds; each further one twice as long. */
const firstPauseMs = 250
/** How long at most, in milliseconds. */
const longestPauseMs = 30_000

/** The options of workers. */
export interface WorkersOptions {
  readonly count: number
  readonly logger: Logger
  /** Hears the metrics that a worker was asked for. */
  readonly onMetrics: (worker: number, question: number, samples: readonly MetricSamples[]) => void
  /** Hears of a worker that has ended. */
  readonly onEnd: (worker: number) => void
}

/** A process that was started. */
interface Running {
  readonly worker: Worker
  /** How many have ended before it in a row. */
  readonly failures: number
  /** When it began to serve; null before. */
  readyAt: number | null
  /** Whether somebody listens to events there. */
  isWatching: boolean
  /** Why it cannot start, in its own words; null where it said nothing. */
  objection: string | null
  /** Resolves when it has ended and all that it said was heard. */
  readonly ended: Promise<Ending>
}

/** How a process ended. */
interface Ending {
  readonly code: number | null
  readonly signal: string | null
}

/** The workers of a gateway, as their primary sees them. One that ends is started again. */
export class Workers {
  readonly #options: WorkersOptions
  readonly #running = new Map<number, Running>()
  readonly #pauses = new Set<NodeJS.Timeout>()
  #state: 'starting' | 'serving' | 'leaving' = 'starting'
  /** Where all of them listen. */
  #url: string | null = null
  /** The port that those are told to take that are started from now on; null for what the settings say. */
  #port: string | null = null

  constructor(options: WorkersOptions) {
    this.#options = options
  }

  /** The numbers of those that serve. */
  get serving(): readonly number[] {
    return [...this.#running.values()].filter(({ readyAt }) => readyAt !== null).map(({ worker }) => worker.id)
  }

  /** Starts all of them, and answers where they listen. Throws `CommandFailure` where one of them cannot, and ends all. */
  async start(): Promise<string> {
    try {
      const [url = ''] = await Promise.all(Array.from({ length: this.#options.count }, () => this.#start(0)))
      this.#url = url
      this.#state = 'serving'
      return url
    } catch (error) {
      this.kill()
      throw error
    }
  }

  /** Tells a worker something. One that is ending hears nothing. */
  tell(number: number, message: PrimaryMessage): void {
    const worker = this.#running.get(number)?.worker
    if (worker?.isConnected()) worker.send(message, () => {})
  }

  /** Has all of them finish what they do and end. Throws where one of them did not end in good order. */
  async leave(): Promise<void> {
    this.#state = 'leaving'
    for (const pause of this.#pauses) clearTimeout(pause)
    const ending = [...this.#running.values()]
    for (const { worker, readyAt } of ending) {
      if (readyAt === null) worker.process.kill('SIGKILL')
      else this.tell(worker.id, { kind: 'leave' })
    }
    const ends = await Promise.all(
      ending.map(async ({ ended, readyAt }) => readyAt === null || (await ended).code === 0),
    )
    if (ends.includes(false)) throw new Error('A worker did not end in good order.')
  }

  /** Ends all of them at once. */
  kill(): void {
    this.#state = 'leaving'
    for (const { worker } of this.#running.values()) worker.process.kill('SIGKILL')
  }

  /** Starts one, and answers where it listens. Throws `CommandFailure` where it ends before it does. */
  async #start(failures: number): Promise<string> {
    const { logger, onMetrics, onEnd } = this.#options
    if (this.#running.size === 0) this.#keepPort()
    const worker = cluster.fork(this.#port === null ? {} : { PORT: this.#port })
    const running: Running = {
      worker,
      failures,
      readyAt: null,
      isWatching: false,
      objection: null,
      ended: endOf(worker),
    }
    this.#running.set(worker.id, running)
    const url = new Promise<string>((resolve) => {
      worker.on('message', (message: WorkerMessage) => {
        if (message.kind === 'ready') {
          if (this.#isElsewhere(message.url)) return void worker.process.kill('SIGKILL')
          running.readyAt = performance.now()
          logger.info({ worker: worker.id, pid: worker.process.pid }, 'A worker serves')
          resolve(message.url)
        } else if (message.kind === 'failed') running.objection = message.lines.join('\n')
        else if (message.kind === 'watching') running.isWatching = message.isWatching
        else if (message.kind === 'metrics') onMetrics(worker.id, message.question, message.metrics)
        else this.#spread(worker.id)
      })
    })
    const failed = running.ended.then((ending) => {
      this.#running.delete(worker.id)
      onEnd(worker.id)
      // What does not come up at all is no use to start again, unless others have.
      const hasServed = this.#state === 'serving' || running.readyAt !== null || failures > 0
      if (this.#state !== 'leaving' && hasServed) this.#replace(running, ending)
      throw new CommandFailure(running.objection ?? `A worker ended before it served: ${wordsOf(ending)}.`)
    })
    failed.catch(() => {})
    return Promise.race([url, failed])
  }

  /**
   * Whether a worker listens elsewhere than all before it: the system has chosen the port anew, since at that moment
   * none was left that held it.
   */
  #isElsewhere(url: string): boolean {
    if (this.#url === null || url === this.#url) return false
    this.#keepPort()
    return true
  }

  /** Has those that are started from now on listen where the first ones did. */
  #keepPort(): void {
    if (this.#url !== null) this.#port = new URL(this.#url).port
  }

  /** Starts another one in the place of one that has ended: at once, or later where several have. */
  #replace({ worker, readyAt, failures, objection }: Running, { code, signal }: Ending): void {
    const isSteady = readyAt !== null && performance.now() - readyAt > steadyMs
    const inRow = isSteady ? 0 : failures + 1
    const pauseMs = inRow === 0 ? 0 : Math.min(firstPauseMs * 2 ** (inRow - 1), longestPauseMs)
    const facts = {
      worker: worker.id,
      pid: worker.process.pid,
      code,
      signal,
      pauseMs,
      ...(objection ? { objection } : {}),
    }
    const words = 'A worker has ended, and another one is started in its place'
    if (code === 0) this.#options.logger.warn(facts, words)
    else this.#options.logger.error(facts, words)
    const pause = setTimeout(() => {
      this.#pauses.delete(pause)
      this.#start(inRow).catch(() => {})
    }, pauseMs)
    this.#pauses.add(pause)
  }

  /** Tells those where somebody listens that one of them has written events. */
  #spread(from: number): void {
    for (const [number, { isWatching }] of this.#running)
      if (isWatching && number !== from) this.tell(number, { kind: 'written' })
  }
}

/** How a worker ends. What it has said before is heard by then, since its channel is closed. */
function endOf(worker: Worker): Promise<Ending> {
  return new Promise((resolve) => {
    let ending: Ending | null = null
    const look = () => {
      if (ending && !worker.isConnected()) resolve(ending)
    }
    worker.once('exit', (code, signal) => {
      ending = { code, signal }
      look()
    })
    worker.once('disconnect', look)
    // Of one that the system does not start, this is all that is heard.
    worker.once('error', () => resolve({ code: null, signal: null }))
  })
}

function wordsOf({ code, signal }: Ending): string {
  return signal === null ? `its code was ${code}` : `it was ended by ${signal}`
}
