import pg from 'pg'
import type { Addition, CommitEffect, Connection, DatabaseOptions, Statement, Work } from './database.ts'
import { copyRows } from './postgres.additions.ts'
import { type Asked, runBatch } from './postgres.batch.ts'
import { asUnavailable } from './postgres.faults.ts'
import { drive, Flight } from './postgres.flight.ts'
import type { Asking, Statements } from './postgres.statements.ts'
import { positionIn, positionText } from './postgres.wal.ts'

/** What is built anew for a transaction may be anything: there PostgreSQL chooses how it is planned. */
export const anyPlan = 'set local plan_cache_mode = auto'

/** The options of a transaction. */
export interface TransactionOptions extends Pick<DatabaseOptions, 'observe' | 'onStatement'> {
  readonly client: pg.PoolClient
  readonly statements: Statements
  readonly connection: Connection
  /** The statements that it begins with. */
  readonly begin: readonly string[]
  /** Statements whose answers are waited for before the work begins, such as that of a lock. */
  readonly before?: readonly string[]
  /** Milliseconds that answers are waited for; as many as the connection says, if it is left out. */
  readonly timeoutMs?: number
  /** Whether the place in the server's log is wanted after the commit. */
  readonly tellsPosition: boolean
}

/** How a transaction ended: committed, or undone. */
export type Outcome<Result> =
  | { readonly result: Result; readonly position: string | null; readonly effects: readonly CommitEffect[] }
  | { readonly failure: unknown }

/**
 * Runs a unit of work as a transaction. Answers what has undone it where the connection is as good as before, and
 * throws it otherwise.
 */
export async function attempt<Result>(
  work: (tx: Connection) => Work<Result>,
  {
    client,
    statements,
    connection,
    observe,
    onStatement,
    begin,
    before = [],
    timeoutMs,
    tellsPosition,
  }: TransactionOptions,
): Promise<Outcome<Result>> {
  const flight = new Flight({ submit: (asked) => runBatch(client, asked, timeoutMs), observe })
  const frame = (text: string) => statements.askText(client, text)
  const effects: CommitEffect[] = []
  let hasAnyPlan = false
  const ask = (statement: Statement<unknown>) => {
    if (statement.key === null && !hasAnyPlan) {
      hasAnyPlan = true
      flight.add(frame(anyPlan))
    }
    return statements.ask(client, statement)
  }
  let commit: Asking | null = null
  let beforeCommit: Asked | undefined
  try {
    for (const text of [...begin, ...before]) flight.add(frame(text))
    // Work that waits for a lock has not begun before.
    if (before.length > 0) await flight.landed()
    const add = (addition: Addition) => copyRows(client, addition, { timeoutMs, onStatement })
    const result = await drive(work, connection, { flight, ask, add, effects })
    beforeCommit = flight.last
    commit = frame('commit')
    flight.add(commit)
    const position = tellsPosition ? frame(positionText) : null
    if (position) flight.add(position)
    await flight.landed()
    return { result, position: position && positionIn(position.rows()), effects }
  } catch (error) {
    const isOfServer = error instanceof pg.DatabaseError
    // Whom the server has refused a statement, it has not come to the commit.
    const isCommitting = commit !== null && (!isOfServer || (beforeCommit?.isAnswered ?? true))
    const failure = asUnavailable(error, { isCommitting })
    // A connection that broke, or is silent, has nothing more to say.
    if (failure !== error && !isOfServer) throw failure
    // Once all is undone, the connection is as good as before.
    await client.query('rollback').catch(() => {
      throw failure
    })
    return { failure }
  }
}
