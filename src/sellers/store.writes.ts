import { lockRow } from '../database/query/find.ts'
import { and, sql } from '../database/query/fragment.ts'
import { noReaders } from '../operations/audit.ts'
import { type RecordKind, recordMembers } from '../operations/record-kind.ts'
import { visibleSellers } from '../visibility.ts'
import type { Seller } from './store.ts'

/** How sellers are found, and how others hear of one. */
export const sellerRecords: RecordKind<Seller> = {
  type: 'Seller',
  noun: 'seller',
  table: (tables) => tables.sellers,
  *lock(_, { database, viewer }, id) {
    const { sellers } = database.tables
    return yield* lockRow(sellers, and(sql`${sellers.id} = ${id}`, visibleSellers(database, viewer)))
  },
  readers: ({ id }) => ({ ...noReaders, sellerId: id }),
  snapshot: recordMembers,
  sameExternalId: ({ sellers }, { externalId }) => sql`${sellers.externalId} = ${externalId ?? ''}`,
}
