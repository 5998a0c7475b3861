import { sql } from 'drizzle-orm'
import { toSnakeCase } from 'drizzle-orm/casing'
import { type Database, run } from './database.ts'
import { type Migration, readMigrations } from './migrations.ts'
import { triggers } from './triggers.ts'

/** A table as the code has it, in words that both engines share. */
export interface TableObjects {
  readonly name: string
  readonly columns: readonly string[]
  readonly primaryKey: readonly string[]
  readonly foreignKeys: readonly { columns: readonly string[]; table: string; foreignColumns: readonly string[] }[]
  readonly indexes: readonly {
    name: string
    /** Without what is worked out from columns. */
    columns: readonly string[]
    isUnique: boolean
    isPartial: boolean
  }[]
}

/** How an engine tells its objects: those of the code, and SQL that lists those of the database in the same words. */
interface EngineObjects {
  readonly tablesOfCode: (tables: Database['tables']) => readonly TableObjects[]
  readonly found: string
}

/** The tables are not as this version needs them. The message says what is missing, and the statements that make it. */
export class UnfitTables extends Error {
  override readonly name = 'UnfitTables'
  /** One line for each. */
  readonly missing: readonly string[]

  constructor(missing: readonly string[], statements: readonly string[]) {
    const made = statements.length > 0 ? `\nThese statements make them:\n${statements.join('\n')}` : ''
    super(`it lacks what this version relies on:\n${missing.join('\n')}${made}`)
    this.missing = missing
  }
}

/** Compares tables, columns, keys, indexes and triggers with those that the code needs. Throws `UnfitTables`. */
export async function checkObjects(
  database: Database,
  migrations: readonly Migration[] = readMigrations(database.dialect.name),
): Promise<void> {
  const found = new Set((await foundObjects(database)).flatMap(alsoServingAs))
  const missing = (await expectedObjects(database)).filter((object) => !found.has(object))
  if (missing.length > 0) throw new UnfitTables(missing, missing.flatMap(maker(migrations)))
}

/** All that the code needs of a database, a line for each object, such as `trigger events_no_update of events`. */
export async function expectedObjects({ dialect, tables }: Database): Promise<string[]> {
  const { tablesOfCode } = await objectsOf(dialect.name)
  const ofTables = tablesOfCode(tables).flatMap(({ name, columns, primaryKey, foreignKeys, indexes }) => [
    `table ${name}`,
    ...columns.map((column) => `column ${name}.${column}`),
    `primary key of ${name} (${primaryKey.join(', ')})`,
    ...foreignKeys.map(
      (key) => `foreign key of ${name} (${key.columns.join(', ')}) to ${key.table} (${key.foreignColumns.join(', ')})`,
    ),
    ...indexes.map(
      (index) =>
        `${index.isUnique ? 'unique index' : 'index'} ${index.name} of ${name} (${index.columns.join(', ')})${index.isPartial ? ' where' : ''}`,
    ),
  ])
  const ofTriggers = Object.entries(triggers[dialect.name]).flatMap(([table, names]) =>
    names.map((name) => `trigger ${name} of ${table}`),
  )
  return [...ofTables, ...ofTriggers]
}

/** All that a database has, in the same words. Of indexes those that can be used. */
export async function foundObjects(database: Database): Promise<string[]> {
  const { found } = await objectsOf(database.dialect.name)
  const rows = await database.snapshot((tx) =>
    run(tx.select({ object: sql<string>`object` }).from(sql`(${sql.raw(found)}) as found`)),
  )
  return rows.map(({ object }) => object)
}

/** The name of a column or table as both engines have it. */
export function nameOf(column: { readonly name: string }): string {
  return toSnakeCase(column.name)
}

async function objectsOf(engine: Database['dialect']['name']): Promise<EngineObjects> {
  return engine === 'sqlite' ? import('./objects.sqlite.ts') : import('./objects.postgres.ts')
}

/** What an object can be used as: an index also as one of its first columns, which a version before may have had. */
function alsoServingAs(object: string): string[] {
  const [, start, columns = '', end] = /^(index \w+ of \w+) \((.*)\)( where)?$/.exec(object) ?? []
  if (start === undefined) return [object]
  const names = columns.split(', ')
  return names.map((_, index) => `${start} (${names.slice(0, index + 1).join(', ')})${end ?? ''}`)
}

/** Finds the statement of the migrations that makes an index or a trigger; the last one counts. */
function maker(migrations: readonly Migration[]): (object: string) => string[] {
  const statements = migrations.flatMap((migration) => [
    ...migration.statements,
    ...migration.indexes.map(({ statement }) => statement),
  ])
  return (object) => {
    const name = /^(?:unique index|index|trigger) (\w+)/.exec(object)?.[1]
    if (name === undefined) return []
    const made = new RegExp(`^create (?:unique )?(?:index|trigger)\\s+["\`]${name}["\`]`, 'im')
    const statement = statements.findLast((each) => made.test(each))
    return statement === undefined ? [] : [statement.replace(/;?$/, ';')]
  }
}
