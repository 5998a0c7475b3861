import type { Database } from './database.ts'

const refuse = () => Promise.reject(new Error('This has no place in a rehearsal, whose transaction is undone.'))

/** What a rehearsal does not do, since it would be kept, or is about the database as a whole. */
export const unrehearsed = {
  rehearse: refuse,
  withExclusiveLock: refuse,
  fill: refuse,
  changeTables: refuse,
  outsideTransaction: refuse,
} satisfies Partial<Database>
