import Client from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { writeStatistics } from '../../src/database/sqlite.statistics.ts'
import { loadDemo } from '../../src/demo/load.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'
import { testTime } from '../support/templates.ts'

const read = (client: Client.Database) =>
  [...client.prepare('select idx, stat from sqlite_stat1 order by idx').raw().iterate()] as [string, string][]

// PostgreSQL counts its rows by itself.
describe.runIf(engine === 'sqlite')('what SQLite is told of the data', () => {
  it('covers every index, from the first migration on, and no data changes it', async () => {
    const { database, url } = await freshDatabase()
    const client = new Client(url.slice('file:'.length))
    const told = read(client)
    const indexes = [
      ...client.prepare("select name from sqlite_schema where type = 'index' order by name").pluck().iterate(),
    ]
    expect(told.map(([index]) => index)).toEqual(indexes)
    await loadDemo(database, { now: testTime })
    expect(read(client)).toEqual(told)
    client.close()
  })

  it('is told again where an index was made anew, or where somebody has counted', async () => {
    const client = new Client(':memory:')
    client.exec(
      'create table sellers (id text primary key, name text not null); create index sellers_name on sellers (name, id)',
    )
    writeStatistics(client)
    const told = read(client)
    expect(told).toEqual([
      ['sellers_name', '20 1 1'],
      ['sqlite_autoindex_sellers_1', '20 1'],
    ])
    client.exec('drop index sellers_name; create index sellers_name on sellers (name, id)')
    expect(read(client)).toHaveLength(1)
    writeStatistics(client)
    expect(read(client)).toEqual(told)
    client.exec("insert into sellers values ('a', 'A'), ('b', 'A'); analyze")
    expect(read(client)).not.toEqual(told)
    writeStatistics(client)
    expect(read(client)).toEqual(told)
    client.close()
  })

  it('leaves alone what a newer version says of a table of its own', () => {
    const client = new Client(':memory:')
    client.exec('create table invoices (id text primary key); analyze sqlite_schema')
    client.exec("insert into sqlite_stat1 values ('invoices', 'sqlite_autoindex_invoices_1', '7 1')")
    writeStatistics(client)
    expect(read(client)).toEqual([['sqlite_autoindex_invoices_1', '7 1']])
    client.close()
  })
})
