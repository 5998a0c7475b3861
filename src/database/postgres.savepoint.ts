import type pg from 'pg'

/** Does some work within the transaction that there is, and undoes it where it fails. */
export async function inSavepoint<T>(client: pg.PoolClient, work: () => Promise<T>): Promise<T> {
  await client.query('savepoint rehearsed')
  try {
    const result = await work()
    await client.query('release rehearsed')
    return result
  } catch (error) {
    await client.query('rollback to rehearsed; release rehearsed')
    throw error
  }
}
