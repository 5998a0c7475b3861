import { describe, expect, test } from 'vitest'
import { auroraBackup, borealisVault, cumulus, stratus } from '../../src/demo/ids.ts'
import { done, send } from '../management/support.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { openGateway } from '../support/gateway.ts'
import { business, everyRow, exported, fileOf, ids, imported, importText, line, problemsOf } from './business.ts'

const absent = '99999999-0000-4000-8000-000000000001'
const other = '99999999-0000-4000-8000-000000000002'
const entryOf = async (database: Parameters<typeof everyRow>[0]) => (await everyRow(database))['catalogEntries']?.[0]

describe('an import', () => {
  test('brings all that the graph makes of offers, catalogs and invitations, also what leads nowhere or is gone', async () => {
    const gateway = await openGateway()
    const toStratus = { resellerId: stratus, serviceId: auroraBackup }
    await done(gateway, 'aurora-software', 'publishService', {
      serviceId: auroraBackup,
      resellerIds: [stratus, absent],
    })
    await done(gateway, 'stratus-trade', 'addToCatalog', toStratus)
    await done(gateway, 'stratus-trade', 'removeFromCatalog', toStratus)
    await done(gateway, 'stratus-trade', 'addToCatalog', toStratus)
    await done(gateway, 'stratus-trade', 'updateCatalogEntry', { ...toStratus, isEnabled: false })
    await done(gateway, 'aurora-software', 'unpublishService', {
      serviceId: auroraBackup,
      resellerIds: [stratus, cumulus],
    })
    await done(gateway, 'borealis-systems', 'publishService', { serviceId: borealisVault })
    const invitation = { serviceId: borealisVault, organizationId: absent }
    await done(gateway, 'borealis-systems', 'inviteOrganization', invitation, 'id')

    const text = await exported(gateway.database)
    const { database } = await freshDatabase()
    expect(await importText(database, text)).toMatchObject({ isImported: true, counts: { changed: 0, unchanged: 0 } })
    expect(await exported(database)).toBe(text)
    expect(await importText(database, text)).toMatchObject({ isImported: true, counts: { added: 0, changed: 0 } })
  })

  test('of lines without ids gives the same ones everywhere, and changes nothing the second time', async () => {
    const [{ database }, { database: second }] = [await freshDatabase(), await freshDatabase()]
    await imported(database, business())
    await imported(second, business().toReversed())
    const tied = async (of: typeof database) => {
      const { serviceOffers, catalogEntries, invitations } = await everyRow(of)
      return { serviceOffers, catalogEntries, invitations }
    }
    expect(await tied(second)).toEqual(await tied(database))
    expect(await imported(database, business())).toEqual([0, 0, business().length])
  })

  test('keeps an offer to everybody that a line says nothing of, and takes what it says', async () => {
    const { database } = await freshDatabase()
    const isOffered = async () =>
      (await everyRow(database))['services']?.map((row) => (row as { isOfferedToAll: boolean }).isOfferedToAll)
    await imported(database, [...business()])
    expect(await isOffered()).toEqual([false])
    await imported(database, [line.service({ isOfferedToAll: true })])
    await imported(database, [line.service({ name: 'Renamed' })])
    expect(await isOffered()).toEqual([true])
    await imported(database, [line.service({ isOfferedToAll: false })])
    expect(await isOffered()).toEqual([false])
  })

  test('refuses ids that others have, other ids than the stored ones, and the same one twice', async () => {
    const { database } = await freshDatabase()
    await imported(database, [...business(), line.service({ id: ids.service(2), customProperties: [] })])
    const entry = (await entryOf(database)) as { id: string }
    const before = await everyRow(database)
    expect(
      await problemsOf(
        database,
        fileOf([
          line.catalogEntry({ id: other }),
          line.catalogEntry({ serviceId: ids.service(2), id: entry.id }),
          line.invitation({ organizationId: absent, id: other }),
          line.invitation({ serviceId: ids.service(2), id: other }),
          line.serviceOffer({ serviceId: absent }),
        ]),
      ),
    ).toEqual([
      `1 catalogEntry.id is ${other}, but in the database it is ${entry.id}, which cannot change`,
      '2 catalogEntry.id is in use for something else in the database',
      '4 invitation has the same id as line 3',
      `5 serviceOffer.serviceId is ${absent}, but neither the file nor the database has that service`,
    ])
    expect(await everyRow(database)).toEqual(before)
  })

  test('gives an entry that comes back a version that is not behind its trail, so that it can be changed', async () => {
    const gateway = await openGateway({ fill: async (database) => void (await imported(database, business())) })
    const broker = { role: 'BROKER', account: 'USER', accountId: 'gerd', parties: [ids.reseller()] } as const
    const place = { resellerId: ids.reseller(), serviceId: ids.service() }
    await done(gateway, broker, 'updateCatalogEntry', { ...place, isEnabled: false })
    await send(gateway, broker, 'removeFromCatalog', place)
    await imported(gateway.database, [line.catalogEntry()])
    expect(await entryOf(gateway.database)).toMatchObject({ version: 3, isEnabled: true })
    expect(await done(gateway, broker, 'updateCatalogEntry', { ...place, isEnabled: false })).toMatchObject({
      version: 4,
    })
  })

  test('takes no price that is larger than the graph takes, in any layer, but leaves one that is there', async () => {
    const { database } = await freshDatabase()
    await imported(database, business())
    const prices = [
      line.price({ unitPrice: '10000000000.01' }),
      line.price({ layer: 'RESELLER', ownerId: ids.reseller(), unitPrice: '99999999999' }),
    ]
    const refused = 'must be at most 10000000000.00 EUR'
    expect(await problemsOf(database, fileOf(prices))).toEqual([
      `1 price.unitPrice ${refused}`,
      `2 price.unitPrice ${refused}`,
    ])
    expect(await imported(database, [line.price({ unitPrice: '10000000000.00' })])).toEqual([0, 1, 0])
  })
})
