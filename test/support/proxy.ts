import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterFile } from './cleanups.ts'

/** What lies between a client and a server, and can break. */
export interface Proxy {
  /** The address of the server, by way of the proxy. */
  readonly url: string
  /** Hands bytes on; or closes connections at once; or takes them and says nothing any more. */
  mode: 'forward' | 'refuse' | 'silent'
  /** Ends all connections that there are. */
  readonly cut: () => void
}

/** Stands between a server and whoever asks it at the new address, until the test file is over. */
export async function openProxy(address: string): Promise<Proxy> {
  const target = new URL(address)
  const sockets = new Set<Socket>()
  const track = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  }
  const listener = createServer((client) => {
    track(client)
    if (proxy.mode === 'refuse') {
      client.resetAndDestroy()
      return
    }
    const server = connect(Number(target.port), target.hostname)
    track(server)
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.on('data', (bytes) => {
        if (proxy.mode !== 'silent') to.write(bytes)
      })
      from.on('close', () => to.destroy())
    }
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  afterFile(async () => {
    cut()
    await new Promise((resolve) => listener.close(resolve))
  })
  const { port } = listener.address() as AddressInfo
  const proxy: Proxy = { url: Object.assign(new URL(address), { port }).href, mode: 'forward', cut }
  return proxy
}
