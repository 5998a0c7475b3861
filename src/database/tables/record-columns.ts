import type * as sqlite from '../columns.sqlite.ts'

/** The columns of everything that people make, change and archive. */
export function recordColumns({ text, json, count, timestamp }: typeof sqlite) {
  return {
    /** The id that its owner's own systems know it by. */
    externalId: text(),
    /** Notes of its owner's own systems, by key. */
    metadata: json().$type<Record<string, string>>().notNull().default({}),
    /** Counts its changes, from 1. */
    version: count().notNull().default(1),
    createdAt: timestamp().notNull(),
    updatedAt: timestamp().notNull().default(new Date(0)),
    /** Null while it is in use. */
    archivedAt: timestamp(),
  }
}
