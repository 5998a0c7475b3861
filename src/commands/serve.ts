import { availableParallelism } from 'node:os'
import { type Config, readConfig } from '../config.ts'
import { sqlitePath } from '../database/open.ts'
import { CommandFailure, failureLines } from './failures.ts'

/** The arguments of the command line, as they were typed. */
export interface ServeArguments {
  /** A number of workers, or `auto`; without it, what WORKERS says. */
  readonly workers?: string
}

/**
 * Starts the gateway and keeps it running until a signal ends it: in this process, or in several workers below it. It
 * is ready when the tables are up to date, demo data is complete and all of it listens. Throws what keeps it from
 * starting.
 */
export async function runServe({ workers }: ServeArguments): Promise<void> {
  // Node would let a debugger in at it, whoever on this machine has one: some send it so that a log is written anew.
  process.on('SIGUSR1', () => {})
  const config = readConfig(undefined, workers === undefined ? {} : { given: { WORKERS: workers } })
  const count = config.server.workers === 'auto' ? availableParallelism() : config.server.workers
  if (count === 1) return (await import('./gateway-process.ts')).runGateway(config)
  refuseMemory(config, count)
  const { default: cluster } = await import('node:cluster')
  if (cluster.isPrimary) return (await import('./workers/primary.ts')).runPrimary(config, count)
  const { connectedWorker } = await import('./workers/worker.ts')
  const { runGateway } = await import('./gateway-process.ts')
  const worker = connectedWorker()
  await runGateway(config, worker).catch((error: unknown) => worker.fail(failureLines(error)))
}

/** Throws `CommandFailure` where each worker would have data of its own. */
function refuseMemory({ database: { url } }: Config, count: number): void {
  if (!url.startsWith('file:') || sqlitePath(url) !== ':memory:') return
  throw new CommandFailure(
    `${count} workers cannot share a database in memory. Set DATABASE_URL to file:PATH or to a PostgreSQL server, or have one worker.`,
  )
}
