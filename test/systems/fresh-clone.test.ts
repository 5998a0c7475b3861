import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, inject, it, onTestFinished } from 'vitest'
import { commandsIn, root } from '../documents/shell-commands.ts'
import { freePort } from './programs.ts'

const execute = promisify(execFile)

let clone: string
beforeAll(async () => {
  clone = join(await mkdtemp(join(inject('runFolder'), 'clone-')), 'triptych')
  await execute('git', ['clone', '--quiet', '--no-hardlinks', root, clone])
})

/** Where programs are, without those of our own packages: the Node that npm has here is anybody's. */
const programs = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))

/** Nothing else of the environment of the tests but npm's settings and where files go. */
const own = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /^(HOME|TMPDIR|npm_config_.*|.*_proxy|NODE_EXTRA.*)$/i.test(name)),
  ),
  PATH: programs.join(delimiter),
}

it('is served by the first command of the README, and answers the first question by the next two', async () => {
  const document = 'README.md'
  const text = await readFile(join(clone, document), 'utf8')
  const [start = '', , token = '', question = ''] = commandsIn({ document, text }).map(({ command }) => command)
  const port = await freePort()
  const env = { ...own, PORT: String(port) }
  const child = spawn('sh', ['-c', start], { cwd: clone, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise((resolve) => child.once('close', resolve))
  const end = (signal: NodeJS.Signals) => child.exitCode === null && process.kill(-(child.pid ?? 0), signal)
  onTestFinished(async () => {
    end('SIGTERM')
    await ended
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await expect
    .poll(() => [child.exitCode, said], { timeout: 200_000 })
    .toEqual([null, expect.stringMatching(/Triptych is ready at/)])

  const script = `${token}\n${question}`.replaceAll('localhost:4000', `localhost:${port}`)
  const { stdout } = await execute('sh', ['-ec', script], { cwd: clone, env })
  expect(JSON.parse(stdout)).toEqual({ data: { viewer: { role: 'BROKER', reseller: { name: 'Cumulus Broker' } } } })
})
