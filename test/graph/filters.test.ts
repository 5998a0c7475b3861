import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../src/database/database.ts'
import {
  acmeBakery,
  aurora,
  birchClinic,
  borealis,
  borealisMail,
  cedarLogistics,
  cumulus,
  googleWorkspace,
  nimbus,
  productId,
  subscriptionId,
} from '../../src/demo/ids.ts'
import { loadDemo } from '../../src/demo/load.ts'
import { searchable } from '../../src/values/search-text.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { manyId, writeManySubscriptions } from '../support/many-subscriptions.ts'
import { testTime } from '../support/templates.ts'

type Rows = Awaited<ReturnType<typeof allRows>>
type Row = Rows[number]

let gateway: TestGateway
let rows: Rows
beforeAll(async () => {
  gateway = await openGateway({
    fill: async (database) => {
      await loadDemo(database, { now: testTime })
      await writeManySubscriptions(database, 60)
    },
  })
  rows = await allRows()
})

const allRows = async () => await gateway.database.connection.select().from(gateway.database.tables.subscriptions)

/** The ids that a filter gives, page after page, and the count beside them. */
async function filtered(filter: object, as: As = 'operator', parent = ''): Promise<string[]> {
  const list = 'list: subscriptions(first: 100, filter: $filter) { totalCount nodes { id } }'
  const query = `query ($filter: SubscriptionFilter) { ${parent ? `parent: ${parent} { ${list} }` : list} }`
  const data = await gateway.read(as, query, { filter })
  const { nodes, totalCount } = (data.parent ?? data).list
  expect(totalCount).toBe(nodes.length)
  return nodes.map(({ id }: { id: string }) => id).toSorted()
}

const matching = (matches: (row: Row) => boolean) =>
  rows
    .filter(matches)
    .map(({ id }) => id)
    .toSorted()
const listed = (matches: (row: Row) => boolean) => matching((row) => row.status !== 'DELETED' && matches(row))
const at = (time: string) => new Date(time).getTime()

describe('a filter gives what a plain loop over all rows gives', () => {
  const from = '2025-06-01T00:00:00.000Z'
  const before = '2026-02-01T00:00:00.000Z'
  const cases: [string, object, (row: Row) => boolean][] = [
    ['nothing', {}, () => true],
    ['nulls', { sellerId: null, statuses: null, isTrial: null, createdAt: null, search: null }, () => true],
    ['sellerId', { sellerId: borealis }, (row) => row.sellerId === borealis],
    ['sellerId in capitals', { sellerId: aurora.toUpperCase() }, (row) => row.sellerId === aurora],
    ['serviceId', { serviceId: googleWorkspace }, (row) => row.serviceId === googleWorkspace],
    ['productId', { productId: productId(1) }, (row) => row.productId === productId(1)],
    ['resellerId', { resellerId: nimbus }, (row) => row.resellerId === nimbus],
    ['organizationId', { organizationId: birchClinic }, (row) => row.organizationId === birchClinic],
    ['isTrial', { isTrial: true }, (row) => row.trialStartsAt !== null],
    ['not isTrial', { isTrial: false }, (row) => row.trialStartsAt === null],
    ['autoRenews', { autoRenews: true }, (row) => row.autoRenews],
    ['not autoRenews', { autoRenews: false }, (row) => !row.autoRenews],
    ['createdAt from', { createdAt: { from } }, (row) => row.createdAt.getTime() >= at(from)],
    ['createdAt before', { createdAt: { before } }, (row) => row.createdAt.getTime() < at(before)],
    [
      'createdAt',
      { createdAt: { from, before } },
      (row) => row.createdAt.getTime() >= at(from) && row.createdAt.getTime() < at(before),
    ],
    [
      'updatedAt',
      { updatedAt: { from, before } },
      (row) => row.updatedAt.getTime() >= at(from) && row.updatedAt.getTime() < at(before),
    ],
    [
      'currentPeriodEndsAt',
      { currentPeriodEndsAt: { from: before } },
      (row) => (row.currentPeriodEndsAt?.getTime() ?? 0) >= at(before),
    ],
    ['an empty range', { createdAt: {} }, () => true],
    ['a range that ends before it begins', { createdAt: { from: before, before: from } }, () => false],
    [
      'everything at once',
      { sellerId: aurora, resellerId: cumulus, autoRenews: true, isTrial: false, createdAt: { from } },
      (row) =>
        row.sellerId === aurora &&
        row.resellerId === cumulus &&
        row.autoRenews &&
        row.trialStartsAt === null &&
        row.createdAt.getTime() >= at(from),
    ],
    ['a service of another seller', { sellerId: borealis, serviceId: googleWorkspace }, () => false],
  ]
  it.each(cases)('%s', async (_, filter, matches) => {
    expect(await filtered(filter)).toEqual(listed(matches))
  })

  it('the loop finds some, and leaves some out', () => {
    const found = cases.slice(2, -4).map(([name, , matches]) => [name, listed(matches).length] as const)
    expect(found.filter(([, count]) => count === 0 || count === listed(() => true).length)).toEqual([])
  })

  it('below each parent', async () => {
    const parents = {
      seller: ['sellerId', aurora],
      reseller: ['resellerId', cumulus],
      organization: ['organizationId', birchClinic],
      service: ['serviceId', borealisMail],
    } as const
    for (const [parent, [key, id]] of Object.entries(parents)) {
      expect(await filtered({ autoRenews: true }, 'operator', `${parent}(id: "${id}")`)).toEqual(
        listed((row) => row.autoRenews && row[key] === id),
      )
    }
  })

  it('for each role, of what it sees', async () => {
    const roles: [As, (row: Row) => boolean][] = [
      ['aurora-software', (row) => row.sellerId === aurora],
      ['cumulus-broker', (row) => row.resellerId === cumulus],
      ['cedar-logistics', (row) => row.organizationId === cedarLogistics],
      ['workspace-owner', (row) => row.serviceId === googleWorkspace],
      ['borealis-owner', (row) => row.sellerId === borealis],
    ]
    for (const [as, sees] of roles) {
      expect(await filtered({}, as)).toEqual(listed(sees))
      expect(await filtered({ statuses: ['PENDING', 'DELETED'] }, as)).toEqual(
        matching((row) => sees(row) && ['PENDING', 'DELETED'].includes(row.status)),
      )
      expect(await filtered({ organizationId: acmeBakery }, as)).toEqual(
        listed((row) => sees(row) && row.organizationId === acmeBakery),
      )
    }
  })
})

describe('states', () => {
  it.each([
    ['PENDING'],
    ['ACTIVE'],
    ['SUSPENDED'],
    ['CANCELLING'],
    ['CANCELLED'],
    ['EXPIRED'],
    ['FAILED'],
    ['DELETED'],
  ] as const)('%s', async (status) => {
    const expected = matching((row) => row.status === status)
    expect(expected).not.toEqual([])
    expect(await filtered({ statuses: [status] })).toEqual(expected)
    expect(await filtered({ statuses: status })).toEqual(expected)
    expect(await filtered({ statuses: [status, status] })).toEqual(expected)
  })

  it('several', async () => {
    expect(await filtered({ statuses: ['ACTIVE', 'DELETED'] })).toEqual(
      matching(({ status }) => status === 'ACTIVE' || status === 'DELETED'),
    )
  })

  it('none at all match nothing', async () => {
    for (const as of ['operator', 'aurora-software', 'borealis-owner'] as const)
      expect(await filtered({ statuses: [] }, as)).toEqual([])
  })

  it('DELETED comes only when it is named', async () => {
    const deleted = matching(({ status }) => status === 'DELETED')
    expect((await filtered({})).filter((id) => deleted.includes(id))).toEqual([])
    expect(await filtered({ search: subscriptionId(10) })).toEqual([])
    expect(await filtered({ search: subscriptionId(10), statuses: ['DELETED'] })).toEqual([subscriptionId(10)])
  })
})

describe('stretches of time include their start and not their end', () => {
  it('to the millisecond', async () => {
    const row = rows.find(({ id }) => id === subscriptionId(5)) as Row
    const time = row.createdAt.toISOString()
    const later = new Date(row.createdAt.getTime() + 1).toISOString()
    expect(await filtered({ createdAt: { from: time, before: later } })).toEqual([row.id])
    expect(await filtered({ createdAt: { from: later }, search: row.id })).toEqual([])
    expect(await filtered({ createdAt: { before: time }, search: row.id })).toEqual([])
    expect(await filtered({ createdAt: { from: time.replace('Z', '+00:00') }, search: row.id })).toEqual([row.id])
  })

  it('and know time zones', async () => {
    const { id, createdAt } = rows.find((row) => row.id === subscriptionId(5)) as Row
    const elsewhere = new Date(createdAt.getTime() + 5.5 * 3_600_000).toISOString().replace('Z', '+05:30')
    expect(await filtered({ createdAt: { from: elsewhere }, search: id })).toEqual([id])
    expect(await filtered({ createdAt: { before: elsewhere }, search: id })).toEqual([])
  })
})

describe('search', () => {
  const odd = [
    '100% Café',
    'Under_score GmbH',
    'Back\\slash',
    'ΑΘΗΝΑ Τράπεζα',
    'Οδοσσεύς',
    'Größe & Söhne',
    '🚀 Rocket',
    'O’Neil "Q" <b>',
    'İstanbul',
    'ﬁne  print',
    "Robert'); --",
    'Łódź Søfart & Đakovo Æther',
    'किरण',
    'край Київ',
    'がんこ',
  ]
  const oddId = (index: number) => manyId(900_000 + index)

  beforeAll(async () => {
    const { organizations } = gateway.database.tables
    const made = odd.map((name, index) => ({
      id: oddId(index),
      name,
      searchName: searchable(name),
      createdAt: testTime,
      resellerId: cumulus,
    }))
    await gateway.database.transaction(function* (tx) {
      yield* run(tx.insert(organizations).values(made))
    })
  })

  const found = async (text: string): Promise<string[]> => {
    const { organizations } = await gateway.read(
      'operator',
      'query ($text: String) { organizations(search: $text) { nodes { name } } }',
      {
        text,
      },
    )
    return organizations.nodes.map(({ name }: { name: string }) => name)
  }

  it.each([
    ['%', ['100% Café']],
    ['_', ['Under_score GmbH']],
    ['\\', ['Back\\slash']],
    ['0%', ['100% Café']],
    ['r_s', ['Under_score GmbH']],
    ['cafe', ['100% Café']],
    ['CAFÉ', ['100% Café']],
    ['cafe\u0301', ['100% Café']],
    ['αθηνα', ['ΑΘΗΝΑ Τράπεζα']],
    ['ΤΡΑΠΕΖΑ', ['ΑΘΗΝΑ Τράπεζα']],
    ['grosse', ['Größe & Söhne']],
    ['große', ['Größe & Söhne']],
    ['GROẞE', ['Größe & Söhne']],
    ['größe', ['Größe & Söhne']],
    ['GRÖSSE', ['Größe & Söhne']],
    ['grosze', []],
    ['sohne', ['Größe & Söhne']],
    ['ΟΔΟΣ', ['Οδοσσεύς']],
    ['σευσ', ['Οδοσσεύς']],
    ['🚀', ['🚀 Rocket']],
    ['rocket', ['🚀 Rocket']],
    ['"q" <B>', ['O’Neil "Q" <b>']],
    ['istanbul', ['İstanbul']],
    ['fine print', ['ﬁne  print']],
    ['ﬁne', ['ﬁne  print']],
    ['  fine\t', ['ﬁne  print']],
    ["robert');", ["Robert'); --"]],
    ['lodz', ['Łódź Søfart & Đakovo Æther']],
    ['ŁÓDŹ', ['Łódź Søfart & Đakovo Æther']],
    ['sofart', ['Łódź Søfart & Đakovo Æther']],
    ['søfart', ['Łódź Søfart & Đakovo Æther']],
    ['dakovo aether', ['Łódź Søfart & Đakovo Æther']],
    ['किरण', ['किरण']],
    ['करण', []],
    ['кра\u0438\u0306', ['край Київ']],
    ['краи', []],
    ['киів', []],
    ['か\u3099んこ', ['がんこ']],
    ['かんこ', []],
    ['bak', ['Acme Bakery']],
    ['acme bakery', ['Acme Bakery']],
    ['bakery acme', []],
  ])('%j finds %j', async (text, names) => {
    expect(await found(text)).toEqual(names)
  })

  it.each(['', ' ', '\t\n', '\u0301'])('%j is no search at all', async (text) => {
    expect((await found(text)).length).toBeGreaterThan(odd.length)
    expect(await filtered({ search: text })).toEqual(listed(() => true))
  })

  it('finds an id, whole and in either case, and no part of one', async () => {
    expect(await found(acmeBakery)).toEqual(['Acme Bakery'])
    expect(await found(` ${acmeBakery.toUpperCase()} `)).toEqual(['Acme Bakery'])
    expect(await found(acmeBakery.slice(0, 20))).toEqual([])
    expect(await filtered({ search: subscriptionId(5) })).toEqual([subscriptionId(5)])
    expect(await filtered({ search: subscriptionId(5).slice(0, 12) })).toEqual([])
  })

  it('finds subscriptions by the names of all their parties, their service and their product', async () => {
    const { sellers, resellers, organizations, services, products } = gateway.database.tables
    const keys = {
      sellerId: sellers,
      resellerId: resellers,
      organizationId: organizations,
      serviceId: services,
      productId: products,
    } as const
    for (const text of ['aurora', 'NIMBUS', 'clinic', 'workspace', 'enterprise', 'b', 'nothing of the kind']) {
      const ids = new Set<string>()
      for (const [key, table] of Object.entries(keys)) {
        const named = await gateway.database.connection
          .select({ id: table.id })
          .from(table)
          .where(sql`${table.searchName} like ${`%${text.toLowerCase()}%`}`)
        for (const row of rows)
          if (row.status !== 'DELETED' && named.some(({ id }) => id === row[key as keyof typeof keys])) ids.add(row.id)
      }
      expect(await filtered({ search: text })).toEqual([...ids].toSorted())
    }
  })

  it('finds nothing by the names of what the viewer does not see', async () => {
    expect(await filtered({ search: 'nimbus' }, 'cumulus-broker')).toEqual([])
    expect(await filtered({ search: 'borealis' }, 'cedar-logistics')).toEqual([])
    expect(await filtered({ search: 'nimbus' }, 'nimbus-partners')).not.toEqual([])
  })
})
