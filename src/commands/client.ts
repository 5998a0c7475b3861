import { readConfig } from '../config.ts'
import { claimOf } from '../identity/claims.ts'
import { makeClient } from '../identity/clients.ts'
import { addClient, type Client, listClients, revokeClient } from '../identity/store.clients.ts'
import { isUuid } from '../values/uuid.ts'
import { withDatabase } from './database.ts'
import { CommandFailure } from './failures.ts'
import { refuseUnknownParties } from './parties.ts'
import { partiesOf, roleOf } from './role-arguments.ts'
import { tableOf } from './table.ts'

/** The arguments of the command line, as they were typed. */
export interface ClientArguments {
  readonly role: string
  readonly party?: readonly string[]
  readonly name?: string
}

/**
 * Makes a client and prints its id and secret as lines that a shell can read. Throws `CommandFailure` for arguments
 * that make none.
 */
export async function runClientCreate({ role: given, party = [], name = '' }: ClientArguments): Promise<void> {
  const config = configuration()
  const role = roleOf(given, config.auth)
  const parties = partiesOf(role, party)
  // It is shown in a list of lines.
  if (name.length > 100 || !/^\P{C}*$/u.test(name)) {
    throw new CommandFailure('--name must be a text of at most 100 characters without control characters.')
  }
  const { client, secret } = makeClient({ name, role, parties }, new Date())
  await withDatabase(config, async (database) => {
    await refuseUnknownParties(database, role, parties)
    await addClient(database, client)
  })
  process.stdout.write(`client_id=${client.id}\nclient_secret=${secret}\n`)
  process.stderr.write('The secret is stored nowhere: keep it now.\n')
}

/** Prints a line for each client. */
export async function runClientList(): Promise<void> {
  const clients = await withDatabase(configuration(), listClients)
  const rows = clients.map(({ id, role, parties, createdAt, revokedAt, name }) => [
    id,
    claimOf(role),
    day(createdAt),
    revokedAt ? `revoked ${day(revokedAt)}` : 'live',
    parties.join(',') || '-',
    name,
  ])
  process.stdout.write(tableOf([['ID', 'ROLE', 'CREATED', 'STATE', 'PARTIES', 'NAME'], ...rows]))
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

function saidOf({ id, revokedAt }: Client, now: Date): string {
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
