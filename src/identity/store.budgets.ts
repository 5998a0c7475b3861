import { type Database, Statement } from '../database/database.ts'
import { sql } from '../database/query/fragment.ts'
import { statement } from '../database/query/statement.ts'

/** The use of an account's budget, as the milliseconds until all of it is there again. */
export interface BudgetUse {
  readonly account: string
  readonly pointsMs: number
  readonly writesMs: number
}

/**
 * Adds to what is known of accounts what this process has seen them use, in one statement, and answers what it is then,
 * with all that other processes have told. Null where somebody else is writing just now.
 */
export async function addUses(database: Database, uses: readonly BudgetUse[]): Promise<readonly BudgetUse[] | null> {
  const { connection, dialect, tables } = database
  const { budgetUses: table } = tables
  const { now } = dialect
  // In one order, so that no two processes wait for each other.
  const rows = uses
    .toSorted((a, b) => (a.account < b.account ? -1 : 1))
    .map(({ account, pointsMs, writesMs }) => ({
      account,
      pointsFullAt: sql`${now} + ${Math.round(pointsMs)}`,
      writesFullAt: sql`${now} + ${Math.round(writesMs)}`,
    }))
  const { pointsFullAt, writesFullAt } = table
  const query = connection
    .insert(table)
    .values(rows)
    .onConflictDoUpdate({
      target: table.account,
      // Whoever has all of it now begins anew.
      set: {
        pointsFullAt: sql`case when ${pointsFullAt} > ${now} then ${pointsFullAt} else ${now} end
          + excluded.points_full_at - ${now}`,
        writesFullAt: sql`case when ${writesFullAt} > ${now} then ${writesFullAt} else ${now} end
          + excluded.writes_full_at - ${now}`,
      },
    })
    .returning({
      account: table.account,
      pointsMs: sql<number>`${pointsFullAt} - ${now}`.mapWith(Number),
      writesMs: sql<number>`${writesFullAt} - ${now}`.mapWith(Number),
    })
  return database.passing(new Statement(() => query))
}

/** Forgets accounts that have their whole budgets again. */
export async function forgetUses(database: Database): Promise<void> {
  await database.passing(old())
}

const old = statement(({ connection, dialect: { now }, tables: { budgetUses } }) =>
  connection.delete(budgetUses).where(sql`${budgetUses.pointsFullAt} < ${now} and ${budgetUses.writesFullAt} < ${now}`),
)
