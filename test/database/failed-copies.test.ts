import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { Addition } from '../../src/database/database.ts'
import { copyRows } from '../../src/database/postgres.additions.ts'
import { afterFile } from '../support/cleanups.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'

describe.runIf(engine === 'postgres')('rows that PostgreSQL does not take', () => {
  it('leave their connection as it was, which sends on without waiting', async () => {
    const { database, url } = await freshDatabase()
    const { sellers } = database.tables
    const client = Object.assign(new pg.Client({ connectionString: url, pipeline: true }), {
      release() {},
    })
    await client.connect()
    afterFile(() => client.end())
    const columns = [sellers.id, sellers.name, sellers.searchName, sellers.createdAt]
    const row = ['90000000-0000-4000-8000-000000000001', 'Name', 'name', '2026-01-01T00:00:00Z']
    const add = (rows: readonly (readonly unknown[])[]) => copyRows(client, new Addition(sellers, columns, rows), {})
    const sends = () => (client as unknown as { pipeline: boolean }).pipeline
    await client.query('begin')
    await expect(add([row, row])).rejects.toMatchObject({ code: '23505' })
    expect(sends()).toBe(true)
    await client.query('rollback')
    const answers = await Promise.all([client.query('begin'), add([row]), client.query('select name from sellers')])
    expect(answers[2].rows).toEqual([{ name: 'Name' }])
    expect(sends()).toBe(true)
    await client.query('rollback')
  })
})
