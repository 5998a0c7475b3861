import type { AddressInfo, Server } from 'node:net'
import type { Engine } from './engine.ts'
import { openSqlite } from './sqlite.ts'

/** Opens the database that the command line names: `file:PATH`, or the address of a PostgreSQL server. */
export async function openGiven(): Promise<Engine> {
  const url = process.argv[2] ?? ''
  return openSqlite(url.replace(/^file:/, ''))
}

/** Tells the bench, which started this process, the port of a server that listens. */
export function announce(server: Pick<Server, 'address'>): void {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
}
