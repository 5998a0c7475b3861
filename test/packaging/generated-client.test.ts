import { join } from 'node:path'
import type { ServerType } from '@hono/node-server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { installExample, onPort } from './example.ts'
import { finish, npm } from './published.ts'

let gateway: TestGateway
let server: ServerType
let origin: string
beforeAll(async () => {
  gateway = await openGateway()
  ;({ server, origin } = await onPort(gateway.fetch))
})
afterAll(() => server?.close())

it('is generated, compiles, and lives the life of a subscription', async () => {
  const folder = await installExample('rest', join('docs', 'openapi.json'))
  await npm(folder, 'run', 'generate')
  await npm(folder, 'run', 'build')
  const tokens = [
    `BROKER_TOKEN=${await gateway.token('cumulus-broker')}`,
    `SELLER_TOKEN=${await gateway.token('aurora-software')}`,
  ]
  const { code, stdout, stderr } = await finish(
    folder,
    'env',
    `TRIPTYCH_URL=${origin}`,
    ...tokens,
    'npm',
    'start',
    '--silent',
  )
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
