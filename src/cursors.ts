import { hash, timingSafeEqual } from 'node:crypto'
import type { Position } from './database/lists.ts'

/** The secret that signs cursors. It lives in the database, so that restarts and other processes accept them. */
export type CursorKey = Buffer

/** Characters of a signature: 96 bits in base64. */
const signatureLength = 16

/** The cursors of one list, order and filter: they are of no use anywhere else. */
export interface Cursors {
  /** The opaque cursor of a row. */
  encode(position: Position): string
  /** Reads a cursor back; null when it was changed, is no cursor, or belongs to another list, order or filter. */
  decode(cursor: string): Position | null
}

/** Makes and reads cursors; `scope` names list, order and filter. */
export function cursorsOf(key: CursorKey, scope: string): Cursors {
  const listKey = digest(`${key.toString('hex')} ${scope}`)
  const sign = (payload: string) => digest(listKey + payload).slice(0, signatureLength)
  return {
    encode({ value, id }) {
      const payload = value instanceof Date ? `[{"at":${value.getTime()}},"${id}"]` : JSON.stringify([value, id])
      return sign(payload) + Buffer.from(payload).toString('base64url')
    },
    decode(cursor) {
      const bytes = Buffer.from(cursor.slice(signatureLength), 'base64url')
      // Base64 has several spellings of the same bytes; only the one that was given out counts.
      if (bytes.length === 0 || bytes.toString('base64url') !== cursor.slice(signatureLength)) return null
      const payload = bytes.toString()
      if (!timingSafeEqual(Buffer.from(sign(payload)), sized(cursor))) return null
      const [value, id] = JSON.parse(payload) as [string | number | { at: number }, string]
      return { value: typeof value === 'object' ? new Date(value.at) : value, id }
    },
  }
}

/** A signature to compare with, whatever stands in the cursor. */
function sized(cursor: string): Buffer {
  const given = Buffer.alloc(signatureLength)
  given.write(cursor.slice(0, signatureLength), 'latin1')
  return given
}

/**
 * A hash of a secret and a text. What is given out of it is less than half, so that nothing can be appended to what was
 * signed; an HMAC object would cost forty times as much for each row.
 */
function digest(text: string): string {
  return hash('sha256', text, 'base64url')
}
