import { beforeAll, describe, expect, test } from 'vitest'
import { loadDemo } from '../../src/demo/load.ts'
import { subscriptionChangeKinds, subscriptionStatuses } from '../../src/vocabulary.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { faultsOf } from './consistency.ts'
import { type AllRows, readAll } from './rows.ts'

const now = new Date('2026-03-02T17:30:00Z')

let rows: AllRows
beforeAll(async () => {
  const { database } = await freshDatabase()
  await loadDemo(database, { now, subscriptions: 2000 })
  rows = await readAll(database)
})

describe('demo data at size', () => {
  test('every row, history and event agrees with the others', () => {
    expect(faultsOf(rows, now)).toEqual([])
  })

  test('every status and nearly every kind of change is there', () => {
    expect(new Set(rows.subscriptions.map((row) => row.status))).toEqual(new Set(subscriptionStatuses))
    const kinds = new Set(rows.subscriptionHistory.map((row) => row.kind))
    expect(subscriptionChangeKinds.filter((kind) => !kinds.has(kind))).toEqual([])
  })

  test('hardly two subscriptions were created or changed at the same instant', () => {
    for (const field of ['createdAt', 'updatedAt'] as const) {
      expect(new Set(rows.subscriptions.map((row) => row[field].getTime())).size).toBeGreaterThan(
        rows.subscriptions.length * 0.99,
      )
    }
  })

  test('an organization tries a service once', () => {
    const trials = rows.subscriptions
      .filter((row) => row.trialEndsAt)
      .map((row) => `${row.organizationId} ${row.serviceId}`)
    expect(new Set(trials).size).toBe(trials.length)
    expect(trials.length).toBeGreaterThan(5)
  })

  test('what organizations have is in their reseller’s catalog and can be added', () => {
    const catalog = new Set(rows.catalogEntries.map((entry) => `${entry.resellerId} ${entry.serviceId}`))
    expect(rows.organizationServices.filter((row) => !catalog.has(`${row.resellerId} ${row.serviceId}`))).toEqual([])
    const pairs = rows.organizationServices.map((row) => `${row.organizationId} ${row.serviceId}`)
    expect(new Set(pairs).size).toBe(pairs.length)
    const currencies = new Map(rows.services.map((service) => [service.id, service.currencyCodes]))
    expect(
      rows.organizationServices.filter((row) => !currencies.get(row.serviceId)?.includes(row.currencyCode)),
    ).toEqual([])
  })

  test('names are unique within their kind, and each definition speaks three languages', () => {
    for (const table of ['sellers', 'resellers', 'organizations', 'services'] as const) {
      expect(new Set(rows[table].map((row) => row.name)).size).toBe(rows[table].length)
    }
    expect(rows.serviceDefinitionTexts).toHaveLength(rows.services.length * 3)
  })
})
