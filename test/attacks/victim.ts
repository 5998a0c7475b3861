import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { start } from '../commands/child.ts'
import { emptyDatabase } from '../support/fresh-database.ts'
import { nodeArguments } from './attacked-gateway.ts'

/** A gateway in a process of its own, to be attacked. */
export interface Victim {
  readonly port: number
  /** Megabytes of memory that the process has now. */
  readonly megabytes: () => Promise<number>
  /** Seconds of processor time that the process has used so far. */
  readonly processorSeconds: () => Promise<number>
  /** Opens a connection and sends this; what comes back is read only where it is asked for. */
  readonly open: (bytes: string) => Socket
  readonly stop: () => Promise<void>
}

/** Linux counts processor time in hundredths of a second. */
const ticksPerSecond = 100

/** Starts a gateway with demo data. Its memory and processor time are read from `/proc`. */
export async function startVictim(env: Record<string, string> = {}): Promise<Victim> {
  const cwd = await mkdtemp(join(tmpdir(), 'triptych-attacks-'))
  const child = start(['serve'], {
    cwd,
    nodeArguments,
    env: { PORT: '0', LOG_LEVEL: 'error', DATABASE_URL: await emptyDatabase(), ...env },
  })
  const [, port] = await child.printed(/Triptych is ready at http:\/\/127\.0\.0\.1:(\d+)\//)
  const sockets: Socket[] = []
  const read = (name: string) => readFile(`/proc/${child.process.pid}/${name}`, 'utf8')
  return {
    port: Number(port),
    async megabytes() {
      const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(await read('status')) ?? []
      return Number(kilobytes) / 1024
    },
    async processorSeconds() {
      const fields = (await read('stat')).split(') ')[1]?.split(' ') ?? []
      return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
    },
    open(bytes) {
      const socket = connect(Number(port), '127.0.0.1')
      socket.on('error', () => {})
      socket.write(bytes)
      sockets.push(socket)
      return socket
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      child.process.kill('SIGKILL')
      await child.finished
      await rm(cwd, { recursive: true })
    },
  }
}
