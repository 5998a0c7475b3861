import Client from 'better-sqlite3'
import type { Engine, Row, Statement } from './engine.ts'

interface Prepared extends Statement {
  all(values: readonly unknown[]): Row[]
}

/** The gateway’s own settings. */
export const settings = [
  'journal_mode = WAL',
  'synchronous = FULL',
  'foreign_keys = ON',
  'recursive_triggers = ON',
  'temp_store = MEMORY',
  'cache_size = -32000',
]

/** Opens a SQLite file with the gateway's own settings: what is written is as safe, and as much is kept in memory. */
export function openSqlite(path: string): Engine {
  const client = new Client(path, { timeout: 10_000 })
  for (const setting of settings) client.pragma(setting)
  return {
    name: 'sqlite',
    prepare(sql): Prepared {
      const statement = client.prepare(sql.replaceAll(/\$\d+/g, '?'))
      // A statement without rows, such as an insert, can only be run.
      if (statement.reader) return { all: (values) => statement.all(values) as Row[] }
      return {
        all(values) {
          statement.run(values)
          return []
        },
      }
    },
    transaction: (work) =>
      client
        .transaction(() => {
          const steps = work()
          let step = steps.next()
          while (!step.done) {
            const [statement, values] = step.value
            step = steps.next((statement as Prepared).all(values))
          }
          return step.value
        })
        .immediate(),
  }
}
