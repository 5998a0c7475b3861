/**
 * The load generator: a process of its own, so that it has a core to itself. Takes orders from the bench and reports
 * what came of each.
 */
import type { Order, Report } from './messages.ts'
import { runRound } from './round.ts'
import { Target } from './target.ts'

const targets = new Map<string, Target>()

async function carryOut(order: Order): Promise<Report> {
  if (order.kind === 'prepare') {
    targets.set(order.target, new Target(order))
    return { kind: 'prepared' }
  }
  const target = targets.get(order.target)
  if (!target) throw new Error(`${order.target} was not prepared.`)
  return { kind: 'round', round: await runRound(target, order.course) }
}

process.on('message', (order: Order) => {
  carryOut(order)
    .catch((error: Error): Report => ({ kind: 'failed', message: `${order.target}: ${error.message}` }))
    .then((report) => process.send?.(report))
    .catch(() => process.exit(1))
})
process.on('disconnect', () => process.exit(0))
