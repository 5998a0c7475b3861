import { addClient, revokeClient } from '../api-clients/operations.command-line.ts'
import { readConfig } from '../config.ts'
import type { Database } from '../database/database.ts'
import { claimOf } from '../identity/claims.ts'
import { makeClient } from '../identity/clients.ts'
import { type Client, listClients } from '../identity/store.clients.ts'
import { isUuid } from '../values/uuid.ts'
import { isHost, type Role } from '../vocabulary.ts'
import { withDatabase } from './database.ts'
import { CommandFailure } from './failures.ts'
import { refuseUnknownParties, refuseUnseenServices } from './parties.ts'
import { partiesOf, roleOf } from './role-arguments.ts'
import { tableOf } from './table.ts'

/** The arguments of the command line, as they were typed. */
export interface ClientArguments {
  readonly role: string
  readonly party?: readonly string[]
  readonly name?: string
  readonly readOnly?: boolean
  readonly service?: readonly string[]
  readonly manageClients?: boolean
}

/**
 * Makes a client and prints its id and secret as lines that a shell can read. Throws `CommandFailure` for arguments
 * that make none.
 */
export async function runClientCreate(given: ClientArguments): Promise<void> {
  const { party = [], name = '', readOnly = false, manageClients = false } = given
  const config = configuration()
  const role = roleOf(given.role, config.auth)
  const parties = partiesOf(role, party)
  const serviceIds = given.service ? servicesOf(role, given.service) : null
  if (readOnly && manageClients)
    throw new CommandFailure('--read-only changes nothing, and so manages no clients: leave one of the two out.')
  // It is shown in a list of lines.
  if (name.length > 100 || !/^\P{C}*$/u.test(name)) {
    throw new CommandFailure('--name must be a text of at most 100 characters without control characters.')
  }
  const restrictions = { isReadOnly: readOnly, serviceIds, canManageClients: manageClients }
  const { client, secret } = makeClient({ name, role, parties, ...restrictions }, new Date())
  const add = async (database: Database) => {
    await refuseUnknownParties(database, role, parties)
    if (serviceIds) await refuseUnseenServices(database, { role, parties }, serviceIds)
    await addClient(database, client)
  }
  await withDatabase(config, add, { fills: true })
  process.stdout.write(`client_id=${client.id}\nclient_secret=${secret}\n`)
  process.stderr.write('The secret is stored nowhere: keep it now.\n')
}

/** Prints a line for each client. */
export async function runClientList(): Promise<void> {
  const clients = await withDatabase(configuration(), listClients)
  const rows = clients.map((client) => [
    client.id,
    claimOf(client.role),
    day(client.createdAt),
    client.revokedAt ? `revoked ${day(client.revokedAt)}` : 'live',
    rightsOf(client),
    client.parties.join(',') || '-',
    client.name,
  ])
  process.stdout.write(tableOf([['ID', 'ROLE', 'CREATED', 'STATE', 'RIGHTS', 'PARTIES', 'NAME'], ...rows]))
}

/**
 * Revokes a client: it gets no more tokens, and those that it has are refused within seconds. Throws `CommandFailure`
 * where there is none.
 */
export async function runClientRevoke(id: string): Promise<void> {
  if (!isUuid(id))
    throw new CommandFailure(`${id} is no id of a client: it must be a UUID. \`triptych client list\` shows them.`)
  const now = new Date()
  const client = await withDatabase(configuration(), (database) => revokeClient(database, id.toLowerCase(), now))
  if (!client) throw new CommandFailure(`There is no client ${id}. \`triptych client list\` shows them.`)
  process.stdout.write(saidOf(client, now))
}

/** The ids that `--service` names, each once. Throws `CommandFailure` for a role that is not confined to services. */
function servicesOf(role: Role, given: readonly string[]): string[] {
  if (isHost(role) || role === 'SERVICE_OWNER') {
    const instead = 'Make the client a service-owner of the services instead.'
    throw new CommandFailure(
      `--service confines a seller, broker or organization, not the role ${claimOf(role)}. ${instead}`,
    )
  }
  const wrong = given.find((id) => !isUuid(id))
  if (wrong !== undefined)
    throw new CommandFailure(`--service is ${wrong}, but it must be a UUID, the id of a service.`)
  return [...new Set(given.map((id) => id.toLowerCase()))]
}

/** What a client may, in a word or two. */
function rightsOf({ isReadOnly, serviceIds, canManageClients }: Client): string {
  const rights = [isReadOnly ? 'read' : 'all', ...(canManageClients ? ['clients'] : [])].join(',')
  return serviceIds ? `${rights} of ${serviceIds.join(',')}` : rights
}

function saidOf({ id, revokedAt }: Pick<Client, 'id' | 'revokedAt'>, now: Date): string {
  const isNew = revokedAt?.getTime() === now.getTime()
  return isNew
    ? `Revoked ${id}. Its tokens stop working within 10 seconds.\n`
    : `${id} was revoked before, at ${revokedAt?.toISOString()}.\n`
}

function configuration(): ReturnType<typeof readConfig> {
  return readConfig(undefined, { needsIssuer: false })
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10)
}
