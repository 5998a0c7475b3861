import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerType } from '@hono/node-server'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { installFolder, onPort } from '../packaging/example.ts'
import { finish, npm } from '../packaging/published.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'

let folder: string
let gateway: TestGateway
let server: ServerType
let origin: string
beforeAll(async () => {
  folder = await installFolder(join('test', 'systems', 'generators'), join('docs', 'openapi.json'), 'schema.graphql')
  for (const generator of ['openapi', 'codegen', 'genql']) await npm(folder, 'run', `generate:${generator}`)
  gateway = await openGateway()
  ;({ server, origin } = await onPort(gateway.fetch))
})
afterAll(() => server?.close())

/** What a program of the folder says, run as a reseller of the demo. */
async function said(program: string): Promise<string[]> {
  // What genql makes is meant for bundlers.
  const bundle = await rolldown({ input: join(folder, 'src', program), cwd: folder, platform: 'node' })
  const file = join(folder, 'dist', program.replace(/ts$/, 'js'))
  await bundle.write({ file, format: 'esm', codeSplitting: false })
  const settings = [`TRIPTYCH_URL=${origin}`, `TOKEN=${await gateway.token('cumulus-broker')}`]
  const { code, stdout, stderr } = await finish(folder, 'env', ...settings, 'node', file)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout.trim().split('\n')
}

it('make clients of the documents that compile strictly, and ask what they are meant to ask', async () => {
  await npm(folder, 'run', 'check')
  expect(await said('rest.ts')).toEqual([
    'service: Google Workspace (Integrations Guide Service)',
    'removed: never',
    'subscriptions: 1, ACTIVE',
    'refused: 400, InvalidValue',
  ])
  expect(await said('documents.ts')).toEqual([
    'organization: Birch Clinic',
    'subscription: ACTIVE, EUR, CREATED',
    'history: of the same',
    'refused: quantity',
  ])
  expect(await said('genql.ts')).toEqual([
    'viewer: BROKER, Cumulus Broker',
    'service: Google Workspace (Integrations Guide Service)',
    'estore: fits',
    'refused: VersionConflict',
  ])
})

it('do not compile against documents that say something else', async () => {
  const documents = [
    [join('docs', 'openapi.json'), '"removedAt"', '"endedAt"', 'openapi', 'src/rest.ts'],
    ['schema.graphql', 'currentVersion: Int!', 'lastVersion: Int!', 'genql', 'src/genql.ts'],
  ] as const
  for (const [document, from, to, generator, program] of documents) {
    const path = join(folder, '..', '..', '..', document)
    const text = await readFile(path, 'utf8')
    expect(text).toContain(from)
    await writeFile(path, text.replaceAll(from, to))
    await npm(folder, 'run', `generate:${generator}`)
    await writeFile(path, text)
    const { code, stdout } = await finish(folder, 'npm', 'run', 'check')
    expect([program, code === 0, stdout.includes(program)]).toEqual([program, false, true])
  }
})
