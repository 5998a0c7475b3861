import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdtemp, readFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { serve, type ServerType } from '@hono/node-server'
import { buildSchema } from 'graphql'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import '../support/provided.ts'
import { commandsIn, root } from '../documents/shell-commands.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { finish, npm } from './published.ts'

const document = 'docs/federation.md'
const text = await readFile(join(root, document), 'utf8')

let folder: string
let gateway: TestGateway
let server: ServerType
let settings: { TRIPTYCH_URL: string; BILLING_PORT: string; ROUTER_PORT: string }
const started: ChildProcess[] = []
beforeAll(async () => {
  folder = join(await mkdtemp(join(inject('runFolder'), 'federation-')), 'federation')
  await cp(join(root, 'examples', 'federation'), folder, {
    recursive: true,
    filter: (path) => !/\/(node_modules|supergraph\.graphql)$/.test(path),
  })
  gateway = await openGateway()
  const origin = await new Promise<string>((resolve) => {
    server = serve({ fetch: gateway.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      resolve(`http://127.0.0.1:${port}`),
    )
  })
  settings = {
    TRIPTYCH_URL: `${origin}/graphql`,
    BILLING_PORT: String(await freePort()),
    ROUTER_PORT: String(await freePort()),
  }
})
afterAll(() => {
  for (const child of started) child.kill()
  server?.close()
})

async function freePort(): Promise<number> {
  const probe = createServer()
  const port = await new Promise<number>((resolve) => {
    probe.listen(0, '127.0.0.1', () => resolve((probe.address() as AddressInfo).port))
  })
  await new Promise<void>((resolve) => {
    probe.close(() => resolve())
  })
  return port
}

/** Starts what a script of the example starts, and answers where it listens. */
async function start(script: 'billing' | 'router'): Promise<string> {
  const { scripts } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const [, program = ''] = /^node (\S+)$/.exec(scripts[script] ?? '') ?? []
  const child = spawn(process.execPath, [program], { cwd: folder, env: { ...process.env, ...settings } })
  started.push(child)
  return new Promise((resolve, reject) => {
    let printed = ''
    const look = (chunk: Buffer) => {
      printed += chunk.toString()
      const url = /answers at (\S+)/.exec(printed)?.[1]
      if (url) resolve(url)
    }
    child.stdout.on('data', look)
    child.stderr.on('data', look)
    child.once('close', () => reject(new Error(`${program} ended: ${printed}`)))
  })
}

it('the example of federation makes one graph of two, and shows each viewer what it may see', async () => {
  await npm(folder, 'ci', '--prefer-offline', '--no-audit', '--no-fund', '--fetch-retries=0', '--fetch-timeout=30000')
  await expect(start('router')).rejects.toThrow(
    `billing does not answer at http://127.0.0.1:${settings.BILLING_PORT}/graphql. Start it first.`,
  )
  await start('billing')
  const router = await start('router')

  const query = `{ invoices { total { amount } organization { name } subscription { status } }
    viewer { reseller { organizations { nodes { name invoices { total { amount } } } } } } }`
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${await gateway.token('cumulus-broker')}`,
  }
  const response = await fetch(router, { method: 'POST', headers, body: JSON.stringify({ query }) })
  const { data, errors } = (await response.json()) as { data: unknown; errors: { message: string }[] }
  expect(data).toEqual({
    invoices: [
      { total: { amount: '30.00' }, organization: { name: 'Acme Bakery' }, subscription: { status: 'ACTIVE' } },
      { total: { amount: '88.00' }, organization: null, subscription: null },
    ],
    viewer: {
      reseller: {
        organizations: {
          nodes: [
            { name: 'Acme Bakery', invoices: [{ total: { amount: '30.00' } }] },
            { name: 'Birch Clinic', invoices: [] },
          ],
        },
      },
    },
  })
  expect(errors.map(({ message }) => message).toSorted()).toEqual([
    'Cannot return null for non-nullable field Organization.name.',
    'Cannot return null for non-nullable field ServiceSubscription.status.',
  ])

  const [command = ''] = commandsIn({ document, text })
    .filter((each) => each.command.includes(':4002'))
    .map((each) => each.command)
  const asked = ['-c', command.replace('http://127.0.0.1:4002/graphql', router)]
  const { stdout: said } = await finish(folder, 'env', `TOKEN=${await gateway.token('cumulus-broker')}`, 'sh', ...asked)
  expect(JSON.parse(said)).toMatchObject({
    data: {
      viewer: { reseller: { organizations: { nodes: [{ name: 'Acme Bakery', invoices: [{}] }, {}] } } },
      invoices: [{ organization: { name: 'Acme Bakery' } }, { organization: null }],
    },
  })

  const environment = Object.entries(settings).map(([name, value]) => `${name}=${value}`)
  const { code, stdout, stderr } = await finish(folder, 'env', ...environment, 'node', join('src', 'compose.js'))
  expect([code, stderr]).toEqual([0, ''])
  expect(Object.keys(buildSchema(stdout, { assumeValidSDL: true }).getTypeMap())).toEqual(
    expect.arrayContaining(['Invoice', 'Organization']),
  )
})
