import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, inject, it } from 'vitest'
import { subscriptionId } from '../../src/demo/ids.ts'
import { start, triptych } from '../commands/child.ts'
import { afterFile } from '../support/cleanups.ts'
import { emptyDatabase } from '../support/fresh-database.ts'
import { ask, brokerToken, serve as serveThis } from './gateways.ts'

const execute = promisify(execFile)
const root = join(import.meta.dirname, '..', '..')
const id = subscriptionId(5)

/** The program of the version before. */
let before: string

beforeAll(async () => {
  before = await packVersionBefore(await mkdtemp(join(inject('runFolder'), 'before-')))
})

async function git(...args: string[]): Promise<string> {
  const { stdout } = await execute('git', args, { cwd: root, maxBuffer: 2 ** 28 })
  return stdout.trim()
}

/** What was released last; before the first release, the state before the newest migration. */
async function versionBefore(): Promise<string> {
  const tags = await git('tag', '--list', 'v*', '--sort=-version:refname', '--no-contains', 'HEAD')
  const [released] = tags.split('\n')
  if (released) return released
  const newest = (await readdir(join(root, 'drizzle', 'sqlite')))
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .at(-1)
  const path = join('drizzle', 'sqlite', newest ?? '')
  const added = await git('log', '-1', '--first-parent', '-m', '--diff-filter=A', '--format=%H', '--', path)
  try {
    return await git('rev-parse', '--verify', '--quiet', `${added}^1`)
  } catch (error) {
    throw new Error('The version before is not in this clone: run `git fetch --unshallow --tags` first.', {
      cause: error,
    })
  }
}

/** Packs the version before as npm would publish it, and answers its program, which finds what it needs in our packages. */
async function packVersionBefore(folder: string): Promise<string> {
  const [copy, host] = [join(folder, 'copy'), join(folder, 'host')]
  await mkdir(copy)
  await mkdir(host)
  const archive = join(folder, 'before.tar')
  await git('archive', '--format=tar', `--output=${archive}`, await versionBefore())
  await execute('tar', ['-xf', archive, '-C', copy])
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH']}` }
  const { stdout } = await execute('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: copy, env })
  await execute('tar', ['-xf', join(folder, stdout.trim().split('\n').at(-1) ?? ''), '-C', host])
  await symlink(join(root, 'node_modules'), join(host, 'package', 'node_modules'))
  return join(host, 'package', 'dist', 'main.js')
}

async function serveBefore(env: Readonly<Record<string, string>>) {
  const child = start(['serve'], { env: { PORT: '0', ...env }, main: before })
  afterFile(async () => {
    child.process.kill('SIGKILL')
    await child.finished
  })
  const [, address = ''] = await child.printed(/Triptych is ready at (http:\S+\/)/)
  return { child, address }
}

/** Changes a subscription, and answers what it is afterwards. */
async function change(address: string, token: string, quantity: number): Promise<unknown> {
  const input = `{ subscriptionId: "${id}", quantity: ${quantity} }`
  await ask(address, token, `mutation { updateSubscription(input: ${input}) { __typename } }`)
  return (await ask(address, token, `{ subscription(id: "${id}") { quantity } }`)).body
}

const changedTo = (quantity: number) => ({ data: { subscription: { quantity } } })

async function stop({ child }: Awaited<ReturnType<typeof serveBefore>>): Promise<void> {
  child.process.kill('SIGTERM')
  expect((await child.finished).code).toBe(0)
}

it('on PostgreSQL the version before goes on while this one migrates and serves, and is started again', async () => {
  const env = { DATABASE_URL: await emptyDatabase(), AUTH_KEY_FILE: join(inject('runFolder'), 'before.json') }
  const old = await serveBefore(env)
  const token = await brokerToken(env)
  expect(await change(old.address, token, 21)).toEqual(changedTo(21))
  expect((await triptych(['migrate'], { env })).code).toBe(0)
  expect(await change(old.address, token, 22)).toEqual(changedTo(22))
  const beside = await serveThis(env)
  expect(await change(beside.address, token, 23)).toEqual(changedTo(23))
  expect(await change(old.address, token, 24)).toEqual(changedTo(24))
  await stop(old)
  const again = await serveBefore(env)
  expect(await change(again.address, token, 25)).toEqual(changedTo(25))
  expect(await change(beside.address, token, 26)).toEqual(changedTo(26))
  await stop(again)
  await stop(beside)
})

it('on SQLite the version before is started again after this one has migrated, and this one goes on with that', async () => {
  const folder = await mkdtemp(join(inject('runFolder'), 'sqlite-before-'))
  const env = { DATABASE_URL: `file:${join(folder, 'triptych.db')}`, AUTH_KEY_FILE: join(folder, 'key.json') }
  const old = await serveBefore(env)
  const token = await brokerToken(env)
  expect(await change(old.address, token, 21)).toEqual(changedTo(21))
  await stop(old)
  expect((await triptych(['migrate'], { env })).code).toBe(0)
  const again = await serveBefore(env)
  expect(await change(again.address, token, 22)).toEqual(changedTo(22))
  await stop(again)
  const after = await serveThis(env)
  expect(await change(after.address, token, 23)).toEqual(changedTo(23))
  await stop(after)
})
