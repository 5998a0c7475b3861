import { check, type Database, type Work } from '../database/database.ts'
import { type Fragment, sql } from '../database/query/fragment.ts'
import { statement } from '../database/query/statement.ts'
import type { Tables } from '../database/tables.ts'
import type { Viewer } from '../viewer.ts'
import { Archived } from './refusals.ts'

/** Throws `Archived` where the party that a viewer acts for is archived: then it reads and cancels, and does no more. */
export function* refuseArchivedParty(database: Database, { role, parties }: Viewer): Work<void> {
  const table = tableOf(role, database.tables)
  const [party] = parties
  if (!table || party === undefined) return
  yield* check(archived(table, sql`${table.id} = ${party} and ${table.archivedAt} is not null`), (found) => {
    if (found.length > 0) throw new Archived(`The ${role.toLowerCase()} that you act for is archived.`)
  })
}

type PartyTable = Tables['sellers'] | Tables['resellers'] | Tables['organizations']

/** Service owners act for services, whose archived sellers are looked at where the service is. */
function tableOf(role: Viewer['role'], { sellers, resellers, organizations }: Tables): PartyTable | null {
  if (role === 'SELLER') return sellers
  if (role === 'BROKER') return resellers
  return role === 'ORGANIZATION' ? organizations : null
}

const archived = statement(({ connection }, table: PartyTable, where: Fragment) =>
  connection.select({ id: table.id }).from(table).where(where),
)
