import cluster from 'node:cluster'
import closeWithGrace from 'close-with-grace'
import type { Config } from '../../config.ts'
import { readLocalKey } from '../../identity/local-key.ts'
import { createLogger, type Logger } from '../../logger.ts'
import { readVersion } from '../../version.ts'
import { leaveSignals } from '../first-process.ts'
import { issuersOf } from '../issuers.ts'
import { openFilled, warnAtStart } from '../preparing.ts'
import { announce, startedWith } from '../ready-line.ts'
import { Workers } from './workers.ts'

/**
 * How long workers may be late with their end before they are killed, in milliseconds: they keep to the bound
 * themselves.
 */
const hangingMs = 1000

/**
 * Runs a gateway in several workers, which answer at one port: prepares what they share, starts them, and starts
 * another one where one ends. Throws what keeps the first of them from starting.
 */
export async function runPrimary(config: Config, count: number): Promise<void> {
  const logger = createLogger(config)
  const issuers = issuersOf(config)
  // Made now where it is missing, or each worker might make one of its own.
  if (issuers.length === 0) await readLocalKey(config.auth.keyFile)
  await prepare(config, logger)

  cluster.setupPrimary({ args: ['serve', '--workers', String(count)] })
  const workers: Workers = new Workers({
    count,
    logger,
    onMetrics: (worker, question, samples) => metrics?.take(worker, question, samples),
    onEnd: (worker) => metrics?.forget(worker),
  })
  const { metrics: place } = config.instruments
  const metrics = place && (await import('./metrics.ts')).createWorkersMetrics(place, workers)
  process.on('exit', () => workers.kill())
  let url: string
  try {
    await metrics?.listen()
    url = await workers.start()
  } catch (error) {
    await metrics?.close()
    throw error
  }

  const { shutdownDelayMs, shutdownTimeoutMs } = config.server
  const delay = shutdownDelayMs + shutdownTimeoutMs + hangingMs
  const onTimeout = () => logger.error('Ending workers that did not end by themselves')
  leaveSignals()
  closeWithGrace({ delay, logger: false, onTimeout }, async ({ err, signal }) => {
    if (err) logger.fatal({ err }, 'Ending after an error that nothing caught')
    await workers.leave()
    await metrics?.close()
    logger.info({ signal, seconds: Math.round(process.uptime()) }, 'Triptych has stopped')
  })
  announce(config, logger, url, {
    ...startedWith(
      config,
      readVersion(),
      issuers.map(({ issuer }) => issuer),
    ),
    workers: count,
    ...metrics?.started(),
  })
}

/** Brings the database to where workers can open it, and closes it. */
async function prepare(config: Config, logger: Logger): Promise<void> {
  const database = await openFilled(config)
  try {
    await warnAtStart(config, database, logger)
  } finally {
    await database.close()
  }
}
