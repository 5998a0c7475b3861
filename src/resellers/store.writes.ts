import { lockRow } from '../database/query/find.ts'
import { and, sql } from '../database/query/fragment.ts'
import { noReaders } from '../operations/audit.ts'
import type { RecordKind } from '../operations/records.ts'
import { visibleResellers } from '../visibility.ts'
import type { Reseller } from './store.ts'

/** How resellers are found, and whose trail tells of one. */
export const resellerRecords: RecordKind<Reseller> = {
  type: 'Reseller',
  noun: 'reseller',
  table: (tables) => tables.resellers,
  *lock(_, { database, viewer }, id) {
    const { resellers } = database.tables
    return yield* lockRow(resellers, and(sql`${resellers.id} = ${id}`, visibleResellers(database, viewer)))
  },
  readers: ({ id }) => ({ ...noReaders, resellerId: id }),
  sameExternalId: ({ resellers }, { externalId }) => sql`${resellers.externalId} = ${externalId ?? ''}`,
}
