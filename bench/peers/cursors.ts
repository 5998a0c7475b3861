/** Where a page begins: behind the row with this time of creation and this id. */
export type Position = readonly [createdAt: number | string, id: string]

/** Comes before every row of a list that begins with the newest. */
const start = { sqlite: [Number.MAX_SAFE_INTEGER, '~'], postgres: ['infinity', '~'] } as const

/** The cursor of a row: just its place, without a signature. */
export function cursorOf(createdAt: unknown, id: unknown): string {
  return Buffer.from(JSON.stringify([createdAt, id])).toString('base64url')
}

/** Where the page after a cursor begins; at the start without one. */
export function positionOf(cursor: string | null | undefined, engine: 'sqlite' | 'postgres'): Position {
  return cursor == null ? start[engine] : (JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Position)
}
