import { TempDatabase } from '../database/temp-database.ts'

/** A problem of a line: `path` names the field, and is empty where the whole line is meant. */
export interface Problem {
  readonly line: number
  /** The line's type, as far as it could be read. */
  readonly type: string
  readonly path: string
  readonly reason: string
}

/** A record that waits to be written, and the line that it came from. */
export interface Staged<Record = unknown> {
  readonly line: number
  readonly type: string
  readonly key: string
  readonly record: Record
  /** Whether something is wrong with it, so that it is not written. */
  isRefused: boolean
}

const schema = `
  create table taken (type text not null, key text not null, line integer not null, primary key (type, key)) without rowid;
  create table refused (type text not null, key text not null, primary key (type, key)) without rowid;
  create table marked (type text not null, key text not null, primary key (type, key)) without rowid;
  create table highest (type text not null, key text not null, number integer not null, primary key (type, key)) without rowid;
  create table problem (place integer primary key, line integer not null, type text not null, path text not null, reason text not null);`

/**
 * The lines of a file between reading and writing, sorted by type and looked up by key, and everything that is wrong
 * with them: on disk, so that memory stays flat however long the file is.
 */
export class Staging {
  readonly #lines = new TempDatabase(schema)
  /** The tables of the records of each type and rank, so that each is read from its beginning to its end. */
  readonly #tables = new Map<string, string>()
  count = 0

  /** Reserves a key among those of its kind; answers the line that has it already, or null when it was free. */
  take(kind: string, key: string, line: number): number | null {
    if (this.#lines.change('insert or ignore into taken (type, key, line) values (?, ?, ?)', kind, key, line) > 0)
      return null
    return this.#lines.row('select line from taken where type = ? and key = ?', kind, key)?.['line'] ?? line
  }

  /** Whether the file has a line with that key. */
  has(kind: string, key: string): boolean {
    return this.#lines.row('select 1 from taken where type = ? and key = ?', kind, key) !== undefined
  }

  /** Keeps a record until its type is written; those of rank 1 come after those of rank 0. */
  add({ type, key, line, record }: Omit<Staged, 'isRefused'>, rank: 0 | 1): void {
    const place = `${type} ${rank}`
    const table = this.#tables.get(place) ?? this.#makeTable(place)
    const insert = `insert into ${table} (key, line, body) values (?, ?, ?)`
    this.count += this.#lines.change(insert, key, line, JSON.stringify(record))
  }

  /** The next records of a type and rank, in the order of the file; `after` is the place where the last ones ended. */
  next(type: string, rank: 0 | 1, after: number, limit: number): { staged: Staged[]; place: number } {
    const table = this.#tables.get(`${type} ${rank}`)
    if (table === undefined) return { staged: [], place: after }
    const select = `select place, key, line, body from ${table} where place > ? order by place limit ?`
    const rows = this.#lines.rows(select, after, limit)
    const staged = rows.map(({ key, line, body }) => ({
      type,
      key,
      line,
      record: JSON.parse(body) as unknown,
      isRefused: false,
    }))
    return { staged, place: rows.at(-1)?.['place'] ?? after }
  }

  /** Notes what is wrong with a line. */
  note({ line, type, path, reason }: Problem): void {
    this.#lines.change('insert into problem (line, type, path, reason) values (?, ?, ?, ?)', line, type, path, reason)
  }

  /** Remembers that a line with this key is not written, so that lines that refer to it are not blamed. */
  refuse(type: string, key: string): void {
    this.#lines.change('insert or ignore into refused (type, key) values (?, ?)', type, key)
  }

  /** Whether a line with that key is not written. */
  isRefused(type: string, key: string): boolean {
    return this.#lines.row('select 1 from refused where type = ? and key = ?', type, key) !== undefined
  }

  /** Remembers any fact about a key. */
  mark(fact: string, key: string): void {
    this.#lines.change('insert or ignore into marked (type, key) values (?, ?)', fact, key)
  }

  /** Whether that fact was remembered. */
  isMarked(fact: string, key: string): boolean {
    return this.#lines.row('select 1 from marked where type = ? and key = ?', fact, key) !== undefined
  }

  /** Remembers the highest of the numbers that a key is given. */
  raise(what: string, key: string, number: number): void {
    const upsert = `insert into highest (type, key, number) values (?, ?, ?)
      on conflict (type, key) do update set number = max(number, excluded.number)`
    this.#lines.change(upsert, what, key, number)
  }

  /** The highest number that a key was given, or null. */
  highest(what: string, key: string): number | null {
    return this.#lines.row('select number from highest where type = ? and key = ?', what, key)?.['number'] ?? null
  }

  /** The first problems in the order of the file, and how many there are in all. */
  problems(limit: number): { first: Problem[]; total: number } {
    const first = this.#lines.rows(
      'select line, type, path, reason from problem order by line, place limit ?',
      limit,
    ) as Problem[]
    return { first, total: this.#lines.row('select count(*) as total from problem')?.['total'] ?? 0 }
  }

  #makeTable(place: string): string {
    const table = `staged_${this.#tables.size}`
    this.#lines.run(
      `create table ${table} (place integer primary key, key text not null, line integer not null, body text not null)`,
    )
    this.#tables.set(place, table)
    return table
  }

  /** Forgets everything. */
  close(): void {
    this.#lines.close()
  }
}
