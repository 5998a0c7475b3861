import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '..', '..')

/** Node and npm as this test runs them, and nothing else of its environment; npm keeps its own settings and cache. */
const env: NodeJS.ProcessEnv = Object.fromEntries([
  ...Object.entries(process.env).filter(([name]) =>
    /^(HOME|TMPDIR|npm_config_.*|NPM_CONFIG_.*|.*_proxy|NODE_EXTRA_CA_CERTS)$/i.test(name),
  ),
  ['PATH', [dirname(process.execPath), process.env['PATH']].join(delimiter)],
])

const unreachableFaults =
  /\b(ENOTFOUND|ECONN\w+|EAI_AGAIN|\w*TIMEDOUT|\w*TIMEOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED)\b/

/** The package as it would be published, installed into a folder that held nothing. */
export interface Published {
  readonly folder: string
  /** Every file in the package. */
  readonly files: readonly string[]
}

/**
 * Builds and packs a copy, so that a `dist` in the repository is left alone, and installs it for production in
 * `folder`.
 */
export async function publish(folder: string): Promise<Published> {
  const copy = join(folder, 'copy')
  const host = join(folder, 'host')
  const { files = [] } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { files?: string[] }
  const own = files.map((path) => path.split('/', 1)[0] ?? path).filter((path) => path !== 'dist')
  for (const path of ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'README.md', 'LICENSE', 'src', ...own])
    await cp(join(root, path), join(copy, path), { recursive: true })
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
  // What the build prints comes before npm's own answer.
  const packed = await npm(copy, 'pack', '--json', '--pack-destination', folder)
  const [tarball] = JSON.parse(packed.slice(packed.search(/^\[/m))) as { filename: string; files: { path: string }[] }[]
  if (!tarball) throw new Error('npm pack made nothing.')

  await mkdir(host)
  await writeFile(join(host, 'package.json'), '{ "private": true }\n')
  const quick = ['--prefer-offline', '--no-audit', '--no-fund', '--fetch-retries=0', '--fetch-timeout=30000']
  await npm(host, 'install', '--omit=dev', ...quick, join('..', tarball.filename))
  return { folder: host, files: tarball.files.map(({ path }) => path) }
}

/**
 * Runs npm in the folder and answers what it printed. Throws when it fails; names the cause where the registry cannot
 * be reached.
 */
export async function npm(cwd: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await finish(cwd, 'npm', ...args)
  if (code === 0) return stdout
  const unreachable = unreachableFaults.exec(stderr)?.[0]
  if (unreachable)
    throw new Error(
      `npm cannot reach its registry (${unreachable}). This test installs packages, so it needs one: ` +
        'connect to the network, or tell npm where a registry is.',
    )
  throw new Error(`npm ${args[0]} failed: ${`${stdout}${stderr}`.replaceAll(/https?:\/\/\S+/g, '(an address)')}`)
}

/** A command that ended. */
interface Finished {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command in the folder to its end. */
export async function finish(folder: string, command: string, ...args: string[]): Promise<Finished> {
  try {
    return { code: 0, ...(await promisify(execFile)(command, args, { cwd: folder, env, maxBuffer: 2 ** 26 })) }
  } catch (error) {
    const { code, stdout, stderr } = error as Finished
    return { code, stdout, stderr }
  }
}

/** Starts `npx triptych serve` on a free port and waits until it is ready. */
export async function serve(folder: string): Promise<{ url: string; stop: () => Promise<void> }> {
  // A group of its own: npx starts a shell, which starts the gateway.
  const child: ChildProcess = spawn('npx', ['triptych', 'serve'], {
    cwd: folder,
    env: { ...env, PORT: '0' },
    detached: true,
  })
  let printed = ''
  const url = await new Promise<string>((resolve, reject) => {
    const look = (chunk: Buffer) => {
      printed += chunk.toString()
      const ready = /is ready at (\S+)/.exec(printed)?.[1]
      if (ready) resolve(ready)
    }
    child.stdout?.on('data', look)
    child.stderr?.on('data', look)
    child.once('close', () => reject(new Error(`triptych serve ended: ${printed}`)))
  })
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  return {
    url,
    stop: async () => {
      process.kill(-(child.pid ?? 0), 'SIGTERM')
      await closed
    },
  }
}
