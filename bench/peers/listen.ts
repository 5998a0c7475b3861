import type { AddressInfo, Server } from 'node:net'
import type { Engine } from './engine.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'

/** Opens the database that the command line names: `file:PATH`, or the address of a PostgreSQL server. */
export function openGiven(): Engine {
  const url = process.argv[2] ?? ''
  return url.startsWith('file:') ? openSqlite(url.slice('file:'.length)) : openPostgres(url)
}

/** Tells the bench, which started this process, the port of a server that listens. */
export function announce(server: Pick<Server, 'address'>): void {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
}
