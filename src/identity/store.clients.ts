import { asc } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { type Fragment, sql } from '../database/query/fragment.ts'
import { statement } from '../database/query/statement.ts'
import { updateRows } from '../database/query/writing.ts'
import type { Role } from '../vocabulary.ts'

/** A machine that may ask for tokens. */
export interface Client {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly parties: readonly string[]
  /** Whether it changes nothing. */
  readonly isReadOnly: boolean
  /** The services that it is confined to; null for all that its party has to do with. */
  readonly serviceIds: readonly string[] | null
  /** Whether it may manage the clients of its party. */
  readonly canManageClients: boolean
  /** Whether it reads no license keys, though its role may. */
  readonly readsNoLicenseKeys: boolean
  /** SHA-256 of its secret, hexadecimal. */
  readonly secretHash: string
  /** The hash of the secret before that one, which is good until `previousSecretEndsAt`. */
  readonly previousSecretHash: string | null
  readonly previousSecretEndsAt: Date | null
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
  readonly revokedAt: Date | null
}

/** A client by its id, revoked or not; null where there is none. */
export async function findClient(database: Database, id: string): Promise<Client | null> {
  const [client] = await database.query(clientsWhere(sql`${database.tables.clients.id} = ${id}`))
  return client ?? null
}

const clientsWhere = statement(({ connection, tables: { clients } }, where: Fragment) =>
  connection.select().from(clients).where(where),
)

/** All clients, the oldest first. */
export async function listClients(database: Database): Promise<Client[]> {
  return database.query(allClients())
}

const allClients = statement(({ connection, tables: { clients } }) =>
  connection.select().from(clients).orderBy(asc(clients.createdAt), asc(clients.id)),
)

/** Notes that a client got a token. */
export async function noteUse(database: Database, id: string, now: Date): Promise<void> {
  const { clients } = database.tables
  await database.transaction(() => updateRows(clients, { lastUsedAt: now }, sql`${clients.id} = ${id}`))
}
