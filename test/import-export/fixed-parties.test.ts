import { expect, test } from 'vitest'
import { freshDatabase } from '../support/fresh-database.ts'
import { business, everyRow, fileOf, ids, imported, line, problemsOf } from './business.ts'

const { database } = await freshDatabase()
await imported(database, business())
await imported(database, [
  line.seller({ id: ids.seller(2), name: 'Other mill' }),
  line.reseller({ id: ids.reseller(2), name: 'Other broker' }),
  line.organization({ id: ids.organization(2), name: 'Of the other broker', resellerId: ids.reseller(2) }),
])
const before = await everyRow(database)

const ofOrganization = `is ${ids.reseller(2)}, but that of the organization is ${ids.reseller()}`
const moved = `organization.resellerId is ${ids.reseller(2)}, but in the database it is ${ids.reseller()}, which cannot change`

test.each([
  ['to one in the database', [line.organization({ resellerId: ids.reseller(2) })], [`1 ${moved}`]],
  [
    'to one that is written in capitals, among other changes',
    [line.organization({ name: 'Moved', resellerId: ids.reseller(2).toUpperCase() })],
    [`1 ${moved}`],
  ],
  [
    'to one in the file, whichever line comes first',
    [line.organization({ resellerId: ids.reseller(3) }), line.reseller({ id: ids.reseller(3) })],
    [
      `1 organization.resellerId is ${ids.reseller(3)}, but in the database it is ${ids.reseller()}, which cannot change`,
    ],
  ],
  [
    'together with what it has',
    [
      line.organization({ resellerId: ids.reseller(2) }),
      line.organizationService({ resellerId: ids.reseller(2) }),
      line.subscription({ resellerId: ids.reseller(2) }),
    ],
    [
      `1 ${moved}`,
      `2 organizationService.resellerId ${ofOrganization}`,
      `3 subscription.resellerId is ${ids.reseller(2)}, but that of the added service is ${ids.reseller()}`,
    ],
  ],
  [
    'within one file',
    [
      line.organization({ id: ids.organization(3) }),
      line.organization({ id: ids.organization(3), resellerId: ids.reseller(2) }),
    ],
    ['2 organization.id names the same organization as line 1'],
  ],
])('no import moves an organization to another reseller: %s', async (_, lines, expected) => {
  expect(await problemsOf(database, fileOf(lines))).toEqual(expected)
  expect(await everyRow(database)).toEqual(before)
})

test('no import adds an event for others than the parties of its organization and its service', async () => {
  const strange = line.event({ id: ids.event(2), sellerId: ids.seller(2), resellerId: ids.reseller(2) })
  expect(await problemsOf(database, fileOf([strange]))).toEqual([
    `1 event.resellerId ${ofOrganization}`,
    `1 event.sellerId is ${ids.seller(2)}, but that of the service is ${ids.seller()}`,
  ])
  const hidden = line.event({ id: ids.event(2), resellerId: undefined })
  expect(await problemsOf(database, fileOf([hidden]))).toEqual([
    '1 event.resellerId is missing: an organization’s reseller may read what its organization may',
  ])
  expect(await everyRow(database)).toEqual(before)
})

test('an import takes an organization again with the reseller that it has', async () => {
  expect(await imported(database, [line.organization({ name: 'Renamed' })])).toEqual([0, 1, 0])
  expect((await everyRow(database))['organizations']).toContainEqual(
    expect.objectContaining({ id: ids.organization(), name: 'Renamed', resellerId: ids.reseller() }),
  )
})
