import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { getTableName } from 'drizzle-orm'
import { toSnakeCase } from 'drizzle-orm/casing'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Addition, DatabaseOptions } from './database.ts'

/** What the text format of COPY gives a meaning to. */
const special = /[\\\t\n\r]/
const escapes: Readonly<Record<string, string>> = {
  '\\': String.raw`\\`,
  '\t': String.raw`\t`,
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
}

/** Characters that are handed over at once. */
const pieceLength = 64 * 1024

/**
 * Adds rows by COPY, within the transaction of `client`. `timeoutMs`: how long the end of it is waited for; as long as
 * the connection says, if it is left out.
 */
export async function copyRows(
  client: pg.PoolClient,
  { table, columns, rows }: Addition,
  { timeoutMs, onStatement }: { readonly timeoutMs?: number | undefined } & Pick<DatabaseOptions, 'onStatement'>,
): Promise<void> {
  const names = columns.map(({ name }) => `"${toSnakeCase(name)}"`).join(', ')
  const text = `copy "${getTableName(table)}" (${names}) from stdin`
  onStatement?.(text, [])
  // Its own protocol goes back and forth, so nothing is sent ahead meanwhile.
  const sender = client as { pipeline: boolean }
  sender.pipeline = false
  try {
    await sendRows(client, text, rows, timeoutMs)
  } finally {
    // One that failed is taken back, and its connection goes on as before.
    sender.pipeline = true
  }
}

async function sendRows(
  client: pg.PoolClient,
  text: string,
  rows: Addition['rows'],
  timeoutMs: number | undefined,
): Promise<void> {
  const stream = client.query(Object.assign(copyFrom(text), { query_timeout: timeoutMs }))
  const end = finished(stream)
  // Whoever waits below hears of a failure first; it must not be unheard until then.
  end.catch(() => {})
  let piece = ''
  for (const row of rows) {
    piece += lineOf(row)
    if (piece.length < pieceLength) continue
    if (!stream.write(piece)) await Promise.race([once(stream, 'drain'), end])
    piece = ''
  }
  stream.end(piece)
  await end
}

function lineOf(row: readonly unknown[]): string {
  let line = ''
  for (const [index, value] of row.entries()) line += (index === 0 ? '' : '\t') + cellOf(value)
  return `${line}\n`
}

function cellOf(value: unknown): string {
  if (value === null) return String.raw`\N`
  if (typeof value !== 'string') return `${value as number | boolean}`
  return special.test(value) ? value.replaceAll(/[\\\t\n\r]/g, (character) => escapes[character] ?? '') : value
}
