import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, inject, it } from 'vitest'
import { subscriptionId } from '../../src/demo/ids.ts'
import { triptych } from '../commands/child.ts'
import { commandsIn, root } from '../documents/shell-commands.ts'
import { statement, withDatabase } from '../support/postgres-url.ts'
import { ask, brokerToken, serve } from './gateways.ts'
import { runPrimary } from './postgres-pair.ts'
import { folderFor, pathOf } from './programs.ts'

const document = 'docs/upgrading.md'
const id = subscriptionId(5)
const read = `{ subscription(id: "${id}") { quantity history(first: 50) { totalCount } } }`
const change = (quantity: number) =>
  `mutation { updateSubscription(input: { subscriptionId: "${id}", quantity: ${quantity} }) { __typename } }`

it('a dump of a database in use is restored by the documented commands, and a gateway goes on with it', async () => {
  const text = await readFile(join(root, document), 'utf8')
  const documented = commandsIn({ document, text }).map(({ command }) => command)
  const [dump = '', restore = ''] = ['pg_dump', 'pg_restore'].map((program) =>
    documented.find((command) => command.startsWith(program)),
  )
  const server = await runPrimary()
  const env = { DATABASE_URL: server.url, AUTH_KEY_FILE: join(inject('runFolder'), 'dump.json') }
  const before = await serve(env)
  const token = await brokerToken(env)
  await ask(before.address, token, change(21))
  const { body: expected } = await ask(before.address, token, read)
  const cwd = await folderFor('pg_dump')
  const path = [dirname(pathOf('pg_dump')), process.env['PATH']].join(delimiter)
  const shell = (command: string) =>
    promisify(execFile)('sh', ['-ec', command], { cwd, env: { PATH: path, DATABASE_URL: server.url } })
  await shell(dump)
  await ask(before.address, token, change(22))

  await statement(server.url, 'create database empty')
  const restored = withDatabase(server.url, 'empty')
  await shell(restore.replace('postgres://triptych@localhost/empty', restored))
  const after = { ...env, DATABASE_URL: restored, DEMO_DATA: 'false' }
  expect((await triptych(['migrate', '--check'], { env: after })).code).toBe(0)
  const again = await serve(after)
  expect((await ask(again.address, token, read)).body).toEqual(expected)
  await ask(again.address, token, change(23))
  expect((await ask(again.address, token, read)).body.data.subscription).toMatchObject({ quantity: 23 })
})
