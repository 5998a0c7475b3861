import type { Column, SQL } from 'drizzle-orm'
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'
import type { Trouble } from '../database-unavailable.ts'
import type { Secrets } from '../secrets.ts'
import type { Dialect } from './dialect.ts'
import type { Signal } from './signal.ts'
import type { AnyTable, Tables } from './tables.ts'
import type { WalState } from './wal.ts'

/** The query builder. Both engines are typed as async SQLite; the casts live in this folder alone. */
export type Connection = BaseSQLiteDatabase<'async', unknown>

/** A unit of work: yields its statements one by one and receives the rows of each. It cannot wait for anything else. */
export type Work<Result> = Generator<Statement<unknown> | AfterCommit | Addition, Result, unknown>

/** A query as Drizzle builds it; awaited, it would answer its rows by itself. */
export interface Query<Result> {
  prepare(): unknown
  then?: PromiseLike<Result>['then']
}

/** A statement, as both engines run it. */
export class Statement<Result> {
  /** Built when it is run; one with a key only where none with the same key was run before. */
  readonly build: (database: Database) => Query<Result>
  /** The values of its placeholders: of the name `0` the first, and so on. */
  readonly values: readonly unknown[]
  /** Statements of one key have the same text. Null for one that is built anew each time. */
  readonly key: string | null
  /** Whether it goes on with what another one has begun, as a further slice of the rows that are examined does. */
  readonly isFurther: boolean

  constructor(
    build: (database: Database) => Query<Result>,
    values: readonly unknown[] = [],
    key: string | null = null,
    isFurther = false,
  ) {
    this.build = build
    this.values = values
    this.key = key
    this.isFurther = isFurther
  }
}

/** The same statement as one that goes on with what another one has begun. */
export function further<Result>({ build, values, key }: Statement<Result>): Statement<Result> {
  return new Statement(build, values, key, true)
}

/** Told the place in the server's log up to which the commit is there; null where nobody wanted it told. */
export type CommitEffect = (position: string | null) => void

/**
 * A statement whose rows nobody has to wait for: it is sent, and the next one at once behind it. Where rows are waited
 * for, such as on PostgreSQL, what is handed back is what they will be; SQLite hands back the rows.
 */
export class SentStatement<Result> extends Statement<Result> {
  /** Looks at the rows as soon as they are there; what it throws undoes what was sent behind it. */
  verify: ((rows: Result) => void) | null = null
}

/** The rows of a statement that was sent: they are there once those of a statement behind it are. */
export class Coming {
  rows: unknown = undefined
}

/** What is done once the transaction of a unit of work is committed, and not at all where that is undone. */
export class AfterCommit {
  readonly effect: CommitEffect

  constructor(effect: CommitEffect) {
    this.effect = effect
  }
}

/** Many rows to be added to one table, by the quickest way that the engine has. One that is there already is an error. */
export class Addition {
  readonly table: AnyTable
  readonly columns: readonly Column[]
  /** The values of each row in the order of the columns, as the driver takes them. */
  readonly rows: readonly (readonly unknown[])[]

  constructor(table: AnyTable, columns: readonly Column[], rows: readonly (readonly unknown[])[]) {
    this.table = table
    this.columns = columns
    this.rows = rows
  }
}

/** Adds many rows to a table. */
export function* addRows(addition: Addition): Work<void> {
  yield addition
}

/** Has something done once this unit of work is committed: something outside the database, which does not fail. */
export function* afterCommit(effect: CommitEffect): Work<void> {
  yield new AfterCommit(effect)
}

/**
 * Hands a statement to whoever runs the unit of work: `const rows = yield* run(tx.select()…)`. The rows come back
 * typed. A query is built anew each time, which is fine for what is rare.
 */
export function* run<Result>(statement: Statement<Result> | Query<Result>): Work<Result> {
  return (yield statement instanceof Statement ? statement : new Statement(() => statement)) as Result
}

/**
 * Hands over a statement of whose rows nothing is read: a write that goes on whatever they are. If it fails, so does
 * the unit of work, before anything is committed.
 */
export function* send(statement: Statement<unknown> | Query<unknown>): Work<void> {
  yield sent(statement)
}

/**
 * Hands over a statement whose rows only decide whether the unit of work goes on: `verify` throws where it shall not.
 * What is behind it may have been sent by then, and is undone; nothing behind it is answered before.
 */
export function* check<Result>(
  statement: Statement<Result> | Query<Result>,
  verify: (rows: Result) => void,
): Work<void> {
  const checked = sent(statement)
  checked.verify = verify
  const rows = yield checked
  if (!(rows instanceof Coming)) verify(rows as Result)
}

/** Hands over two statements at once, neither of which needs the rows of the other. */
export function* runBoth<First, Second>(
  first: Statement<First> | Query<First>,
  second: Statement<Second> | Query<Second>,
): Work<[First, Second]> {
  const ahead = yield sent(first)
  const rows = yield* run(second)
  return [(ahead instanceof Coming ? ahead.rows : ahead) as First, rows]
}

function sent<Result>(statement: Statement<Result> | Query<Result>): SentStatement<Result> {
  return statement instanceof Statement
    ? new SentStatement(statement.build, statement.values, statement.key)
    : new SentStatement(() => statement)
}

/** The time that a request has, as the database keeps it. */
export interface TimeLimit {
  /** Milliseconds that are left of it; null where there is no end. */
  leftMs(): number | null
  /** Notes that it is over, and answers the error that says so. */
  expire(): Error
}

/** The condition of a database, as somebody who looks at it finds it. */
export interface DatabaseCondition {
  /** What keeps it from being used, or only from being written; null where nothing does. */
  readonly trouble: Trouble | null
  /** Whether that concerns this process alone, since nobody else uses its disk. */
  readonly isOwn: boolean
  /** The time that it has; null where it has none of its own, or does not answer. */
  readonly now: Date | null
}

/** A row of `events`. */
export type EventRow = Tables['events']['$inferSelect']

/** One open database, whichever engine is behind it. */
export interface Database {
  readonly dialect: Dialect
  readonly tables: Tables
  readonly connection: Connection
  /** Reads and writes the secrets that it keeps. */
  readonly secrets: Secrets
  /**
   * Runs one statement outside of any transaction. With a time limit, PostgreSQL ends it when that is over; SQLite ends
   * none, so that none may take long.
   */
  query<Result>(statement: Statement<Result>, limit?: TimeLimit): Promise<Result>
  /**
   * Has what is read from now on be no older than now: on SQLite, what is read in one turn of the event loop may be all
   * of one state of the data, and others may have written since it was first read. To be called when something comes
   * in.
   */
  refresh(): void
  /**
   * Does some reading that others shall not wait for when it is the turn of its lane: one piece at a time on SQLite, on
   * PostgreSQL as many as leave most of the connections to others. Before each, everything else goes on that has come.
   */
  turn<Result>(read: () => Promise<Result>, lane?: object): Promise<Result>
  /** Runs a unit of work that only reads, all of it at one state of the data; it keeps nobody from writing. */
  snapshot<Result>(work: (tx: Connection) => Work<Result>): Promise<Result>
  /** Runs a unit of work in one write transaction: all of it, or none. */
  transaction<Result>(work: (tx: Connection) => Work<Result>): Promise<Result>
  /** As `transaction`, but alone among all processes that ask for the same exclusive work. */
  withExclusiveLock<Result>(work: (tx: Connection) => Work<Result>): Promise<Result>
  /**
   * As `withExclusiveLock`, for work that adds a great many rows. A SQLite file that this database has made, and that
   * nobody else has open, gets them without a log, and without waiting for the disk before all of them are there.
   */
  fill<Result>(work: (tx: Connection) => Work<Result>): Promise<Result>
  /**
   * As `withExclusiveLock`, for work that changes tables. It waits only shortly for the locks of others, since all who
   * come after it wait as well; on SQLite foreign keys are looked at when all is done, and not in between.
   */
  changeTables<Result>(work: (tx: Connection) => Work<Result>): Promise<Result>
  /** Runs a statement that may be in no transaction, for however long it takes. */
  outsideTransaction(statement: SQL): Promise<void>
  /**
   * Runs something that writes and reads what it has written at a database of its own, and undoes all of it: nothing is
   * kept, nobody hears of it, and no position is used up. It keeps others from what it writes meanwhile, on SQLite from
   * writing at all.
   */
  rehearse<Result>(run: (rehearsal: Database) => Promise<Result>): Promise<Result>
  /**
   * Runs one statement that writes what may be lost with the next power cut. It waits for no disk, and not for other
   * writers of a SQLite file: then it answers null, and nothing is written.
   */
  passing<Result>(statement: Statement<Result>): Promise<Result | null>
  /** A statement that no query builder can say, such as DDL. That of a fragment is compiled once for all with its key. */
  raw(statement: SQL): Statement<unknown>
  /**
   * Has the query planner know what it needs: PostgreSQL looks at the data, SQLite is told. Worth calling after bulk
   * loads.
   */
  analyze(): Promise<void>
  isUniqueViolation(error: unknown): boolean
  /** The connections of the pool, and how many wait for one; null where there is no pool. */
  connections(): { readonly open: number; readonly idle: number; readonly waiting: number } | null
  /** Whether a transaction failed only because others ran at the same time, and may succeed when it is tried again. */
  isRetryable(error: unknown): boolean
  /**
   * The select with its rows of `table` locked until the transaction ends; those that others have locked are left out
   * if they are to be skipped, and waited for otherwise. SQLite has one writer anyway.
   */
  locking<Select>(query: Select, table: Tables[keyof Tables], others?: 'skip'): Select
  /**
   * The select with its rows of `table` kept from changing until the transaction ends. Others may keep them as well;
   * who locks them waits. On SQLite nobody else writes anyway.
   */
  keeping<Select>(query: Select, table: Tables[keyof Tables]): Select
  /** Whether nobody else writes while a transaction does, so that it needs to lock nothing beforehand. */
  readonly hasOneWriter: boolean
  /** Adds events, which get their positions in the log in the order of commits; nobody waits for anybody for that. */
  insertEvents(events: readonly EventRow[]): Work<void>
  /**
   * Gives positions to events that were committed and have none, so many at most, unless somebody else is about it;
   * answers how many. On SQLite, whose one writer gives them at once, there are none.
   */
  logEvents(most: number): Promise<number>
  /** Rings when this process has written events. */
  readonly eventsWritten: Signal
  /** Rings when events have got positions, as far as this process knows of it. */
  readonly eventsLogged: Signal
  /** Has `eventsLogged` ring as well for what other processes do, until the function that it answers is called. */
  watchEvents(): () => void
  /** Looks at its condition, on a connection that no request can take. */
  examine(): Promise<DatabaseCondition>
  /** Looks how far its log of writes is, on such a connection too; null on SQLite, which nothing follows. */
  examineWal(): Promise<WalState | null>
  close(): Promise<void>
}

/**
 * Runs a statement: it is handed the engine's name, the text without the values and the run, and answers what that
 * answers.
 */
export type StatementObserver = <Result>(engine: string, sql: string, run: () => Result) => Result

/** How processes that write to one file tell each other of it: sooner than the file says so. */
export interface WriteNews {
  /** Tells others that this process has written events. */
  readonly tell: () => void
  /** Calls `onWritten` when another one tells that, until the function that it answers is called. */
  readonly listen: (onWritten: () => void) => () => void
}

/** The options of an open database. */
export interface DatabaseOptions {
  /** The keys of its secrets; without them it has none. */
  secrets?: Secrets
  /** Sees every SQL text that is sent, with its values; for counting, and for asking the engine about its plans. */
  onStatement?: ((sql: string, values: readonly unknown[]) => void) | undefined
  /** Stands around every statement that is run; without it nothing does. */
  observe?: StatementObserver | undefined
  /** How many rows one statement may look at for what no index knows, in place of as many as take some milliseconds. */
  rowsAtOnce?: number
  /** PostgreSQL: milliseconds after which the server ends a statement. */
  statementTimeoutMs?: number
  /** Milliseconds that a write waits for what others have locked. */
  lockTimeoutMs?: number
  /** PostgreSQL: milliseconds after which the server ends a transaction whose process says nothing. */
  idleTransactionTimeoutMs?: number
  /** PostgreSQL: milliseconds until there is a connection, a new one or one that others have used. */
  connectTimeoutMs?: number
  /** PostgreSQL: whether transactions answer the place in the server's log after their commits. */
  tellsPositions?: boolean
  /** PostgreSQL: connections in the pool. */
  poolSize?: number
  /** PostgreSQL: whether a pooler gives each transaction another session. */
  pooler?: 'none' | 'transaction'
  /** SQLite: how it hears of what other processes write, and they of what it writes. */
  news?: WriteNews | undefined
  /** SQLite: `FULL` survives power loss, `NORMAL` survives a killed process. */
  synchronous?: 'FULL' | 'NORMAL'
}
