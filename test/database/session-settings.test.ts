import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../src/database/database.ts'
import { engine } from '../support/fresh-database.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { statement, withDatabase } from '../support/postgres-url.ts'
import { testTime } from '../support/templates.ts'

/** The longest ago, on a day that reads otherwise with its month first, when zones had offsets with seconds. */
const longAgo = new Date('0900-03-05T00:00:00.123Z')

const cut =
  'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()'

// SQLite's connections take no defaults from anywhere.
describe.skipIf(engine === 'sqlite')('what a PostgreSQL database has for a default', () => {
  let gateway: TestGateway
  let before: unknown
  let subscriptionId: string
  let quantity: number
  const name = 'All\\Saints'

  /** Whatever a connection tells: times, amounts, JSON, booleans, and a search with a backslash. */
  async function told(): Promise<unknown> {
    const { sellers } = gateway.database.tables
    const rows = await gateway.database.connection.select().from(sellers).orderBy(sellers.id)
    const byDoor = await gateway.read(
      'operator',
      `{
        sellers(search: "All\\\\S") { nodes { name } }
        subscriptions(first: 3, filter: { createdAt: { before: "2026-03-05T00:00:00+02:00" } }) {
          nodes { id createdAt currentPeriodEndsAt unitPrice { amount } customProperties { key value } }
        }
        services(first: 3) { nodes { currencyCodes isLicenseKeyEnabled } }
      }`,
    )
    return { rows, byDoor }
  }

  /** Sets something for all connections to come, and closes those that there are. */
  async function alter(change: string): Promise<void> {
    const { pathname } = new URL(gateway.url)
    await statement(withDatabase(gateway.url, 'postgres'), `alter database ${pathname.slice(1)} ${change}`)
    await statement(gateway.url, cut)
    // One that the pool had lent to nobody is gone once it has heard of its end.
    await expect.poll(() => told().catch(() => 'cut')).not.toBe('cut')
  }

  const write = (when: Date) => {
    const { sellers } = gateway.database.tables
    const row = { id: randomUUID(), name, searchName: 'all\\saints', createdAt: when }
    return gateway.database.transaction((tx) => run(tx.insert(sellers).values(row)))
  }

  /** Changes a subscription through the door, and answers what its history tells of that. */
  async function changeTo(to: number): Promise<unknown> {
    const { updateSubscription } = await gateway.read(
      'cumulus-broker',
      `mutation { updateSubscription(input: { subscriptionId: "${subscriptionId}", quantity: ${to} }) {
        ... on UpdateSubscriptionSuccess {
          subscription { history(last: 1) { nodes { occurredAt changes { field before after } } } } } } }`,
    )
    return updateSubscription.subscription.history.nodes[0]
  }

  beforeAll(async () => {
    gateway = await openGateway()
    await write(longAgo)
    before = await told()
    const { subscriptions } = await gateway.read(
      'cumulus-broker',
      '{ subscriptions(first: 1, filter: { statuses: [ACTIVE] }) { nodes { id quantity } } }',
    )
    ;[{ id: subscriptionId, quantity }] = subscriptions.nodes
  })

  it.each([
    ['datestyle', "'SQL, DMY'"],
    ['datestyle', "'German'"],
    ['datestyle', "'Postgres, MDY'"],
    ['timezone', "'Europe/Amsterdam'"],
    ['timezone', "'America/St_Johns'"],
    ['intervalstyle', "'sql_standard'"],
    ['bytea_output', "'escape'"],
    ['extra_float_digits', '-15'],
    ['standard_conforming_strings', 'off'],
    ['client_encoding', "'LATIN1'"],
    ['default_transaction_isolation', "'serializable'"],
    ['default_transaction_deferrable', 'on'],
    ['plan_cache_mode', "'force_custom_plan'"],
  ])('as %s = %s changes no answer and no write', async (setting, value) => {
    await alter(`set ${setting} = ${value}`)
    try {
      expect(await told()).toEqual(before)
      quantity += 1
      const changes = [{ field: 'quantity', before: `${quantity - 1}`, after: `${quantity}` }]
      expect(await changeTo(quantity)).toEqual({ changes, occurredAt: testTime.toISOString() })
    } finally {
      await alter(`reset ${setting}`)
    }
  })

  it('that forbids writes is obeyed: reads are answered, and nothing is written', async () => {
    await alter('set default_transaction_read_only = on')
    try {
      expect(await told()).toEqual(before)
      await expect(write(longAgo)).rejects.toMatchObject({ trouble: 'read-only', cause: { code: '25006' } })
    } finally {
      await alter('reset default_transaction_read_only')
    }
    expect(await told()).toEqual(before)
  })
})
