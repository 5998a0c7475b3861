import { sql } from 'drizzle-orm'
import { type Database, type DatabaseOptions, run } from './database.ts'
import { fixedSettings, timeoutSettings, timeoutsOf } from './postgres.settings.ts'

/** The role does not give its sessions what the gateway relies on. The message says which statements mend it. */
export class UnfitRole extends Error {
  override readonly name = 'UnfitRole'

  constructor(statements: readonly string[]) {
    super(
      'DATABASE_POOLER is transaction, where sessions have the settings of their role, and some are missing. ' +
        `Whoever may alter the role runs these, and the pooler connects anew:\n${statements.join('\n')}`,
    )
  }
}

/**
 * Checks that sessions have from their role, or the database, what each is given where there is no pooler: nobody knows
 * whose session the next transaction gets. Throws `UnfitRole`.
 */
export async function checkRoleSettings(database: Database, options: DatabaseOptions): Promise<void> {
  const timeouts = timeoutSettings(timeoutsOf(options))
  const wanted = { ...fixedSettings, ...timeouts }
  const columns = {
    role: sql<string>`quote_ident(current_user)`,
    name: sql<string>`lower(name)`,
    setting: sql<string>`reset_val`,
  }
  const found = await database.snapshot((tx) => run(tx.select(columns).from(sql`pg_settings`)))
  const settings = new Map(found.map(({ name, setting }) => [name, setting]))
  const missing = Object.entries(wanted).filter(
    ([name, value]) => !isFit(settings.get(name) ?? '', value, name in timeouts),
  )
  if (missing.length === 0) return
  const role = found[0]?.role ?? ''
  throw new UnfitRole(missing.map(([name, value]) => `ALTER ROLE ${role} SET ${name} = '${value}';`))
}

/** A shorter timeout than ours will do, and none will not. */
function isFit(setting: string, wanted: string, isTimeout: boolean): boolean {
  if (!isTimeout) return setting.toLowerCase() === wanted.toLowerCase()
  return Number(setting) > 0 && Number(setting) <= Number(wanted)
}
