import type { Database } from '../../src/database/database.ts'
import { exportLines } from '../../src/import-export/export.ts'
import { importLines, type ImportOptions, type ImportResult } from '../../src/import-export/import.ts'
import { type CarriedTable, primaryKeys } from '../../src/import-export/primary-keys.ts'
import { inOrder } from '../../src/values/same-value.ts'

/** When the tests' imports happen. */
export const importedAt = new Date('2026-03-01T12:00:00.000Z')

/** A line in the making. */
export type LineObject = { type: string; [field: string]: unknown }

const id = (prefix: string, number: number) =>
  `${prefix.padEnd(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}`

/** The ids of the small business, and room for more of each kind. */
export const ids = {
  seller: (number = 1) => id('5e', number),
  reseller: (number = 1) => id('4e', number),
  organization: (number = 1) => id('04', number),
  service: (number = 1) => id('5a', number),
  product: (number = 1) => id('94', number),
  added: (number = 1) => id('ad', number),
  subscription: (number = 1) => id('50', number),
  history: (number = 1) => id('41', number),
  audit: (number = 1) => id('a0', number),
  event: (number = 1) => id('e4', number),
}

/** One valid line of each type; `change` replaces fields, and takes away those that are undefined. */
export const line = {
  seller: (change = {}) => ({ type: 'seller', id: ids.seller(), name: 'Mill & Söhne', ...change }),
  reseller: (change = {}) => ({ type: 'reseller', id: ids.reseller(), name: 'Broker', ...change }),
  organization: (change = {}) => ({
    type: 'organization',
    id: ids.organization(),
    name: 'Bakery',
    resellerId: ids.reseller(),
    metadata: { segment: 'food' },
    notificationEmail: 'office@bakery.example',
    locale: 'de',
    timeZone: 'Europe/Vienna',
    ...change,
  }),
  service: (change = {}) => ({
    type: 'service',
    id: ids.service(),
    sellerId: ids.seller(),
    name: 'Ovens',
    currencyCodes: ['EUR', 'JPY'],
    customProperties: [
      { key: 'domain', name: 'Domain', appliesTo: 'ORGANIZATION_SERVICE', type: 'DOMAIN' },
      { key: 'oven', name: 'Oven', appliesTo: 'SUBSCRIPTION', type: 'TEXT' },
    ],
    ...change,
  }),
  product: (change = {}) => ({
    type: 'product',
    id: ids.product(),
    serviceId: ids.service(),
    name: 'Planner',
    termMonths: 12,
    metadata: { team: 'ovens' },
    ...change,
  }),
  serviceOffer: (change = {}) => ({
    type: 'serviceOffer',
    serviceId: ids.service(),
    resellerId: ids.reseller(),
    ...change,
  }),
  catalogEntry: (change = {}) => ({
    type: 'catalogEntry',
    resellerId: ids.reseller(),
    serviceId: ids.service(),
    ...change,
  }),
  price: (change = {}) => ({
    type: 'price',
    productId: ids.product(),
    layer: 'SELLER',
    ownerId: ids.seller(),
    currencyCode: 'EUR',
    unitPrice: '12.50',
    ...change,
  }),
  priceList: (change = {}) => ({
    type: 'priceList',
    serviceId: ids.service(),
    layer: 'SELLER',
    ownerId: ids.seller(),
    ...change,
  }),
  invitation: (change = {}) => ({
    type: 'invitation',
    serviceId: ids.service(),
    organizationId: ids.organization(),
    ...change,
  }),
  serviceDefinition: (change = {}) => ({
    type: 'serviceDefinition',
    serviceId: ids.service(),
    name: 'ovens',
    displayName: 'Ovens',
    ...change,
  }),
  serviceDefinitionAssignment: (change = {}) => ({
    type: 'serviceDefinitionAssignment',
    serviceId: ids.service(),
    organizationId: ids.organization(),
    organizationLink: '/bakery',
    ...change,
  }),
  organizationService: (change = {}) => ({
    type: 'organizationService',
    id: ids.added(),
    organizationId: ids.organization(),
    serviceId: ids.service(),
    currencyCode: 'EUR',
    customProperties: { domain: 'bakery.example' },
    ...change,
  }),
  subscription: (change = {}) => ({
    type: 'subscription',
    id: ids.subscription(),
    organizationServiceId: ids.added(),
    productId: ids.product(),
    status: 'PENDING',
    quantity: 2,
    currencyCode: 'EUR',
    unitPrice: '12.50',
    priceLayer: 'SELLER',
    customProperties: { oven: 'stone' },
    licenseKey: 'OVEN-1',
    timeZone: 'Europe/Vienna',
    ...change,
  }),
  historyEntry: (change = {}) => ({
    type: 'historyEntry',
    id: ids.history(),
    subscriptionId: ids.subscription(),
    sequence: 1,
    occurredAt: '2026-02-01T10:00:00.000Z',
    kind: 'CREATED',
    actor: { accountId: 'gerd', role: 'BROKER', account: 'USER', party: ids.reseller() },
    toStatus: 'PENDING',
    ...change,
  }),
  auditEntry: (change = {}) => ({
    type: 'auditEntry',
    id: ids.audit(),
    subjectType: 'Organization',
    subjectId: ids.organization(),
    sequence: 1,
    occurredAt: '2026-02-01T10:00:00.000Z',
    kind: 'organization.created',
    actor: { accountId: 'gerd', role: 'BROKER', account: 'USER', party: ids.reseller() },
    changes: [{ field: 'name', before: null, after: 'Bakery' }],
    ...change,
  }),
  event: (change = {}) => ({
    type: 'event',
    id: ids.event(),
    kind: 'subscription.created',
    subjectType: 'ServiceSubscription',
    subjectId: ids.subscription(),
    subjectVersion: 1,
    sellerId: ids.seller(),
    resellerId: ids.reseller(),
    organizationId: ids.organization(),
    serviceId: ids.service(),
    occurredAt: '2026-02-01T10:00:00.000Z',
    snapshot: { quantity: 2, nested: { z: 1, a: [null, '12'] } },
    ...change,
  }),
} satisfies Record<string, (change?: object) => LineObject>

/** A whole small business, one line of each type. */
export const business = (): LineObject[] => Object.values(line).map((make) => make())

/** Lines as a file holds them. */
export const fileOf = (lines: readonly object[]): string => lines.map((one) => `${JSON.stringify(one)}\n`).join('')

/** Imports text or bytes, in pieces of a size that cuts through lines and characters. */
export async function importText(
  database: Database,
  text: string | Uint8Array,
  options: Partial<ImportOptions> = {},
): Promise<ImportResult> {
  const bytes = Buffer.from(text)
  const chunks = async function* () {
    for (let start = 0; start < bytes.length; start += 997) yield bytes.subarray(start, start + 997)
  }
  return importLines(database, { chunks: chunks(), now: importedAt, ...options })
}

/** Imports lines, which must succeed, and answers what became of them: `[added, changed, unchanged]`. */
export async function imported(database: Database, lines: readonly object[], now = importedAt): Promise<number[]> {
  const result = await importText(database, fileOf(lines), { now })
  if (!result.isImported) throw new Error(`Not imported: ${JSON.stringify(result.problems)}`)
  return [result.counts.added, result.counts.changed, result.counts.unchanged]
}

/** Imports lines that must be refused, and answers what was said: `12 product.name is missing`. */
export async function problemsOf(database: Database, text: string | Uint8Array): Promise<string[]> {
  const result = await importText(database, text)
  if (result.isImported) throw new Error('It was imported.')
  return result.problems.map(
    ({ line, type, path, reason }) => `${line} ${[type, path].filter(Boolean).join('.') || 'line'} ${reason}`,
  )
}

/** The text of an export, secrets included unless said otherwise. */
export async function exported(database: Database, withSecrets = true): Promise<string> {
  const parts: string[] = []
  await exportLines(database, { sink: { write: (text) => void parts.push(text), isClosed: false }, withSecrets })
  return parts.join('')
}

/** Every row of every table that files carry, in an order that follows from what they hold. */
export async function everyRow(database: Database): Promise<Record<string, unknown[]>> {
  const texts = Object.entries(await everyRowText(database))
  return Object.fromEntries(texts.map(([name, rows]) => [name, rows.map((row) => JSON.parse(row) as unknown)]))
}

/** As `everyRow`, as JSON texts, which are quick to compare. */
export async function everyRowText(database: Database): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {}
  for (const name of Object.keys(primaryKeys) as CarriedTable[]) {
    const rows: object[] = await database.connection.select().from(database.tables[name])
    found[name] = rows.map((row) => JSON.stringify(inOrder(row))).toSorted()
  }
  return found
}
