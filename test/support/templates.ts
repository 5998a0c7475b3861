import type { Database } from '../../src/database/database.ts'
import { migrate } from '../../src/database/migrate.ts'
import { loadDemo } from '../../src/demo/load.ts'

/** The time at which every test's gateway stands unless it is moved. */
export const testTime = new Date('2026-03-01T12:00:00.000Z')

/** How the databases are filled that others are copies of: that is quicker than to migrate and load each anew. */
export const templates = {
  /** All tables and no rows. */
  tables: migrate,
  /** The demo data as of `testTime`. */
  async demo(database: Database): Promise<void> {
    await migrate(database)
    await loadDemo(database, { now: testTime })
  },
}

/** What a database is a copy of. */
export type Template = keyof typeof templates

/** The names of the templates. */
export const templateNames = Object.keys(templates) as Template[]
