import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { statement } from '../support/postgres-url.ts'
import { folderFor, freePort, owner, pathOf, run, type Running } from './programs.ts'

const execute = promisify(execFile)

/** A PostgreSQL server. */
export interface Server extends Running {
  readonly url: string
}

/** A server, and a second one that follows it. */
export interface Pair {
  readonly primary: Server
  readonly standby: Server
  /** Makes the second one the first. */
  readonly promote: () => Promise<void>
}

const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'hot_standby=on']

/** Starts a server on the data in its folder. */
async function start(folder: string, wanted?: number, more: readonly string[] = []): Promise<Server> {
  const port = wanted ?? (await freePort())
  const args = [...settings, ...more, `port=${port}`].flatMap((setting) => ['-c', setting])
  const running = await run('postgres', ['-D', join(folder, 'data'), ...args], { port, folder })
  return { ...running, url: `postgres://postgres@127.0.0.1:${port}/postgres` }
}

/** Starts a server again that was stopped, where it was. */
export const startAgain = ({ folder, port }: Server): Promise<Server> => start(folder, port)

/** Runs a server, with settings of its own beside those of all, such as `ssl=on`, once its folder is prepared. */
export async function runPrimary(prepare?: (folder: string) => Promise<readonly string[]>): Promise<Server> {
  const folder = await folderFor('postgres')
  const more = (await prepare?.(folder)) ?? []
  const data = join(folder, 'data')
  const options = ['-U', 'postgres', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C']
  await execute(pathOf('initdb'), ['-D', data, ...options], { cwd: folder, ...owner })
  return start(folder, undefined, more)
}

/** Runs a server that follows another one. */
export async function runStandby(primary: Server): Promise<Server> {
  const folder = await folderFor('postgres')
  const copy = ['-D', join(folder, 'data'), '-d', primary.url, '-R', '-X', 'stream', '--no-sync', '-c', 'fast']
  await execute(pathOf('pg_basebackup'), copy, { cwd: folder, ...owner })
  return start(folder)
}

/** Runs both. Where the second is waited for, it has what the first has answered. */
export async function runPair({ isWaitedFor = true } = {}): Promise<Pair> {
  const primary = await runPrimary()
  const standby = await runStandby(primary)
  if (isWaitedFor) {
    await statement(primary.url, "alter system set synchronous_standby_names = '*'")
    await statement(primary.url, 'select pg_reload_conf()')
  }
  return { primary, standby, promote: () => statement(standby.url, 'select pg_promote()') }
}
