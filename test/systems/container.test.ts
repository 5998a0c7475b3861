import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { environmentOf, type Instruction, readContainerfile, root } from '../deployment/containerfile.ts'
import { freePort } from './programs.ts'

/**
 * What a builder of containers would do, in folders: no engine runs where the tests run. The user of the container is
 * the user of the tests, and of the base image only Node and npm are needed.
 */
interface Stage {
  readonly name: string
  readonly folder: string
  workdir: string
}

let stages: Stage[]
let instructions: Instruction[]
beforeAll(async () => {
  instructions = await readContainerfile()
  stages = await build(instructions)
}, 600_000)

let gateway: ChildProcess | undefined
afterAll(() => void gateway?.kill('SIGKILL'))

it('is built in an empty folder, is healthy, runs verbs, keeps its data to itself and ends in good order', async () => {
  const { folder, workdir } = stages.at(-1) as Stage
  const within = (path: string) => path.replaceAll(/(?<=^|file:)\/(data|triptych)/g, `${folder}/$1`)
  const env = {
    ...Object.fromEntries(Object.entries(environmentOf(instructions)).map(([name, value]) => [name, within(value)])),
    PATH: process.env['PATH'],
    PORT: String(await freePort()),
    SHOW_DOCS: 'true',
    AUTH_JWKS_URL: 'https://login.example.com/jwks',
    AUTH_ISSUER: 'https://login.example.com',
  }
  const [, ...args] = JSON.parse(restOf('CMD')) as string[]
  gateway = spawn(process.execPath, args, { cwd: join(folder, workdir), env, stdio: ['ignore', 'pipe', 'inherit'] })
  let log = ''
  gateway.stdout?.on('data', (chunk: Buffer) => (log += chunk.toString()))
  await expect.poll(() => log).toMatch(/Triptych is ready/)
  const check = restOf('HEALTHCHECK').replace(/^.*? CMD node/, process.execPath)
  expect(spawnSync('sh', ['-c', check], { env }).status).toBe(0)
  const verb = spawnSync(process.execPath, ['dist/main.js', 'migrate', '--check'], { cwd: join(folder, workdir), env })
  expect(verb.status).toBe(0)
  const documents = ['/docs', '/docs/running', '/docs/changelog', '/docs/deploy/compose.yaml']
  const answers = await Promise.all(documents.map((path) => fetch(`http://127.0.0.1:${env.PORT}${path}`)))
  expect(answers.map(({ status }) => status)).toEqual(documents.map(() => 200))
  expect((await stat(join(folder, 'data'))).mode & 0o777).toBe(0o700)
  expect((await stat(join(folder, 'data', 'triptych.db'))).mode & 0o777).toBe(0o600)
  const ended = once(gateway, 'exit')
  gateway.kill()
  expect(await ended).toEqual([0, null])
  expect(spawnSync('sh', ['-c', check], { env }).status).toBe(1)
}, 120_000)

it('ends at a signal before it is ready, though it is the first process of its container', async () => {
  const { folder, workdir } = stages.at(-1) as Stage
  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  onTestFinished(() => void silent.close())
  const { port } = silent.address() as AddressInfo
  const env = {
    PATH: process.env['PATH'],
    PORT: '0',
    AUTH_KEY_FILE: join(folder, 'data', 'key.json'),
    DATABASE_URL: `postgres://somebody@127.0.0.1:${port}/triptych`,
  }
  const args = ['--map-root-user', '--pid', '--fork', process.execPath, 'dist/main.js', 'serve']
  const container = spawn('unshare', args, { cwd: join(folder, workdir), env, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(container, 'exit')
  let told = ''
  container.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()))
  await expect.poll(() => told, { timeout: 60_000 }).toContain('Waiting for the database')
  const first = Number(await readFile(`/proc/${container.pid}/task/${container.pid}/children`, 'utf8'))
  onTestFinished(() => void (container.exitCode === null && process.kill(first, 'SIGKILL')))
  process.kill(first, 'SIGTERM')
  expect(await Promise.race([ended, wait(10_000, 'it went on')])).toEqual([143, null])
}, 120_000)

it('has a unit that systemd understands', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'triptych-unit-'))
  const unit = await readFile(join(root, 'deploy', 'triptych.service'), 'utf8')
  // It looks whether the program is there.
  await writeFile(join(folder, 'triptych.service'), unit.replace('/usr/bin/node', process.execPath))
  const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', join(folder, 'triptych.service')], {
    encoding: 'utf8',
  })
  expect({
    status,
    said: `${stdout}${stderr}`.split('\n').filter((line) => line.includes('triptych.service')),
  }).toEqual({
    status: 0,
    said: [],
  })
})

function restOf(word: string): string {
  return instructions.find((each) => each.word === word)?.rest ?? ''
}

async function build(all: readonly Instruction[]): Promise<Stage[]> {
  const stages: Stage[] = []
  for (const { word, rest } of all) {
    if (word === 'FROM') {
      const folder = await mkdtemp(join(tmpdir(), 'triptych-container-'))
      stages.push({ name: / AS (\w+)$/.exec(rest)?.[1] ?? '', folder, workdir: '/' })
      continue
    }
    const stage = stages.at(-1) as Stage
    const inside = (path: string) => join(stage.folder, path.startsWith('/') ? '' : stage.workdir, path)
    if (word === 'WORKDIR') {
      stage.workdir = rest
      await mkdir(inside(rest), { recursive: true })
    }
    if (word === 'COPY') {
      const from = /^--from=(\w+) /.exec(rest)
      const paths = rest.slice(from?.[0].length ?? 0).split(' ')
      const to = paths.pop() ?? ''
      const source = from ? stages.find(({ name }) => name === from[1])?.folder : root
      for (const path of paths)
        await cp(join(source ?? '', path), to.endsWith('/') ? join(inside(to), path) : inside(to), { recursive: true })
    }
    if (word === 'RUN') {
      const { uid, gid } = process.getuid ? { uid: process.getuid(), gid: process.getgid?.() ?? 0 } : { uid: 0, gid: 0 }
      const command = rest.replaceAll(/(?<=\s)\/(?=\w)/g, `${stage.folder}/`).replace('node:node', `${uid}:${gid}`)
      const { status } = spawnSync('sh', ['-ec', command], { cwd: inside('.'), stdio: ['ignore', 'ignore', 'inherit'] })
      if (status !== 0) throw new Error(`${command} ended with ${status}`)
    }
  }
  return stages
}
