import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { failureLines } from '../../src/commands/failures.ts'
import { type Database, run } from '../../src/database/database.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'
import { testTime } from '../support/templates.ts'
import { triptych } from './child.ts'

const secret = 'LICENSE-KEY-7f3a'

async function execute(database: Database, ...statements: string[]): Promise<void> {
  await database.transaction(function* () {
    for (const statement of statements) yield database.raw(sql.raw(statement))
  })
}

/** Makes every write of a subscription fail in a way that nobody foresaw. */
const traps = {
  sqlite: ["create trigger trap before insert on subscriptions begin select raise(abort, 'trapped'); end"],
  postgres: [
    `create function trap() returns trigger language plpgsql as
      $$ begin raise exception 'trapped by %', new.license_key using detail = new.license_key; end $$`,
    'create trigger trap before insert on subscriptions for each row execute function trap()',
  ],
}[engine]

describe('an import that fails in a way that nobody foresaw', () => {
  it('says where, and prints no value of a row', async () => {
    const { database, url } = await freshDatabase({}, 'demo')
    await execute(database, `update subscriptions set license_key = '${secret}'`)
    const env = { DATABASE_URL: url }
    const exported = await triptych(['export', '--with-secrets'], { env })
    expect(exported.stdout).toContain(secret)
    const lines = exported.stdout.replaceAll(/"minQuantity":\d+/g, '"minQuantity":1')
    const { database: other, url: empty } = await freshDatabase()
    await execute(other, ...traps)
    const { code, stderr } = await triptych(['import', '-'], { env: { DATABASE_URL: empty }, input: lines })
    expect(code).toBe(1)
    expect(stderr).toMatch(/This should not have happened: .*\n +at /)
    expect(stderr).not.toContain(secret)
    expect(await other.connection.select().from(other.tables.sellers)).toEqual([])
  })
})

describe('the words for an error of a statement', () => {
  const { client } = { client: { id: 'c', name: secret, role: 'OPERATOR' as const, parties: [], secretHash: secret } }

  it('have its code, and no value, whoever wraps it', async () => {
    const { database } = await freshDatabase()
    const { clients } = database.tables
    const row = { ...client, createdAt: testTime }
    await database.transaction((tx) => run(tx.insert(clients).values(row)))
    const failures = await Promise.all([
      // By Drizzle itself, which tells the values; by our transaction; and where the server quotes a value.
      database.connection
        .insert(clients)
        .values(row)
        .catch((error: unknown) => error),
      database.transaction((tx) => run(tx.insert(clients).values(row))).catch((error: unknown) => error),
      execute(database, `insert into clients (id, created_at) values ('x', '${secret}')`).catch(
        (error: unknown) => error,
      ),
      execute(database, `select json_extract('${secret}', '$.a')`).catch((error: unknown) => error),
    ])
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(Error)
      const text = failureLines(failure).join('\n')
      expect(text).not.toContain(secret)
      expect(text).toMatch(/This should not have happened: .*\n +at /)
    }
    expect(failureLines(failures[1]).join()).toMatch(
      /SQLITE_CONSTRAINT|UNIQUE constraint failed|23505, clients, clients_pkey/,
    )
  })

  it('keep the message of any other error, and of what caused it', () => {
    const error = new Error('This is odd.', { cause: new Error('That was odder.') })
    expect(failureLines(error).join('\n')).toMatch(/Error: This is odd\.\n[^]*because of Error: That was odder\.\n/)
  })
})
