import { describe, expect, test } from 'vitest'
import { priceListId } from '../../src/services/price-list.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { business, everyRow, fileOf, ids, imported, line, type LineObject, problemsOf } from './business.ts'

const { database } = await freshDatabase()
await imported(database, business())
const before = await everyRow(database)
const list = { serviceId: ids.service(), ownerId: ids.seller() }
const ofList = {
  ...list,
  subjectType: 'PriceList',
  subjectId: priceListId({ ...list, layer: 'SELLER' }),
  priceLayer: 'SELLER',
  kind: 'price_list.changed',
}
const absent = '99999999-0000-4000-8000-000000000001'

describe('an import refuses', () => {
  test.each<[string, LineObject[], string[]]>([
    [
      'history that is told differently',
      [line.historyEntry({ reason: 'Changed my mind' })],
      ['1 historyEntry differs from what the database has under this id, which cannot change'],
    ],
    [
      'a place in history that is taken',
      [line.historyEntry({ id: ids.history(2) })],
      [`1 historyEntry.sequence is 1, which is another entry in the database: ${ids.history()}`],
    ],
    [
      'one place in history for two lines',
      [
        line.historyEntry({ id: ids.history(2), sequence: 2 }),
        line.historyEntry({ id: ids.history(3), sequence: 2 }),
        line.subscription(),
      ],
      ['2 historyEntry has the same subscriptionId and sequence as line 1'],
    ],
    [
      'history ahead of the version of its subscription',
      [line.historyEntry({ id: ids.history(2), sequence: 2 })],
      [`1 historyEntry.sequence is 2, but the subscription ${ids.subscription()} is at version 1`],
    ],
    [
      'history ahead of the version that the file gives',
      [line.subscription({ version: 2 }), line.historyEntry({ id: ids.history(3), sequence: 3 })],
      [`2 historyEntry.sequence is 3, but the subscription ${ids.subscription()} is at version 2`],
    ],
    ...(
      [
        ['seller', 'Seller', ids.seller(), 'seller'],
        ['reseller', 'Reseller', ids.reseller(), 'reseller'],
        ['organization', 'Organization', ids.organization(), 'organization'],
        ['service', 'Service', ids.service(), 'service'],
        ['product', 'ServiceProduct', ids.product(), 'service_product'],
      ] as const
    ).map(([noun, subjectType, subjectId, events]): [string, LineObject[], string[]] => [
      `a trail ahead of the version of its ${noun}`,
      [
        line[noun]({ version: 1 }),
        line.auditEntry({ id: ids.audit(3), subjectType, subjectId, sequence: 3, kind: `${events}.updated` }),
      ],
      [`2 auditEntry.sequence is 3, but the ${noun} ${subjectId} is at version 1`],
    ]),
    [
      'a trail ahead of the version of its price list',
      [line.auditEntry({ ...ofList, id: ids.audit(3), sequence: 9 })],
      [`1 auditEntry.sequence is 9, but the priceList ${ids.service()} ${ids.seller()} SELLER is at version 1`],
    ],
    [
      'a trail of another price list than the one that it names',
      [line.auditEntry({ ...ofList, id: ids.audit(3), subjectId: absent })],
      ['1 auditEntry.subjectId must be the id of the price list that serviceId, priceLayer and ownerId name'],
    ],
    [
      'an entry of a trail that tells what does not happen to such a thing',
      [line.organization({ version: 3 }), line.auditEntry({ id: ids.audit(3), sequence: 3, kind: 'seller.created' })],
      ['2 auditEntry.kind is seller.created, but subjectType is Organization'],
    ],
    [
      'a trail of what is wrong itself, which alone is told',
      [
        line.organization({ resellerId: absent }),
        line.auditEntry({ id: ids.audit(3), subjectId: ids.organization(), sequence: 3 }),
      ],
      ['1 organization.resellerId is', '1 organization.resellerId is'],
    ],
    [
      'an event that is told differently',
      [line.event({ kind: 'other' })],
      ['1 event differs from what the database has under this id'],
    ],
  ])('%s', async (_, lines, expected) => {
    const problems = await problemsOf(database, fileOf(lines))
    expect(problems).toEqual(expected.map((start) => expect.toSatisfy((told: string) => told.startsWith(start), start)))
    expect(await everyRow(database)).toEqual(before)
  })
})
