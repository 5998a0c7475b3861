import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import type { Config } from '../config.ts'
import { CommandFailure } from './failures.ts'

/** Has a server listen where the settings say. Throws `CommandFailure` where it cannot. */
export async function listen(server: Server, { server: { port, host } }: Config): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, resolve)
    })
  } catch (error) {
    throw new CommandFailure(listenFault(error as NodeJS.ErrnoException, port, host), { cause: error })
  }
}

function listenFault({ code = '', message }: NodeJS.ErrnoException, port: number, host: string): string {
  const faults: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is in use. Set PORT to another one, or to 0 to let the system choose.`,
    EACCES: `Port ${port} on ${host} needs more rights than this process has. Set PORT to one above 1023.`,
    EADDRNOTAVAIL: `HOST is ${host}, which is no address of this machine.`,
    ENOTFOUND: `HOST is ${host}, which is no known host name.`,
  }
  return faults[code] ?? `The gateway cannot listen on port ${port} of ${host}: ${message}.`
}

/** After so many milliseconds accepts no more connections, and waits for the running requests. */
export async function finish(server: Server, delayMs: number): Promise<void> {
  await setTimeout(delayMs)
  // A connection that becomes idle only now, after its last answer, would otherwise stay open.
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  await new Promise((resolve) => server.close(resolve))
  clearInterval(idle)
}

/** The address of a server that listens, for whoever is on this machine. */
export function urlOf(server: Server): string {
  const { address, port } = server.address() as AddressInfo
  const everywhere = address === '0.0.0.0' || address === '::'
  const host = everywhere ? 'localhost' : address.includes(':') ? `[${address}]` : address
  return `http://${host}:${port}/`
}
