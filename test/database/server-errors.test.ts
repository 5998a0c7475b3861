import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { run } from '../../src/database/database.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'

// SQLite has no codes that anybody else could raise.
describe.skipIf(engine === 'sqlite')('an error of the server', () => {
  const raised = async (code: string) => {
    const { database } = await freshDatabase()
    const raising = sql.raw(`do $$ begin raise exception 'raised' using errcode = '${code}'; end $$`)
    const alone = database.query(database.raw(raising)).catch((error: unknown) => error)
    const inTransaction = database.transaction(() => run(database.raw(raising))).catch((error: unknown) => error)
    return Promise.all([alone, inTransaction])
  }

  it.each([
    ['08006', 'unreachable'],
    ['08P01', 'unreachable'],
    ['28000', 'unreachable'],
    ['3D000', 'unreachable'],
    ['42501', 'unreachable'],
    ['57000', 'unreachable'],
    ['57P01', 'unreachable'],
    ['57P03', 'unreachable'],
    ['57P05', 'unreachable'],
    ['25P03', 'slow'],
    ['57014', 'slow'],
    ['40001', 'busy'],
    ['40P01', 'busy'],
    ['53300', 'busy'],
    ['55P03', 'busy'],
    ['53100', 'full'],
    ['53200', 'full'],
    ['53400', 'full'],
    ['25006', 'read-only'],
    ['58030', 'damaged'],
    ['XX001', 'damaged'],
    ['XX002', 'damaged'],
  ])('%s says that the database is %s', async (code, trouble) => {
    for (const error of await raised(code))
      expect(error).toMatchObject({ name: 'DatabaseUnavailable', trouble, cause: { code } })
  })

  it.each(['22012', '23505', '23503', '42P01', '42601', 'P0001', 'XX000'])(
    '%s is the statement’s own',
    async (code) => {
      for (const error of await raised(code)) expect(error).toMatchObject({ name: 'error', code })
    },
  )
})
