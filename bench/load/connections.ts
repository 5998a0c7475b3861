import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** How many connections to a port each of some processes has open; null where the system does not say. */
export function connectionsTo(port: number, pids: Iterable<number>): ReadonlyMap<number, number> | null {
  try {
    // The second one is not there without IPv6.
    const tables = ['/proc/net/tcp', '/proc/net/tcp6'].filter((table) => existsSync(table))
    const open = new Set(tables.flatMap((table) => establishedAt(port, table)))
    return new Map([...pids].map((pid) => [pid, socketsOf(pid).filter((inode) => open.has(inode)).length]))
  } catch {
    return null
  }
}

/** The inodes of a port's connections that are established, as Linux lists them. */
function establishedAt(port: number, table: string): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const lines = readFileSync(table, 'latin1').trim().split('\n').slice(1)
  return lines.flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/)
    return local.endsWith(suffix) && state === '01' ? [inode] : []
  })
}

function socketsOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${name}`))?.[1] ?? []
    } catch {
      // It was closed meanwhile.
      return []
    }
  })
}
