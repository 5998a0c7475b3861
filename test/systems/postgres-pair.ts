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

/** A server, and a second one that follows it: what the first has answered, the second has. */
export interface Pair {
  readonly primary: Server
  readonly standby: Server
  /** Makes the second one the first. */
  readonly promote: () => Promise<void>
}

const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'hot_standby=on']

async function start(folder: string): Promise<Server> {
  const port = await freePort()
  const args = [...settings, `port=${port}`].flatMap((setting) => ['-c', setting])
  const running = await run('postgres', ['-D', join(folder, 'data'), ...args], { port, folder })
  return { ...running, url: `postgres://postgres@127.0.0.1:${port}/postgres` }
}

/** Runs both. */
export async function runPair(): Promise<Pair> {
  const folder = await folderFor('postgres')
  const data = join(folder, 'data')
  const options = ['-U', 'postgres', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C']
  await execute(pathOf('initdb'), ['-D', data, ...options], { cwd: folder, ...owner })
  const primary = await start(folder)

  const second = await folderFor('postgres')
  const copy = ['-D', join(second, 'data'), '-d', primary.url, '-R', '-X', 'stream', '--no-sync', '-c', 'fast']
  await execute(pathOf('pg_basebackup'), copy, { cwd: second, ...owner })
  const standby = await start(second)
  await statement(primary.url, "alter system set synchronous_standby_names = '*'")
  await statement(primary.url, 'select pg_reload_conf()')
  return { primary, standby, promote: () => statement(standby.url, 'select pg_promote()') }
}
