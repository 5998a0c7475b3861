import { getTableColumns } from 'drizzle-orm'
import { getTableConfig } from 'drizzle-orm/sqlite-core'
import * as columns from '../../src/database/columns.sqlite.ts'
import { defineTables } from '../../src/database/tables.ts'

/** Words of the gateway's inside: of its engines, its stack, its files. */
const inside = [
  /\bselect\b[\s\S]*\bfrom\b/i,
  /\binsert into\b/i,
  /\bdelete from\b/i,
  /sqlite/i,
  /postgres/i,
  /drizzle/i,
  /node_modules/,
  /\bpg_\w+/,
  /\.[jt]s:\d/,
  /\n\s+at /,
  /\bat \w+ \(/,
  /file:\/\//,
  /\/(?:work|home|tmp|usr|src)\//,
  /byte sequence/i,
  /constraint/i,
  /Cannot read propert/i,
  /is not a function/i,
  /is not iterable/i,
  /undefined/,
  /\[object /,
  /Failed query/i,
  /resolver/i,
  /Unexpected error/i,
]

/** Names of tables and columns as the engines know them, where they are unlike those of the graph. */
const stored = Object.values(defineTables(columns)).flatMap((table) => [
  getTableConfig(table).name,
  ...Object.keys(getTableColumns(table)).map((name) =>
    name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  ),
])
const storedNames = [...new Set(stored)].filter((name) => name.includes('_'))

/** What an error shows of the inside of the gateway; what the request itself said is no secret. */
export function leaksOf(error: object, request: string): string[] {
  const text = JSON.stringify({ ...error, extensions: undefined }).replaceAll(/\\n/g, '\n')
  const words = inside.flatMap((pattern) => text.match(pattern)?.[0] ?? [])
  return [...words, ...storedNames.filter((name) => text.includes(name))].filter((word) => !request.includes(word))
}
