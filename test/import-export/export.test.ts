import { describe, expect, test } from 'vitest'
import { run } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'
import { borealisMail, cumulus, productId } from '../../src/demo/ids.ts'
import { loadDemo } from '../../src/demo/load.ts'
import { exportLines } from '../../src/import-export/export.ts'
import { primaryKeys } from '../../src/import-export/primary-keys.ts'
import { rows, setPrices } from '../prices/support.ts'
import { update } from '../service-definitions/support.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { openGateway } from '../support/gateway.ts'
import {
  business,
  everyRow,
  everyRowText,
  exported,
  fileOf,
  ids,
  imported,
  importedAt,
  importText,
  line,
} from './business.ts'

/** The first rows that differ, by table. */
function differing(some: Record<string, string[]>, others: Record<string, string[]>): object[] {
  const wrong = Object.keys(some).filter((name) => some[name]?.join('\n') !== others[name]?.join('\n'))
  return wrong.map((name) => ({
    name,
    rows: [some[name], others[name]?.filter((row) => !some[name]?.includes(row)).slice(0, 2)],
  }))
}

describe('an export', () => {
  test('of the demo data at size, imported into an empty database, gives the same database', async () => {
    const { database } = await freshDatabase()
    await loadDemo(database, { now: new Date('2026-03-01T12:00:00.000Z'), subscriptions: 500 })
    const text = await exported(database)
    const { database: other } = await freshDatabase()
    expect(await importText(other, text)).toMatchObject({ isImported: true, counts: { changed: 0, unchanged: 0 } })
    expect(differing(await everyRowText(other), await everyRowText(database))).toEqual([])
    expect((await exported(other)) === text).toBe(true)
    const lines = text.split('\n').length - 1
    expect(await importText(database, text)).toEqual({
      isImported: true,
      counts: { added: 0, changed: 0, unchanged: lines },
    })
  })

  test('of what is told about definitions and prices can be imported, though it concerns no single organization', async () => {
    const gateway = await openGateway()
    const { database } = gateway
    await update(gateway, 'workspace-owner', { changes: { campaignId: 'autumn' } })
    const prices = { serviceId: borealisMail, prices: rows([[productId(5), '4.25', 'EUR']]) }
    await setPrices(gateway, 'cumulus-broker', { resellerId: cumulus }, prices)
    const events = await database.connection.select().from(database.tables.events)
    const shared = events.filter(({ organizationId }) => organizationId === null)
    expect(new Set(shared.map(({ resellerId }) => resellerId))).toEqual(new Set([cumulus, null]))

    const { database: other } = await freshDatabase()
    expect(await importText(other, await exported(database))).toMatchObject({ isImported: true })
    expect(differing(await everyRowText(other), await everyRowText(database))).toEqual([])
  })

  test('of what was imported says the same as what was imported', async () => {
    const { database } = await freshDatabase()
    await imported(database, business())
    const lines = (await exported(database))
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text))
    expect(lines).toHaveLength(17)
    for (const given of business()) expect(lines.find(({ type }) => type === given.type)).toMatchObject(given)
  })

  test('of a subscription that the clock suspended, with nobody to name for it, can be imported', async () => {
    const { database } = await freshDatabase()
    await imported(database, business())
    const { database: other } = await freshDatabase()
    await database.transaction(function* (tx) {
      const { subscriptions } = database.tables
      const day = new Date('2026-03-01T00:00:00.000Z')
      const running = { activatedAt: day, periodAnchorAt: day, currentPeriodStartsAt: day }
      yield* run(
        tx.update(subscriptions).set({ ...running, status: 'SUSPENDED', suspendedFrom: 'ACTIVE', holdEndsAt: day }),
      )
    })
    const text = await exported(database)
    expect(text).toContain('"status":"SUSPENDED"')
    expect(text).not.toContain('suspendedBy')
    expect(await importText(other, text)).toMatchObject({ isImported: true })
    expect(await exported(other)).toBe(text)
  })

  test('leaves license keys out unless they are asked for, and importing it takes none away', async () => {
    const { database } = await freshDatabase()
    await imported(database, business())
    const rows = await everyRow(database)
    const [open, secret] = [await exported(database, false), await exported(database)]
    expect(open).not.toContain('OVEN-1')
    expect(secret).toContain('"licenseKey":"OVEN-1"')
    await importText(database, open)
    expect(await everyRow(database)).toEqual(rows)
  })

  test('carries every table, but for the gateway’s own keys, clients, idempotency records, its log and its messages', async () => {
    const { database } = await freshDatabase()
    const keys = ['gatewayKeys', 'signingKeys', 'encryptionMarks', 'clients']
    const own = [...keys, 'idempotencyRecords', 'demoMarks', 'budgetUses', 'trustedDocuments', 'timelines']
    const told = ['eventInbox', 'eventLog', 'eventLogHead', 'webhookDeliveries', 'webhookEndpoints']
    const carried = [...Object.keys(primaryKeys), ...own, ...told]
    expect(Object.keys(database.tables).toSorted()).toEqual(carried.toSorted())
  })

  test('reads pages in the order of keys, wherever they end', async () => {
    const { database } = await freshDatabase()
    const lines = Array.from({ length: 1001 }, (_, index) =>
      line.seller({ id: ids.seller((index * 7919) % 10_007), createdAt: '2026-01-01T00:00:00.000Z' }),
    )
    await imported(database, lines)
    const text = await exported(database)
    const inOrder = lines
      .map(({ type, id, name, ...rest }) => ({
        type,
        id,
        name,
        metadata: {},
        version: 1,
        ...rest,
        updatedAt: importedAt.toISOString(),
      }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    expect(text).toBe(fileOf(inOrder))
  })

  test('shows one state of the data while others write', async () => {
    const { database, url } = await freshDatabase()
    await imported(database, [line.seller()])
    const other = await openDatabase(url)
    const text: string[] = []
    const add = (number: number) =>
      other.transaction(function* (tx) {
        const { resellers } = other.tables
        yield* run(
          tx
            .insert(resellers)
            .values({ id: ids.reseller(number), name: 'Late', searchName: 'late', createdAt: new Date() }),
        )
      })
    const adding: Promise<void>[] = []
    // Sellers are written first: what is added now would be seen by a reader without a snapshot.
    await exportLines(database, {
      sink: { write: (lines) => (text.push(lines), void adding.push(add(text.length))), isClosed: false },
    })
    await Promise.all(adding)
    expect(text.join('')).not.toContain('Late')
    expect(await exported(database)).toContain('Late')
    await other.close()
  })

  test('stops when nobody wants more', async () => {
    const { database } = await freshDatabase()
    await imported(database, business())
    const sink = {
      isClosed: false,
      lines: 0,
      write() {
        this.isClosed = true
        this.lines += 1
      },
    }
    await exportLines(database, { sink })
    expect(sink.lines).toBe(1)
  })
})
