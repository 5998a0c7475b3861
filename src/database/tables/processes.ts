import type * as sqlite from '../columns.sqlite.ts'

/** The tables by which the processes of a gateway tell each other what they have to know. */
export function processTables({ table, text, uuid, timestamp, count, bigCount, index }: typeof sqlite) {
  /** What accounts have used of their budgets. It is written without waiting for the disk, and may be lost. */
  const budgetUses = table(
    'budget_uses',
    {
      /** Role and account, or a network. */
      account: text().primaryKey(),
      /** When all points are there again, in milliseconds since 1970 by the clock of the database. */
      pointsFullAt: bigCount().notNull(),
      writesFullAt: bigCount().notNull(),
    },
    (t) => [index('budget_uses_full').on(t.pointsFullAt)],
  )

  const trustedDocuments = table(
    'trusted_documents',
    {
      /** The name by which clients ask for it: a hash of its text, or any other. */
      id: text().primaryKey(),
      document: text().notNull(),
      /** Numbers each publishing, so that processes see by the largest that there is something new. */
      batch: count().notNull(),
      publishedAt: timestamp().notNull(),
    },
    (t) => [index('trusted_documents_batch').on(t.batch)],
  )

  /**
   * The histories that a PostgreSQL server has had: each promotion begins another one. A replica that has the row of a
   * history with its mark follows that one.
   */
  const timelines = table('timelines', {
    /** The server's system identifier and the number of its timeline: `7713542826058043648/2`. */
    id: text().primaryKey(),
    /** A UUID, which tells apart those that two servers have begun under one number. */
    mark: uuid().notNull(),
  })

  return { budgetUses, trustedDocuments, timelines }
}
