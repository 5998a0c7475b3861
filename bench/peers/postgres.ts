import pg from 'pg'
import type { Engine, Row, Statement } from './engine.ts'

interface Prepared extends Statement {
  readonly query: { readonly name: string; readonly text: string }
}

/**
 * Opens a PostgreSQL database with as many connections as the gateway opens; each statement is prepared once on each of
 * them.
 */
export function openPostgres(url: string): Engine {
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  let count = 0
  return {
    name: 'postgres',
    prepare(text): Prepared {
      count += 1
      const query = { name: `statement ${count}`, text }
      return { query, all: async (values) => (await pool.query<Row>({ ...query, values: [...values] })).rows }
    },
    async transaction(work) {
      const client = await pool.connect()
      try {
        await client.query('begin')
        const steps = work()
        let step = steps.next()
        while (!step.done) {
          const [statement, values] = step.value
          step = steps.next((await client.query<Row>({ ...(statement as Prepared).query, values: [...values] })).rows)
        }
        await client.query('commit')
        return step.value
      } catch (error) {
        await client.query('rollback')
        throw error
      } finally {
        client.release()
      }
    },
  }
}
