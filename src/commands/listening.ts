import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { CommandFailure } from './failures.ts'

/** Where a server listens; port 0 lets the system choose. */
export interface Place {
  readonly port: number
  readonly host: string
}

/** The names of the settings that say so. */
export type PlaceSettings = Readonly<Record<keyof Place, string>>

/** Has a server listen where the settings say. Throws `CommandFailure` where it cannot. */
export async function listen(server: Server, place: Place, settings: PlaceSettings): Promise<void> {
  const { port, host } = place
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, resolve)
    })
  } catch (error) {
    throw new CommandFailure(listenFault(error as NodeJS.ErrnoException, place, settings), { cause: error })
  }
}

function listenFault(
  { code = '', message }: NodeJS.ErrnoException,
  { port, host }: Place,
  settings: PlaceSettings,
): string {
  const faults: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is in use. Set ${settings.port} to another one, or to 0 to let the system choose.`,
    EACCES: `Port ${port} on ${host} needs more rights than this process has. Set ${settings.port} to one above 1023.`,
    EADDRNOTAVAIL: `${settings.host} is ${host}, which is no address of this machine.`,
    ENOTFOUND: `${settings.host} is ${host}, which is no known host name.`,
  }
  return faults[code] ?? `The gateway cannot listen on port ${port} of ${host}: ${message}.`
}

/** After so many milliseconds accepts no more connections, and waits for the running requests. */
export async function finish(server: Server, delayMs: number): Promise<void> {
  await setTimeout(delayMs)
  await quiet()
  server.closeIdleConnections()
  await quiet()
  // A connection that becomes idle only now, after its last answer, would otherwise stay open.
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  await new Promise((resolve) => server.close(resolve))
  clearInterval(idle)
}

/** Milliseconds of a turn of the event loop in which nothing happens. */
const nothingMs = 0.1
/** Milliseconds in which such a turn is waited for. */
const quietWithinMs = 1000

/**
 * Resolves in a moment in which nothing has come. Connections that the system has taken and we have not yet are reset
 * when the port is closed, and the requests in them are lost.
 */
async function quiet(): Promise<void> {
  const until = performance.now() + quietWithinMs
  for (let before = performance.now(); before < until;) {
    await setImmediate()
    const now = performance.now()
    if (now - before < nothingMs) return
    before = now
  }
}

/** Closes a server with all of its connections, whether it listens or not. */
export async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

/** The address of a server that listens, for whoever is on this machine. */
export function urlOf(server: Server): string {
  const { address, port } = server.address() as AddressInfo
  const everywhere = address === '0.0.0.0' || address === '::'
  const host = everywhere ? 'localhost' : address.includes(':') ? `[${address}]` : address
  return `http://${host}:${port}/`
}
