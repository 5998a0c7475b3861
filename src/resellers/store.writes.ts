import { lockRow } from '../database/query/find.ts'
import { and, sql } from '../database/query/fragment.ts'
import { noReaders } from '../operations/audit.ts'
import { type RecordKind, recordMembers } from '../operations/record-kind.ts'
import { visibleResellers } from '../visibility.ts'
import type { Reseller } from './store.ts'

/** How resellers are found, and how others hear of one. */
export const resellerRecords: RecordKind<Reseller> = {
  type: 'Reseller',
  noun: 'reseller',
  table: (tables) => tables.resellers,
  *lock(_, { database, viewer }, id) {
    const { resellers } = database.tables
    return yield* lockRow(resellers, and(sql`${resellers.id} = ${id}`, visibleResellers(database, viewer)))
  },
  readers: ({ id }) => ({ ...noReaders, resellerId: id }),
  snapshot: recordMembers,
  sameExternalId: ({ resellers }, { externalId }) => sql`${resellers.externalId} = ${externalId ?? ''}`,
}
