import { setTimeout } from 'node:timers/promises'
import Client from 'better-sqlite3'
import { Bound } from './bound.ts'
import type { Database, Statement, TimeLimit } from './database.ts'
import { keepTime, Underway, unrehearsed } from './rehearsal.ts'
import { ShortTurns } from './slots.ts'
import { asUnavailable, longestPauseMs, whenFree } from './sqlite.faults.ts'
import { keepRules, type SqliteSession } from './sqlite.session.ts'

/** The options of rehearsals. */
export interface RehearsalOptions {
  /** The database's file. One that is in memory is copied for each rehearsal. */
  readonly path: string
  readonly main: Client.Database
  /** Milliseconds that a rehearsal waits for others that write, and for those before it. */
  readonly waitMs: number
  readonly session: (client: Client.Database) => SqliteSession
}

/** What a rehearsal does otherwise than the database that it belongs to. */
export type Rehearsed = typeof unrehearsed & Pick<Database, 'query' | 'passing' | 'snapshot' | 'transaction'>

/** A connection beside the one that everybody uses, who would see otherwise what is undone in the end. */
interface Stage {
  readonly client: Client.Database
  readonly session: SqliteSession
}

/** Milliseconds between two rehearsals: in between, whoever waits to write finds the file free. */
const gapMs = longestPauseMs + 1

/** Rehearsals, one at a time. */
export class Rehearsals {
  readonly #options: RehearsalOptions
  readonly #bound: Bound
  #stage: Stage | null = null
  #endedAt = -Infinity

  constructor(options: RehearsalOptions) {
    this.#options = options
    this.#bound = new Bound(1, options.waitMs)
  }

  /** Runs something within a transaction that is undone. */
  during<Result>(run: (rehearsed: Rehearsed) => Promise<Result>): Promise<Result> {
    return this.#bound.during(async () => {
      const stage = (this.#stage ??= this.#open())
      const { client } = stage
      const leftMs = this.#endedAt + gapMs - performance.now()
      if (leftMs > 0) await setTimeout(leftMs)
      await whenFree(this.#options.waitMs, () => client.exec('begin immediate'))
      const underway = new Underway()
      try {
        return await run(rehearsedAt(stage, underway))
      } finally {
        await underway.end()
        if (client.inTransaction) client.exec('rollback')
        this.#endedAt = performance.now()
        if (client.memory) this.close()
      }
    })
  }

  /** Closes its connection, if there is one. */
  close(): void {
    this.#stage?.client.close()
    this.#stage = null
  }

  #open(): Stage {
    const { path, main, session } = this.#options
    const client = main.memory ? new Client(main.serialize()) : new Client(path, { timeout: 0 })
    keepRules(client)
    return { client, session: session(client) }
  }
}

function rehearsedAt({ client, session }: Stage, underway: Underway): Rehearsed {
  const turns = new ShortTurns()
  /**
   * Does some work of it when it has a turn of the event loop that has not taken long: others go on in between. A full
   * disk, say, ends the transaction: whatever came after that would be kept.
   */
  function within<Result>(work: () => Result, limit?: TimeLimit): Promise<Result> {
    return underway.during(async () => {
      await turns.next()
      keepTime(limit)
      try {
        if (!client.inTransaction) throw new Error('The transaction of a rehearsal has ended before its time.')
        return work()
      } catch (error) {
        throw asUnavailable(error)
      }
    })
  }
  const execute = <Result>(statement: Statement<Result>, limit?: TimeLimit) =>
    within(() => session.execute(statement), limit)
  const rehearsed: Rehearsed = {
    ...unrehearsed,
    query: execute,
    passing: execute,
    snapshot: (work) => within(() => session.drive(work).result),
    transaction: (work) =>
      within(() => {
        client.exec('savepoint rehearsed')
        try {
          const { result } = session.drive(work)
          client.exec('release rehearsed')
          return result
        } catch (error) {
          if (client.inTransaction) client.exec('rollback to rehearsed; release rehearsed')
          throw error
        }
      }),
  }
  return rehearsed
}
