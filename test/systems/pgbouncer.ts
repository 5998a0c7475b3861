import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { folderFor, freePort, run, type Running } from './programs.ts'

/** PgBouncer, which can be led to another server. */
export interface Pooler extends Running {
  readonly leadTo: (server: string) => Promise<void>
}

/** Runs PgBouncer before a server, with these settings beside those that say where it is; on a free port or on this one. */
export async function runPgBouncer(
  server: string,
  settings: Readonly<Record<string, string>> = {},
  wanted?: number,
): Promise<Pooler> {
  const folder = await folderFor('pgbouncer')
  const port = wanted ?? (await freePort())
  const file = join(folder, 'pgbouncer.ini')
  const all = {
    listen_addr: '127.0.0.1',
    listen_port: String(port),
    unix_socket_dir: '',
    auth_type: 'any',
    ...settings,
  }
  const write = (address: string) => {
    const { hostname, port: serverPort, username } = new URL(address)
    const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`)
    const database = `* = host=${hostname} port=${serverPort} user=${username}`
    return writeFile(file, ['[databases]', database, '[pgbouncer]', ...lines, ''].join('\n'))
  }
  await write(server)
  const running = await run('pgbouncer', [file], { port, folder })
  return {
    ...running,
    async leadTo(address) {
      await write(address)
      running.signal('SIGHUP')
    },
  }
}

/** The address of a database by way of a pooler. */
export function through({ port }: Running, address: string): string {
  return Object.assign(new URL(address), { port: String(port) }).href
}
