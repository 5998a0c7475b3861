import type { Config } from '../config.ts'
import type { Database, StatementObserver } from '../database/database.ts'
import { readMigrationState } from '../database/migrate.ts'
import type { Logger } from '../logger.ts'
import { once } from '../once.ts'
import { awaitDatabase } from './database.ts'
import { warnOfWideFiles } from './file-modes.ts'

/**
 * Opens the database of a gateway with all tables, and with demo data where it is to have some. On a slow machine it
 * says on stderr what takes so long.
 */
export async function openFilled(config: Config, observe?: StatementObserver): Promise<Database> {
  const notice = setTimeout(() => process.stderr.write('Preparing the database…\n'), 1000)
  const onWait = once(() => process.stderr.write('Waiting for the database…\n'))
  try {
    const { database } = await awaitDatabase(config, onWait, observe)
    if (config.demoData) await loadDemo(database).catch((error: unknown) => closeAndThrow(database, error))
    return database
  } finally {
    clearTimeout(notice)
  }
}

/** Loads the demo data, and the module that makes it: in production neither is needed. */
async function loadDemo(database: Database): Promise<void> {
  await (await import('../demo/load.ts')).loadDemo(database, { now: new Date() })
}

/** Closes a database that nobody will use, and throws on what is the reason. */
async function closeAndThrow(database: Database, error: unknown): Promise<never> {
  await database.close()
  throw error
}

/** Warns in the log of what a start finds that is allowed, and may not be meant. */
export async function warnAtStart(config: Config, database: Database, logger: Logger): Promise<void> {
  warnOfWideFiles(config, logger)
  const { newer } = await readMigrationState(database)
  if (newer.length > 0) logger.warn({ migrations: newer }, 'The database has migrations of a newer version of Triptych')
  if (config.environment === 'production' && config.server.trustedProxies.length === 0)
    logger.warn(
      'TRUSTED_PROXIES is not set: behind a proxy, all clients without credentials share one budget, that of its address',
    )
}
