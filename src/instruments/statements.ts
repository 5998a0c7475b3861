import type { StatementObserver } from '../database/database.ts'
import type { Metrics } from './metrics.ts'
import { settled, type Tracing } from './tracing.ts'

/** What sees each statement of a process; undefined where nothing does, so that none is handed on. */
export function statementObserver(metrics: Metrics | null, tracing: Tracing | null): StatementObserver | undefined {
  if (!metrics) return tracing?.statement
  const timed: StatementObserver = (_system, _sql, run) => {
    const startedAt = performance.now()
    return settled(run, () => metrics.statement((performance.now() - startedAt) / 1000))
  }
  return tracing ? (system, sql, run) => tracing.statement(system, sql, () => timed(system, sql, run)) : timed
}
