import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { isEnumType, parse, validate } from 'graphql'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { subscriptionId } from '../../src/demo/ids.ts'
import { schema } from '../../src/schema.ts'
import { eventKinds } from '../../src/vocabulary.ts'
import { mostWaiting } from '../../src/webhooks/webhook.ts'
import { makeEndpoint } from '../support/webhooks.ts'
import { deliverMessages, openTelling } from './messages.ts'

const root = join(import.meta.dirname, '..', '..')

let document: string
beforeAll(async () => {
  document = await readFile(join(root, 'docs', 'webhooks.md'), 'utf8')
})

const blocks = (language: string) =>
  [...document.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text = '']) => text)

async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

describe('docs/webhooks.md', () => {
  it('has documents that are valid', () => {
    expect(blocks('graphql').length).toBeGreaterThan(1)
    for (const text of blocks('graphql')) expect(validate(schema, parse(text))).toEqual([])
  })

  it('says how many messages may wait', () => {
    expect(document).toContain(`More than ${mostWaiting.toLocaleString('en')} messages that wait disable an endpoint`)
  })

  it('lists every kind of event, as the graph describes it', () => {
    const listed = [...document.matchAll(/^\| `([a-z_]+\.[a-z_]+)` \| (.*) \|$/gm)].map(([, kind, text]) => [
      kind,
      text,
    ])
    const { EventKind } = schema.getTypeMap()
    const values = isEnumType(EventKind) ? EventKind.getValues() : []
    const described = values.map(({ value, description }): [string, string | undefined] => [
      value,
      description?.replace(` In messages \`${value}\`.`, ''),
    ])
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(described))
    expect(listed.map(([kind]) => kind)).toEqual(eventKinds)
  })

  it('names a test for each promise', async () => {
    const rows = [...document.matchAll(/^\| .* \| `(\w+)`: (.*) \|$/gm)]
    expect(rows.length).toBeGreaterThan(10)
    for (const [, file, name] of rows)
      expect(await readFile(join(root, 'test', 'webhooks', `${file}.test.ts`), 'utf8')).toContain(`it('${name}'`)
  })

  it('has a receiver that verifies a message, takes it once, and refuses what is not signed', async () => {
    const [code = ''] = blocks('js')
    expect(code.trim().split('\n').length).toBeLessThanOrEqual(20)
    const gateway = await openTelling()
    gateway.clock.now = new Date()
    const port = await unusedPort()
    const url = `http://127.0.0.1:${port}/`
    const { id, secret } = await makeEndpoint(gateway, 'cumulus-broker', { url, kinds: ['SUBSCRIPTION_UPDATED'] })
    const env = { ...process.env, WEBHOOK_SECRET: secret, PORT: String(port) }
    const receiver = spawn(process.execPath, ['--input-type=module', '--eval', code], { cwd: root, env })
    onTestFinished(() => void receiver.kill())
    let said = ''
    receiver.stdout.on('data', (chunk) => (said += String(chunk)))
    const forged = () => fetch(url, { method: 'POST', body: '{}' }).then(({ status }) => status)
    await expect.poll(() => forged().catch(() => 0), { timeout: 10_000 }).toBe(400)

    deliverMessages(gateway)
    await gateway.read(
      'cumulus-broker',
      `mutation { updateSubscription(input: { subscriptionId: "${subscriptionId(1)}", quantity: 30 }) { __typename } }`,
    )
    await expect.poll(() => said, { timeout: 10_000 }).toBe(`subscription.updated ${subscriptionId(1)}\n`)
    const { webhookEndpoint } = await gateway.read(
      'cumulus-broker',
      `{ webhookEndpoint(id: "${id}") { deliveries { nodes { eventId } } } }`,
    )
    const [{ eventId }] = webhookEndpoint.deliveries.nodes
    await gateway.read(
      'cumulus-broker',
      `mutation { redeliverEvents(input: { webhookEndpointId: "${id}", eventIds: ["${eventId}"] }) { __typename } }`,
    )
    const states = async () =>
      (
        await gateway.read('cumulus-broker', `{ webhookEndpoint(id: "${id}") { deliveries { nodes { state } } } }`)
      ).webhookEndpoint.deliveries.nodes.map(({ state }: { state: string }) => state)
    await expect.poll(states, { timeout: 10_000 }).toEqual(['SUCCEEDED', 'SUCCEEDED'])
    expect(said).toBe(`subscription.updated ${subscriptionId(1)}\n`)
  })
})
