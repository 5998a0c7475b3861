import type { Database } from '../../src/database/database.ts'
import { borealis, borealisMail, cumulus } from '../../src/demo/ids.ts'
import { insertAll } from '../../src/demo/rows.ts'
import { manyId } from '../support/many-subscriptions.ts'
import { testTime } from '../support/templates.ts'

/** How many of each there are beside those of the demo. */
export const manyRecords = 2000

/**
 * Writes many of what people make, all in the same hands: parties, services of one seller, products of one service, and
 * that one reseller’s catalog, offers and invitations of that service. Their orders by name and by each time differ.
 */
export async function writeManyRecords(database: Database): Promise<void> {
  const shuffled = (number: number, by: number) => (number * by) % manyRecords
  const record = (noun: string) => (number: number) => {
    const name = `${noun} ${String(shuffled(number, 7919)).padStart(5, '0')}`
    const at = (by: number) => new Date(testTime.getTime() - shuffled(number, by) * 60_000)
    return { id: manyId(number), name, searchName: name.toLowerCase(), createdAt: at(1), updatedAt: at(4591) }
  }
  const many = <Row>(make: (number: number) => Row) => Array.from({ length: manyRecords }, (_, number) => make(number))
  const services = many((number) => ({ ...record('Service')(number), sellerId: borealis, currencyCodes: ['EUR'] }))
  await database.transaction(() =>
    insertAll(database.tables, {
      sellers: many(record('Seller')),
      resellers: many(record('Reseller')),
      organizations: many((number) => ({ ...record('Organization')(number), resellerId: cumulus })),
      services,
      products: many((number) => ({
        ...record('Product')(number),
        serviceId: borealisMail,
        sellerId: borealis,
        minQuantity: 1,
        cancellationModes: ['IMMEDIATE'],
      })),
      serviceOffers: many((number) => ({
        id: manyId(number),
        serviceId: borealisMail,
        resellerId: manyId(number),
        createdAt: record('')(number).createdAt,
      })),
      invitations: many((number) => ({
        id: manyId(number),
        serviceId: borealisMail,
        organizationId: manyId(number),
        createdAt: record('')(number).createdAt,
      })),
      catalogEntries: services.map(({ id, createdAt, updatedAt }) => ({
        id,
        sellerId: borealis,
        resellerId: cumulus,
        serviceId: id,
        createdAt,
        updatedAt,
      })),
    }),
  )
}
