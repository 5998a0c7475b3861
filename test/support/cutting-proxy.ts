import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterFile } from './cleanups.ts'

/** A side of a connection to PostgreSQL, by who speaks. */
export type Speaker = 'client' | 'server'

/** What lies between a gateway and PostgreSQL, and cuts a connection at one of its messages. */
export interface CuttingProxy {
  /** Hands on so many further messages of one side, of all connections together, and then cuts the one that is next. */
  readonly cutAfter: (speaker: Speaker, messages: number) => void
  /** Cuts nothing more. Answers whether it has cut since it was told to. */
  readonly disarm: () => boolean
}

/** Bytes that a message begins with: its type, and how long the rest is, which counts itself. */
const headBytes = 5

/** Stands between a PostgreSQL server and whoever asks it at the address that is answered, until the file is over. */
export async function openCuttingProxy(address: string): Promise<CuttingProxy & { readonly url: string }> {
  const target = new URL(address)
  const sockets = new Set<Socket>()
  let armed: { readonly speaker: Speaker; left: number } | null = null
  let hasCut = false

  /** How many of these bytes are handed on. Between two calls a message may have come in part. */
  function counterOf(speaker: Speaker, isTyped: boolean): (bytes: Buffer) => number {
    let typed = isTyped
    let rest = Buffer.alloc(0)
    return (bytes) => {
      const before = rest.length
      rest = Buffer.concat([rest, bytes])
      let end = 0
      for (;;) {
        // The first that a client says has no type.
        const head = typed ? headBytes : headBytes - 1
        if (rest.length - end < head) break
        const length = rest.readUInt32BE(end + head - 4) + head - 4
        if (rest.length - end < length) break
        if (armed?.speaker === speaker && armed.left === 0) return Math.max(0, end - before)
        if (armed?.speaker === speaker) armed.left -= 1
        end += length
        typed = true
      }
      rest = rest.subarray(end)
      return bytes.length
    }
  }

  const listener = createServer((client) => {
    const server = connect(Number(target.port), target.hostname)
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    }
    for (const [speaker, from, to] of [
      ['client', client, server],
      ['server', server, client],
    ] as const) {
      const count = counterOf(speaker, speaker === 'server')
      from.on('data', (bytes: Buffer) => {
        const handed = count(bytes)
        if (handed === bytes.length) return void to.write(bytes)
        armed = null
        hasCut = true
        // What comes before the cut still arrives.
        to.end(bytes.subarray(0, handed))
        from.destroy()
      })
      from.on('close', () => to.end())
    }
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  afterFile(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => listener.close(resolve))
  })
  const { port } = listener.address() as AddressInfo
  return {
    url: Object.assign(new URL(address), { port }).href,
    cutAfter(speaker, messages) {
      armed = { speaker, left: messages }
      hasCut = false
    },
    disarm() {
      armed = null
      return hasCut
    },
  }
}
