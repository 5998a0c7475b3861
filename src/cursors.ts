import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Position } from './database/lists.ts'

/** The secret that signs cursors. It lives in the database, so that restarts and other processes accept them. */
export type CursorKey = Buffer

const signatureLength = 12

/**
 * Makes the opaque cursor of a row. `scope` names list, order and filter: the cursor is of no use anywhere else.
 */
export function encodeCursor(key: CursorKey, scope: string, { value, id }: Position): string {
  const payload = Buffer.from(JSON.stringify([value instanceof Date ? { at: value.getTime() } : value, id]))
  return Buffer.concat([sign(key, scope, payload), payload]).toString('base64url')
}

/** Reads a cursor back; null when it was changed, is no cursor, or belongs to another list, order or filter. */
export function decodeCursor(key: CursorKey, scope: string, cursor: string): Position | null {
  const bytes = Buffer.from(cursor, 'base64url')
  // Base64 has several spellings of the same bytes; only the one that was given out counts.
  if (bytes.length <= signatureLength || bytes.toString('base64url') !== cursor) return null
  const payload = bytes.subarray(signatureLength)
  if (!timingSafeEqual(bytes.subarray(0, signatureLength), sign(key, scope, payload))) return null
  const [value, id] = JSON.parse(payload.toString()) as [string | number | { at: number }, string]
  return { value: typeof value === 'object' ? new Date(value.at) : value, id }
}

function sign(key: CursorKey, scope: string, payload: Buffer): Buffer {
  return createHmac('sha256', key).update(scope).update('\0').update(payload).digest().subarray(0, signatureLength)
}
