import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { composeServices, compositionHasErrors } from '@theguild/federation-composition'
import { parse } from 'graphql'
import { beforeAll, expect, it } from 'vitest'
import { subscriptionId } from '../../src/demo/ids.ts'
import { type Served, serveTogether } from '../concurrency/gateways.ts'
import { installFolder } from '../packaging/example.ts'
import { afterFile } from '../support/cleanups.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { freePort } from './programs.ts'

/** Another team's graph, which adds to a type of ours. Nothing of it is asked for here. */
const billing = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Query { ping: String }
  type ServiceSubscription @key(fields: "id") { id: ID! invoiceCount: Int! }
`

let gateway: Served
let router: string
beforeAll(async () => {
  const folder = await installFolder(join('test', 'systems', 'router'))
  const { url } = await freshDatabase({}, 'demo')
  const { gateways } = await serveTogether(url, 1, { FEDERATION_SUBSCRIPTIONS: 'true' })
  gateway = gateways[0] as Served
  const { _service } = await gateway.read('{ _service { sdl } }')
  const composed = composeServices([
    { name: 'triptych', typeDefs: parse(_service.sdl), url: `${gateway.address}graphql` },
    { name: 'billing', typeDefs: parse(billing), url: 'http://127.0.0.1:1/graphql' },
  ])
  if (compositionHasErrors(composed)) throw new Error(composed.errors.map(({ message }) => message).join('\n'))
  await writeFile(join(folder, 'supergraph.graphql'), composed.supergraphSdl)
  router = await startRouter(folder)
})

/** Starts Hive Gateway in front of both graphs, and answers where. */
async function startRouter(folder: string): Promise<string> {
  const address = `http://127.0.0.1:${await freePort()}/`
  const program = join('node_modules', '.bin', 'hive-gateway')
  const args = [program, 'supergraph', '--host', '127.0.0.1', '--port', new URL(address).port]
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  const ended = once(child, 'close')
  afterFile(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const isThere = async () => (await fetch(`${address}healthcheck`).catch(() => null))?.ok ?? false
  while (!(await isThere())) {
    if (child.exitCode !== null) throw new Error(`The router ended: ${printed}`)
    await setTimeout(200)
  }
  return address
}

/** Opens a stream by way of the router, and keeps what comes. */
async function follow(as: string | null, query: string): Promise<unknown[]> {
  const response = await fetch(`${router}graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(as === null ? {} : { authorization: `Bearer ${gateway.tokenOf(as)}` }),
    },
    body: JSON.stringify({ query }),
  })
  const results: unknown[] = []
  const read = async () => {
    let text = ''
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const messages = `${text}${part}`.split('\n\n')
      text = messages.pop() ?? ''
      for (const message of messages) {
        const data = /^data: (.+)$/m.exec(message)?.[1]
        if (data) results.push(JSON.parse(data))
      }
    }
  }
  void read().catch(() => {})
  return results
}

const changes = 'subscription { subscriptionChanged { entry { kind } subscription { id quantity } } }'

it('a router that can hands the changes on to each who may see them, as they happen', async () => {
  const own = await follow('cumulus-broker', changes)
  const strangers = await follow('nimbus-partners', changes)
  let quantity = 30
  // Until the router listens, nothing is handed on.
  await expect
    .poll(
      async () => {
        quantity += 1
        await gateway.read(
          `mutation { updateSubscription(input: { subscriptionId: "${subscriptionId(1)}", quantity: ${quantity} }) { __typename } }`,
        )
        return own.length
      },
      { timeout: 30_000, interval: 500 },
    )
    .toBeGreaterThan(1)
  expect(own[0]).toEqual({
    data: {
      subscriptionChanged: {
        entry: { kind: 'UPDATED' },
        subscription: { id: subscriptionId(1), quantity: expect.any(Number) },
      },
    },
  })
  expect(strangers).toEqual([])
})

it('without credentials it hands on the refusal', async () => {
  const results = await follow(null, changes)
  await expect.poll(() => results).toMatchObject([{ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] }])
})
