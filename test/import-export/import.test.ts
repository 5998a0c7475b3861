import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { priceListId } from '../../src/services/price-list.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { recordedEvents } from '../support/recorded-events.ts'
import { business, everyRow, exported, fileOf, ids, imported, importedAt, importText, line } from './business.ts'

const later = new Date('2026-04-01T12:00:00.000Z')
const at = (time: string | Date) => new Date(time).toISOString()
let database: Database
beforeEach(async () => {
  ;({ database } = await freshDatabase())
})

const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)

const rowsOf = async (name: keyof Database['tables']): Promise<Record<string, unknown>[]> =>
  (await everyRow(database))[name] as Record<string, unknown>[]
const only = async (name: keyof Database['tables']) => (await rowsOf(name))[0]

describe('an import', () => {
  test('makes a row of every kind, with defaults for what is left out', async () => {
    expect(await imported(database, business())).toEqual([17, 0, 0])
    expect(await only('sellers')).toEqual({
      id: ids.seller(),
      name: 'Mill & Söhne',
      searchName: 'mill & sohne',
      createdAt: at(importedAt),
      updatedAt: at(importedAt),
      archivedAt: null,
      version: 1,
      externalId: null,
      metadata: {},
      notificationEmail: null,
      locale: null,
      timeZone: null,
    })
    expect(await only('organizations')).toMatchObject({ metadata: { segment: 'food' }, timeZone: 'Europe/Vienna' })
    expect(await only('auditEntries')).toMatchObject({ resellerId: ids.reseller(), organizationId: ids.organization() })
    expect(await only('products')).toMatchObject({
      minQuantity: 1,
      maxQuantity: null,
      cancellationModes: ['IMMEDIATE', 'AT_PERIOD_END'],
      itemCode: null,
    })
    expect(await only('priceEntries')).toMatchObject({ amountMinor: 1250, layer: 'SELLER', updatedAt: at(importedAt) })
    expect(await only('priceLists')).toMatchObject({ version: 1, serviceId: ids.service(), ownerId: ids.seller() })
    expect(await only('subscriptions')).toMatchObject({
      sellerId: ids.seller(),
      resellerId: ids.reseller(),
      organizationId: ids.organization(),
      serviceId: ids.service(),
      unitPriceMinor: 1250,
      version: 1,
      licenseKey: 'OVEN-1',
      customProperties: { oven: 'stone' },
      dueAt: at('2026-03-31T12:00:00.000Z'),
    })
    expect(await only('events')).toMatchObject({
      snapshot: { quantity: 2, nested: { z: 1, a: [null, '12'] } },
    })
  })

  test('brings an archived product before or after the one to take instead, which an export repeats', async () => {
    const old = line.product({ id: ids.product(2), archivedAt: later.toISOString(), replacedById: ids.product() })
    const lines = [...business(), line.product({ id: ids.product(3), externalId: 'P', metadata: { b: '2', a: '1' } })]
    expect(await imported(database, [old, ...lines])).toEqual([lines.length + 1, 0, 0])
    const products = await rowsOf('products')
    expect(products.find(({ id }) => id === ids.product(2))).toMatchObject({
      sellerId: ids.seller(),
      archivedAt: at(later),
      replacedById: ids.product(),
      version: 1,
    })
    const text = await exported(database)
    const { database: other } = await freshDatabase()
    await importText(other, text)
    expect((await everyRow(other))['products']).toEqual(products)
    expect(await imported(database, [old, ...lines])).toEqual([0, 0, lines.length + 1])
  })

  test('does not mind the order of the lines', async () => {
    await imported(database, business())
    const rows = await everyRow(database)
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(business(), { minLength: 17 }), async (lines) => {
        const { database: other } = await freshDatabase()
        await imported(other, lines)
        expect(await everyRow(other)).toEqual(rows)
        await other.close()
      }),
      { numRuns: 3, seed: 7 },
    )
  })

  test('changes nothing the second time, whenever that is', async () => {
    await imported(database, business())
    const rows = await everyRow(database)
    expect(await imported(database, business(), later)).toEqual([0, 0, 17])
    expect(await everyRow(database)).toEqual(rows)
  })

  test('writes nothing at all when only the last line is wrong', async () => {
    const result = await importText(database, `${fileOf(business())}{"type":"seller"}`)
    expect(result).toMatchObject({ isImported: false, problemCount: 2 })
    expect(Object.values(await everyRow(database)).flat()).toEqual([])
  })

  test('writes nothing when it is only tried', async () => {
    expect(await importText(database, fileOf(business()), { isTrial: true })).toEqual({
      isImported: true,
      counts: { added: 17, changed: 0, unchanged: 0 },
    })
    expect(Object.values(await everyRow(database)).flat()).toEqual([])
  })

  test('takes a file without any lines', async () => {
    expect(await importText(database, '\n\n')).toEqual({
      isImported: true,
      counts: { added: 0, changed: 0, unchanged: 0 },
    })
  })

  test('tells how far it is', async () => {
    const written: number[][] = []
    let read = 0
    const text = fileOf(business())
    await importText(database, text, {
      onRead: (bytes) => (read = bytes),
      onWritten: (...progress) => void written.push(progress),
    })
    expect(read).toBe(Buffer.byteLength(text))
    expect(written.at(-1)).toEqual([17, 17])
  })

  test('passes on what the database says, and what reading the file says', async () => {
    // oxlint-disable-next-line eslint/require-yield
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      throw new Error('The disk is gone')
    }
    await expect(importText(database, '', { chunks: failing() })).rejects.toThrow('The disk is gone')
  })
})

describe('an import over what is there', () => {
  beforeEach(async () => void (await imported(database, business())))

  test('replaces what the line says, and keeps when it was created and its license key', async () => {
    const lines = [
      line.seller({ name: 'Élan' }),
      line.subscription({ quantity: 5, licenseKey: undefined, statusReason: 'x' }),
    ]
    expect(await imported(database, lines, later)).toEqual([0, 2, 0])
    expect(await only('sellers')).toMatchObject({ name: 'Élan', searchName: 'elan', createdAt: at(importedAt) })
    expect(await only('subscriptions')).toMatchObject({
      quantity: 5,
      licenseKey: 'OVEN-1',
      version: 2,
      updatedAt: at(later),
      createdAt: at(importedAt),
    })
    expect(await imported(database, lines, new Date('2026-05-01'))).toEqual([0, 0, 2])
    await imported(database, [line.subscription({ licenseKey: null })], later)
    expect(await only('subscriptions')).toMatchObject({ licenseKey: null, quantity: 2, statusReason: null, version: 3 })
  })

  test('lets versions only rise', async () => {
    const versionOf = async (change: object, now = later) => {
      await imported(database, [line.organizationService({ tenantId: 't', ...change })], now)
      return only('organizationServices')
    }
    expect(await versionOf({ version: 7, updatedAt: '2026-03-15T00:00:00Z' })).toMatchObject({
      version: 7,
      updatedAt: at('2026-03-15'),
    })
    expect(await versionOf({ version: 3 })).toMatchObject({ version: 7, updatedAt: at('2026-03-15') })
    expect(await versionOf({ version: 3, tenantId: 'u', updatedAt: '2020-01-01T00:00:00Z' })).toMatchObject({
      version: 8,
      updatedAt: at(later),
    })
    expect(await versionOf({ version: 9, tenantId: 'u', updatedAt: '2026-05-01T00:00:00Z' })).toMatchObject({
      version: 9,
      updatedAt: at('2026-05-01'),
    })
  })

  test('raises the version of a price list once, with its prices', async () => {
    const prices = [
      line.price({ unitPrice: '13' }),
      line.price({ currencyCode: 'JPY', unitPrice: '1500' }),
      line.price({ layer: 'RESELLER', ownerId: ids.reseller() }),
    ]
    expect(await imported(database, prices, later)).toEqual([2, 1, 0])
    const versions = (await rowsOf('priceLists')).map(({ layer, version }) => [layer, version])
    expect(versions.toSorted(byText)).toEqual([
      ['RESELLER', 1],
      ['SELLER', 2],
    ])
    expect(await imported(database, [...prices, line.priceList()], later)).toEqual([0, 0, 4])
    await imported(database, [line.price({ unitPrice: '14' }), line.priceList({ version: 9 })], later)
    expect((await rowsOf('priceLists')).map(({ version }) => version).toSorted(byText)).toEqual([1, 9])
  })

  test('replaces the texts, roles and instances of a definition', async () => {
    const one = {
      serviceRoles: [{ name: 'a', subRoles: ['x', { y: 1 }] }, { name: 'b' }],
      serviceInstances: [{ id: 'i' }],
      texts: [{ locale: 'FR', displayName: 'Fours' }],
    }
    await imported(database, [line.serviceDefinition(one)], later)
    expect(await only('serviceDefinitions')).toMatchObject({ version: 2, updatedAt: at(later) })
    expect((await rowsOf('serviceDefinitionTexts')).map(({ locale }) => locale).toSorted(byText)).toEqual(['en', 'fr'])
    expect(await imported(database, [line.serviceDefinition(one)])).toEqual([0, 0, 1])
    await imported(database, [line.serviceDefinition({ serviceRoles: [{ name: 'b', subRoles: ['z'] }] })], later)
    expect((await rowsOf('serviceRoles')).map(({ name }) => name)).toEqual(['b'])
    expect((await rowsOf('serviceSubRoles')).map(({ body }) => body)).toEqual(['z'])
    expect(await rowsOf('serviceInstances')).toEqual([])
    expect(await only('serviceDefinitions')).toMatchObject({ version: 3 })
  })

  test('keeps custom properties that the line leaves out', async () => {
    const oven = { key: 'oven', name: 'Which oven', appliesTo: 'SUBSCRIPTION', type: 'TEXT' }
    await imported(database, [line.service({ customProperties: [oven] })])
    const properties = (await rowsOf('customPropertyDefinitions')).map(({ key, name }) => [key, name])
    expect(properties.toSorted(byText)).toEqual([
      ['domain', 'Domain'],
      ['oven', 'Which oven'],
    ])
  })

  test('lets a service be removed and added again in one file, in any order', async () => {
    const ended = line.subscription({ status: 'CANCELLED' })
    const removed = line.organizationService({ removedAt: '2026-03-20T00:00:00Z' })
    const again = line.organizationService({ id: ids.added(2), currencyCode: 'JPY' })
    expect(await imported(database, [again, removed, ended], later)).toEqual([1, 2, 0])
    expect((await rowsOf('organizationServices')).map(({ id, removedAt }) => [id, removedAt])).toEqual([
      [ids.added(), at('2026-03-20')],
      [ids.added(2), null],
    ])
  })

  test('adds history and events, which stand in no log, and gives a subscription the version of its history', async () => {
    const subscription = line.subscription({ id: ids.subscription(2) })
    const history = [2, 1].map((sequence) =>
      line.historyEntry({ id: ids.history(10 + sequence), subscriptionId: ids.subscription(2), sequence }),
    )
    const events = [
      line.event({ id: ids.event(2) }),
      line.event({ id: ids.event(3), sequence: 10 }),
      line.event({ id: ids.event(4) }),
    ]
    expect(await imported(database, [...events, ...history, subscription], later)).toEqual([6, 0, 0])
    const told = await recordedEvents(database)
    expect(told.map(({ id, position }) => [id, position]).toSorted(byText)).toEqual(
      [1, 2, 3, 4].map((number) => [ids.event(number), null]),
    )
    expect((await rowsOf('subscriptions')).find(({ id }) => id === ids.subscription(2))).toMatchObject({ version: 2 })
    expect(await imported(database, [...events, ...history, subscription], later)).toEqual([0, 0, 6])
  })

  test('gives parties and services the version of their trails, so that changes to come find their numbers free', async () => {
    const told = [
      [line.seller, 'Seller', ids.seller(), 'sellers', 'seller.updated'],
      [line.reseller, 'Reseller', ids.reseller(), 'resellers', 'reseller.updated'],
      [line.organization, 'Organization', ids.organization(), 'organizations', 'organization.updated'],
      [line.service, 'Service', ids.service(), 'services', 'service.updated'],
    ] as const
    const lines = told.flatMap(([make, subjectType, subjectId, , kind], index) => [
      line.auditEntry({ id: ids.audit(10 + index), subjectType, subjectId, sequence: 3, kind }),
      make(),
    ])
    expect(await imported(database, lines, later)).toEqual([4, 4, 0])
    for (const [, , , table] of told) expect(await only(table)).toMatchObject({ version: 3 })
    expect(await imported(database, lines, later)).toEqual([0, 0, 8])
  })

  test('keeps the trail of a price list as it was exported, for those of its layer, and gives the list its version', async () => {
    const list = { serviceId: ids.service(), ownerId: ids.organization(), priceLayer: 'ORGANIZATION' } as const
    const subjectId = priceListId({ ...list, layer: list.priceLayer })
    const told = { ...list, subjectType: 'PriceList', subjectId, sequence: 3, kind: 'price_list.changed' }
    const layer = list.priceLayer
    const lines = [line.price({ ownerId: list.ownerId, layer }), line.auditEntry({ ...told, id: ids.audit(20) })]
    expect(await imported(database, lines, later)).toEqual([2, 0, 0])
    const row = (await rowsOf('auditEntries')).find(({ id }) => id === ids.audit(20))
    expect(row).toMatchObject({
      sellerId: null,
      resellerId: ids.reseller(),
      organizationId: list.ownerId,
      priceLayer: layer,
    })
    expect((await rowsOf('priceLists')).find(({ ownerId }) => ownerId === list.ownerId)).toMatchObject({ version: 3 })
    const text = (await exported(database)).split('\n').find((each) => each.includes(ids.audit(20)))
    expect(JSON.parse(text ?? '')).toMatchObject(told)
    expect(await imported(database, lines, later)).toEqual([0, 0, 2])
  })

  test('leaves what no line names as it is', async () => {
    const before = await exported(database)
    await imported(database, [line.seller({ id: ids.seller(2), name: 'Another' })])
    const after = await exported(database)
    expect(
      after
        .split('\n')
        .filter((text) => !text.includes('Another'))
        .join('\n'),
    ).toBe(before)
  })
})
