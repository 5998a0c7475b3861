import { rmSync, truncateSync } from 'node:fs'
import Client from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { Statement } from '../../src/database/database.ts'
import { sqlitePath } from '../../src/database/open.ts'
import { aurora } from '../../src/demo/ids.ts'
import { requestOf } from '../rest/support.ts'
import { engine } from '../support/fresh-database.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { writeManySubscriptions } from '../support/many-subscriptions.ts'
import { statement, withDatabase } from '../support/postgres-url.ts'
import { openProxy, type Proxy } from '../support/proxy.ts'
import { type Door, doors } from './doors.ts'

/** A gateway, and how its database is reached. */
interface Setting {
  readonly gateway: TestGateway
  /** The address of the database itself. */
  readonly url: string
  /** Between the gateway and PostgreSQL. */
  readonly proxy: Proxy | null
}

/** A trouble that comes over a database. */
interface Scene {
  readonly trouble: string
  readonly cause: RegExp
  /** Whether reading goes on. */
  readonly spares?: 'reads'
  /** Whether health is good all the same. */
  readonly isHealthy?: true
  readonly opened?: { readonly statementTimeoutMs?: number; readonly lockTimeoutMs?: number }
  /** Answers how it goes again; null where there is no way back. */
  readonly begin: (setting: Setting) => Promise<(() => unknown) | null>
}

const short = { connectTimeoutMs: 1500, statementTimeoutMs: 1500, lockTimeoutMs: 600, poolSize: 40 }

async function open(opened: Scene['opened']): Promise<Setting> {
  let url = ''
  let proxy: Proxy | null = null
  const gateway = await openGateway({
    opened: { ...short, ...opened },
    through: async (address) => {
      url = address
      if (engine === 'sqlite') return address
      proxy = await openProxy(address)
      return proxy.url
    },
  })
  return { gateway, url, proxy }
}

/** Does something on the server, beside the database, and cuts all connections to that. */
async function alter({ url }: Setting, change: string): Promise<void> {
  const name = new URL(url).pathname.slice(1)
  await statement(withDatabase(url, 'postgres'), `alter database ${name} ${change}`)
  await statement(
    withDatabase(url, 'postgres'),
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
  )
}

/** Has another client hold all tables. */
async function lockTables({ url }: Setting): Promise<() => Promise<void>> {
  const other = new pg.Client({ connectionString: url })
  await other.connect()
  const { rows } = await other.query<{ name: string }>(
    "select quote_ident(tablename) as name from pg_tables where schemaname = 'public'",
  )
  await other.query(`begin; lock table ${rows.map(({ name }) => name).join(', ')} in access exclusive mode`)
  return () => other.end()
}

/** Has whatever is read or changed take its time, longer than a statement may. */
async function slowTables({ url }: Setting): Promise<() => Promise<void>> {
  const other = new pg.Client({ connectionString: url })
  await other.connect()
  const { rows } = await other.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public'",
  )
  const ofEach = (change: (name: string) => string) => other.query(rows.map(({ name }) => change(name)).join('; '))
  await ofEach(
    (name) => `alter table "${name}" rename to "slow ${name}";
      create view "${name}" as select * from "slow ${name}" where (select pg_sleep(10)) is not null`,
  )
  return async () => {
    await ofEach((name) => `drop view "${name}"; alter table "slow ${name}" rename to "${name}"`)
    await other.end()
  }
}

/** Has the connection of SQLite, which no other process can reach, set something for itself. */
const set = ({ gateway: { database } }: Setting, text: string) =>
  database.query(database.raw(sql.raw(`pragma ${text}`)))
/** The same of what also answers something. */
const setAndTell = ({ gateway: { database } }: Setting, text: string) =>
  database.query(new Statement(() => ({ prepare: () => ({ queryString: `pragma ${text}`, fields: [] }) })))
/** As many pages as a file may have. */
const mostPages = 1_073_741_823

const scenes: Readonly<Record<typeof engine, Readonly<Record<string, Scene>>>> = {
  postgres: {
    'hangs up, and takes no connection': {
      trouble: 'unreachable',
      cause: /ECONNRESET|terminated/,
      async begin({ proxy }) {
        if (!proxy) return null
        proxy.mode = 'refuse'
        proxy.cut()
        return () => (proxy.mode = 'forward')
      },
    },
    'says nothing any more': {
      trouble: 'slow',
      cause: /timeout/,
      async begin({ proxy }) {
        if (!proxy) return null
        proxy.mode = 'silent'
        return () => {
          proxy.mode = 'forward'
          proxy.cut()
        }
      },
    },
    'lets nobody in': {
      trouble: 'unreachable',
      cause: /not currently accepting connections|administrator command/,
      async begin(setting) {
        await alter(setting, 'allow_connections false')
        return () => alter(setting, 'allow_connections true')
      },
    },
    'is locked by others': { trouble: 'busy', cause: /lock timeout/, begin: lockTables },
    'is too slow': {
      trouble: 'slow',
      cause: /statement timeout/,
      opened: { statementTimeoutMs: 1000 },
      begin: slowTables,
    },
    'is full': {
      trouble: 'full',
      cause: /No space left/,
      spares: 'reads',
      async begin({ url }) {
        await statement(
          url,
          `create function full_disk() returns trigger language plpgsql as
            $$ begin raise exception 'No space left on device' using errcode = 'disk_full'; end $$;
          create trigger full_disk before update on subscriptions execute function full_disk()`,
        )
        return () => statement(url, 'drop trigger full_disk on subscriptions')
      },
    },
    'is only read': {
      trouble: 'read-only',
      cause: /read-only transaction/,
      spares: 'reads',
      async begin(setting) {
        await alter(setting, 'set default_transaction_read_only = on')
        // Until the pool has heard of the end of all its connections.
        await expect.poll(async () => notAnswered(await asked(setting, reading))).toEqual([])
        return () => alter(setting, 'reset default_transaction_read_only')
      },
    },
  },
  sqlite: {
    'another process writes to': {
      trouble: 'busy',
      cause: /locked/,
      spares: 'reads',
      isHealthy: true,
      async begin({ url }) {
        const other = new Client(sqlitePath(url))
        other.exec('begin immediate')
        return () => other.close()
      },
    },
    'is full': {
      trouble: 'full',
      cause: /full/,
      spares: 'reads',
      async begin(setting) {
        await setAndTell(setting, 'max_page_count = 1')
        // Some pages have room for rows. What is removed once has nothing more to write.
        const again = writing.filter((door) => door.name !== 'a removal')
        await expect.poll(async () => notRefused(await asked(setting, again)), { interval: 1 }).toEqual([])
        return () => setAndTell(setting, `max_page_count = ${mostPages}`)
      },
    },
    'is only read': {
      trouble: 'read-only',
      cause: /readonly/,
      spares: 'reads',
      async begin(setting) {
        await set(setting, 'query_only = on')
        return () => set(setting, 'query_only = off')
      },
    },
    'was deleted': {
      trouble: 'missing',
      cause: /deleted or replaced/,
      spares: 'reads',
      async begin({ url }) {
        rmSync(sqlitePath(url))
        return null
      },
    },
    'has lost its log': {
      trouble: 'missing',
      cause: /deleted or replaced/,
      spares: 'reads',
      async begin({ url }) {
        rmSync(`${sqlitePath(url)}-wal`)
        return null
      },
    },
    'is damaged': {
      trouble: 'damaged',
      cause: /malformed|I\/O|not a database/,
      async begin(setting) {
        await setAndTell(setting, 'wal_checkpoint(truncate)')
        await set(setting, 'cache_size = 0')
        await set(setting, 'shrink_memory')
        truncateSync(sqlitePath(setting.url), 4096)
        return null
      },
    },
  },
}

const writing = doors.filter(({ writes }) => writes)
const reading = doors.filter(({ writes }) => !writes)

async function asked({ gateway }: Setting, these: readonly Door[]) {
  return Promise.all(these.map(async ({ name, ask }) => ({ name, ...(await ask(gateway)) })))
}

const refusals = ['SERVICE_UNAVAILABLE', 'ServiceUnavailable', 'temporarily_unavailable']

type Answers = Awaited<ReturnType<typeof asked>>

/** Those that were told anything else than that the database cannot be used, and when to ask again. */
function notRefused(answers: Answers): Answers {
  return answers.filter(
    ({ status, retryAfter, codes }) =>
      status !== 503 ||
      !(Number(retryAfter) > 0) ||
      codes.length === 0 ||
      codes.some((code) => !refusals.includes(String(code))),
  )
}

/** Those that were not answered as always; a machine that is not known is told that. */
const notAnswered = (answers: Answers) =>
  answers.filter(({ status, codes }) => (status >= 300 || codes.length > 0) && codes.join() !== 'invalid_client')

describe('a database that', () => {
  it.each(Object.entries(scenes[engine]))('%s', async (_, { trouble, cause, spares, isHealthy, opened, begin }) => {
    const setting = await open(opened)
    const { gateway } = setting
    // By then what is compiled is compiled.
    for (let time = 0; time < 6; time += 1) expect(notAnswered(await asked(setting, reading))).toEqual([])
    gateway.log.length = 0
    const end = await begin(setting)

    expect(notRefused(await asked(setting, writing))).toEqual([])
    const wrong = spares === 'reads' ? notAnswered : notRefused
    expect(wrong(await asked(setting, reading))).toEqual([])

    const health = await gateway.fetch(new Request('http://localhost:4000/health'))
    expect(health.status).toBe(isHealthy ? 200 : 503)

    const errors = gateway.log.filter(({ level }) => level === 'error')
    expect(new Set(errors.map(({ msg }) => msg))).toEqual(new Set(['database unavailable']))
    const told = errors.filter((line) => line['trouble'] === trouble)
    expect(told).toHaveLength(1)
    expect(JSON.stringify(told)).toMatch(cause)
    if (!end) return

    await end()
    // One that the pool had lent to nobody is gone once it has heard of its end.
    await expect.poll(async () => notAnswered(await asked(setting, doors))).toEqual([])
  })
})

/** Outcomes in a storm: status, whether to ask again later, and codes. */
const expected = [
  /^200 now $/,
  // All that failed, or what failed of a batch or a stream of events.
  /^503 later (SERVICE_UNAVAILABLE|ServiceUnavailable|temporarily_unavailable|,)+$/,
  /^200 now (SERVICE_UNAVAILABLE|,)+$/,
  // Machines that are not known.
  /^(401 now invalid_client|429 later invalid_request)$/,
]

// SQLite has no connections that anybody could cut.
describe.skipIf(engine === 'sqlite')('a whole list whose database goes away while it is read', () => {
  it('breaks off, says nothing of why, and is told in the log', async () => {
    const setting = await open({})
    const { gateway, proxy } = setting
    await writeManySubscriptions(gateway.database, 1000)
    const request = await requestOf(gateway, 'aurora-software', 'GET', `/api/sellers/${aurora}/subscriptions`)
    const { body } = await gateway.fetch(request)
    if (!body || !proxy) throw new Error('There is nothing to break off.')
    const reader = body.getReader()
    expect((await reader.read()).done).toBe(false)
    proxy.mode = 'refuse'
    proxy.cut()
    const reading = async () => {
      while (!(await reader.read()).done);
    }
    await expect(reading()).rejects.toThrow('The rest of the list cannot be read.')
    const errors = gateway.log.filter(({ level }) => level === 'error')
    expect(errors).toMatchObject([{ msg: 'database unavailable', trouble: 'unreachable' }])
  })
})

// SQLite has no connections that anybody could cut.
describe.skipIf(engine === 'sqlite')('a server whose connections are killed again and again', () => {
  it('is told as such at every door, and nothing else is', async () => {
    const { gateway, url } = await open({})
    const name = new URL(url).pathname.slice(1)
    const outcomes = new Map<string, number>()
    const deadline = { isOver: false }
    const repeat = async ({ ask }: Door) => {
      while (!deadline.isOver) {
        const { status, retryAfter, codes } = await ask(gateway)
        const outcome = `${status} ${retryAfter === null ? 'now' : 'later'} ${codes.join()}`
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      }
    }
    const loads = doors.filter((door) => door.name !== 'a removal').map(repeat)
    for (let time = 0; time < 20; time += 1) {
      await statement(
        withDatabase(url, 'postgres'),
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
      )
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    deadline.isOver = true
    await Promise.all(loads)
    const found = [...outcomes.keys()]
    expect(found).toContain('200 now ')
    expect(found.some((outcome) => outcome.startsWith('503'))).toBe(true)
    expect(found.filter((outcome) => !expected.some((pattern) => pattern.test(outcome)))).toEqual([])
    expect(gateway.log.filter(({ msg }) => msg === 'unexpected error')).toEqual([])
  })
})
