import type { Database } from '../database/database.ts'
import { claimOf, partyNouns } from '../identity/claims.ts'
import { findOrganizations } from '../organizations/store.ts'
import { findResellers } from '../resellers/store.ts'
import { findSellers } from '../sellers/store.ts'
import { findServices } from '../services/store.ts'
import type { Viewer } from '../viewer.ts'
import { isHost, type Role } from '../vocabulary.ts'
import { CommandFailure } from './failures.ts'

/** Where the ids of a role's parties are found. */
const findParties = {
  SELLER: findSellers,
  BROKER: findResellers,
  ORGANIZATION: findOrganizations,
  SERVICE_OWNER: findServices,
} as const

/** Who sees every row. */
const everybodysViewer: Viewer = { role: 'OPERATOR', parties: [], account: 'SERVICE', accountId: 'command-line' }

/** Throws `CommandFailure` where a party does not see all services that it would be confined to. */
export async function refuseUnseenServices(
  database: Database,
  { role, parties }: Pick<Viewer, 'role' | 'parties'>,
  serviceIds: readonly string[],
): Promise<void> {
  const found = await findServices(database, { ...everybodysViewer, role, parties }, serviceIds)
  const unseen = serviceIds.filter((_, index) => found[index] === null)
  if (unseen.length === 0) return
  throw new CommandFailure(`--service is ${unseen.join(', ')}, which the party of the client does not see.`)
}

/** Throws `CommandFailure` where a role would act for somebody whom the database does not have, naming all of them. */
export async function refuseUnknownParties(database: Database, role: Role, parties: readonly string[]): Promise<void> {
  if (isHost(role)) return
  const found = await findParties[role](database, everybodysViewer, parties)
  const unknown = parties.filter((_, index) => found[index] === null)
  if (unknown.length === 0) return
  throw new CommandFailure(
    `--party is ${unknown.join(', ')}, which the database does not have; for the role ${claimOf(role)} it is the id of ${partyNouns[role]}.`,
  )
}
