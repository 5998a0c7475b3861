import { run, type Running } from './programs.ts'

/** Runs PgBouncer before a server, with these settings beside those that say where it is; on a free port or on this one. */
export function runPgBouncer(
  server: string,
  settings: Readonly<Record<string, string>> = {},
  port?: number,
): Promise<Running> {
  const { hostname, port: serverPort, username } = new URL(server)
  return run(
    'pgbouncer',
    (file) => [file],
    ({ port }) => {
      const all = {
        listen_addr: '127.0.0.1',
        listen_port: String(port),
        unix_socket_dir: '',
        auth_type: 'any',
        ...settings,
      }
      const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`)
      return [
        '[databases]',
        `* = host=${hostname} port=${serverPort} user=${username}`,
        '[pgbouncer]',
        ...lines,
        '',
      ].join('\n')
    },
    port,
  )
}

/** The address of a database by way of a pooler. */
export function through({ port }: Running, address: string): string {
  return Object.assign(new URL(address), { port: String(port) }).href
}
