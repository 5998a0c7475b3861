import { once } from 'node:events'
import { spawnOn } from '../processes.ts'
import type { Server } from '../servers.ts'
import type { Course, Order, Prepared, Report, Round } from './messages.ts'

/** The load generator, as the bench gives it orders. */
export interface Generator {
  /** Hands over the requests of a target: one case on one server. */
  prepare(target: string, server: Server, requests: readonly Prepared[]): Promise<void>
  /** Runs one round on a target. Throws where any answer was not right. */
  round(target: string, course: Course): Promise<Round>
  stop(): void
}

/** Starts the load generator on the core where no server is. */
export function startGenerator(): Generator {
  const child = spawnOn(1, ['bench/load/generator.ts'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const gone = once(child, 'exit').then(() => {
    throw new Error('The load generator ended.')
  })
  gone.catch(() => {})

  async function carryOut(order: Order): Promise<Report> {
    const reported = once(child, 'message') as Promise<[Report]>
    child.send(order)
    const [report] = await Promise.race([reported, gone])
    if (report.kind === 'failed') throw new Error(report.message)
    return report
  }

  return {
    async prepare(target, { port, pid, databasePid }, requests) {
      await carryOut({ kind: 'prepare', target, port, pid, databasePid, requests })
    },
    async round(target, course) {
      const report = await carryOut({ kind: 'round', target, course })
      if (report.kind !== 'round') throw new Error(`The load generator reported ${report.kind}.`)
      return report.round
    },
    stop() {
      if (child.connected) child.disconnect()
    },
  }
}
