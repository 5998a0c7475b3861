import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '..', '..')

/** Node and npm as this test runs them, and nothing else of its environment; npm keeps its own settings and cache. */
const env: NodeJS.ProcessEnv = Object.fromEntries([
  ...Object.entries(process.env).filter(([name]) => /^(HOME|TMPDIR|npm_config_.*|NPM_CONFIG_.*|.*_proxy|NODE_EXTRA_CA_CERTS)$/i.test(name)),
  ['PATH', [dirname(process.execPath), process.env['PATH']].join(delimiter)],
])

/** The package as it would be published, installed into a folder that held nothing. */
export interface Published {
  readonly folder: string
  /** Every file in the package. */
  readonly files: readonly string[]
}

/** Builds and packs a copy, so that a `dist` in the repository is left alone, and installs it for production in `folder`. */
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
  await npm(host, 'install', '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund', '--fetch-retries=1', join('..', tarball.filename))
  return { folder: host, files: tarball.files.map(({ path }) => path) }
}

async function npm(cwd: string, ...args: string[]): Promise<string> {
  try {
    return (await promisify(execFile)('npm', args, { cwd, env, maxBuffer: 2 ** 26 })).stdout
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string }
    const unreachable = /\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|ERR_SOCKET_TIMEOUT|EIDLETIMEOUT|ENETUNREACH|ENOTCACHED)\b/.exec(stderr)
    if (!unreachable) throw new Error(`npm ${args[0]} failed: ${stderr.replaceAll(/https?:\/\/\S+/g, '(an address)') || message}`, { cause: error })
    throw new Error(
      `npm cannot reach its registry (${unreachable[0]}). This test installs the package with its dependencies: connect, or point npm at a registry.`,
      { cause: error },
    )
  }
}

/** Runs a command in the folder to its end. */
export async function finish(folder: string, command: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    return { code: 0, ...(await promisify(execFile)(command, args, { cwd: folder, env })) }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, stdout, stderr }
  }
}

/** Starts `npx triptych serve` on a free port and waits until it is ready. */
export async function serve(folder: string): Promise<{ url: string; stop: () => Promise<void> }> {
  // A group of its own: npx starts a shell, which starts the gateway.
  const child: ChildProcess = spawn('npx', ['triptych', 'serve'], { cwd: folder, env: { ...env, PORT: '0' }, detached: true })
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
