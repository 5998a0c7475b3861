import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readVersion } from '../version.ts'
import type { Dialect } from './dialect.ts'

/** Where the migrations of this package are: a folder for each engine, and what each is compatible with. */
export const migrationsFolder = join(import.meta.dirname, '..', '..', 'drizzle')

/** An index that is built while others write, after the transaction of its migration. */
export interface IndexBuild {
  readonly name: string
  readonly statement: string
}

/** A step from one form of the tables to the next, for one engine. */
export interface Migration {
  readonly number: number
  /** Such as `0007_management`. */
  readonly name: string
  readonly hash: string
  /** What its transaction runs. */
  readonly statements: readonly string[]
  /** Indexes on tables that are there already. */
  readonly indexes: readonly IndexBuild[]
  /** Whether names as text search compares them are computed anew after it, which SQL could not say. */
  readonly recomputesNames: boolean
  /** The oldest version of the package that can be used on a database that has it. */
  readonly compatibleSince: string
}

/** The order of the migrations, as drizzle-kit writes it. */
interface Journal {
  readonly entries: readonly { readonly idx: number; readonly tag: string }[]
}

type Compatibility = Readonly<Record<string, { readonly compatibleSince: string }>>

/** The migrations of a folder for one engine, in order. */
export function readMigrations(engine: Dialect['name'], folder = migrationsFolder): readonly Migration[] {
  const { entries } = parse(join(folder, engine, 'meta', '_journal.json')) as Journal
  const compatibility = parse(join(folder, 'compatibility.json')) as Compatibility
  return entries.map(({ idx, tag }) => {
    const text = readFileSync(join(folder, engine, `${tag}.sql`), 'utf8')
    // Where nothing is said, no version before is let in.
    const compatibleSince = compatibility[tag]?.compatibleSince ?? readVersion()
    return { number: idx, name: tag, hash: hashOf(text), compatibleSince, ...partsOf(text) }
  })
}

/** A statement that is none: what it asks for is done in code. */
const inCode = '-- In code: search names.'

const newTable = /^create table\s+["`](\w+)["`]/i
const newIndex = /^create (?:unique )?index\s+["`](?<name>\w+)["`]\s+on\s+["`](?<table>\w+)["`]/i

function partsOf(text: string): Pick<Migration, 'statements' | 'indexes' | 'recomputesNames'> {
  const all = text.split('--> statement-breakpoint').map((statement) => statement.trim())
  const tables = new Set(all.map((statement) => newTable.exec(withoutComments(statement))?.[1]))
  const indexes = all.flatMap((statement) => {
    const { name, table } = newIndex.exec(withoutComments(statement))?.groups ?? {}
    return name && !tables.has(table) ? [{ name, statement }] : []
  })
  const apart = new Set(indexes.map(({ statement }) => statement))
  return {
    statements: all.filter((statement) => !statement.startsWith(inCode) && !apart.has(statement)),
    indexes,
    recomputesNames: all.some((statement) => statement.startsWith(inCode)),
  }
}

/** A statement from its first word on. */
function withoutComments(statement: string): string {
  return statement.replaceAll(/^[ \t]*--.*$/gm, '').trim()
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function parse(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}
