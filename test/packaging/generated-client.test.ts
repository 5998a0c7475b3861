import { cp, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { serve, type ServerType } from '@hono/node-server'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import '../support/provided.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { finish, npm } from './published.ts'

const root = join(import.meta.dirname, '..', '..')

let folder: string
let gateway: TestGateway
let server: ServerType
let origin: string
beforeAll(async () => {
  // The same places as in the repository, so that the example finds the document.
  const copy = await mkdtemp(join(inject('runFolder'), 'example-'))
  folder = join(copy, 'examples', 'rest')
  const isMade = /\/(node_modules|dist|client)$/
  await cp(join(root, 'examples', 'rest'), folder, { recursive: true, filter: (path) => !isMade.test(path) })
  await cp(join(root, 'docs', 'openapi.json'), join(copy, 'docs', 'openapi.json'))
  gateway = await openGateway()
  origin = await new Promise((resolve) => {
    server = serve({ fetch: gateway.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(`http://127.0.0.1:${port}`))
  })
}, 60_000)
afterAll(() => server?.close())

it('is generated, compiles, and lives the life of a subscription', { timeout: 240_000 }, async () => {
  await npm(folder, 'ci', '--prefer-offline', '--no-audit', '--no-fund', '--fetch-retries=0', '--fetch-timeout=30000')
  await npm(folder, 'run', 'generate')
  await npm(folder, 'run', 'build')
  const tokens = [`BROKER_TOKEN=${await gateway.token('cumulus-broker')}`, `SELLER_TOKEN=${await gateway.token('aurora-software')}`]
  const { code, stdout, stderr } = await finish(folder, 'env', `TRIPTYCH_URL=${origin}`, ...tokens, 'node', join('dist', 'life.js'))
  expect({ code, stderr, said: stdout.trim().split('\n') }).toEqual({
    code: 0,
    stderr: '',
    said: [
      'offered: Google Workspace (Integrations Guide Service)',
      'added: adminFirstName=John, adminLastName=Doe, domain=abcdecompanytest.com',
      'priced: Business Starter at 72.00 EUR',
      'created: 201, ACTIVE, 3 seats',
      'repeated: the same',
      'updated: 5 seats',
      'refused: VersionConflict',
      'cancelled: 204',
      'history: CREATED, UPDATED, CANCELLED, DELETED',
      'removed: gone',
    ],
  })
})
