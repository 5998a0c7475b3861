import { request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, inject, it } from 'vitest'
import { subscriptionId } from '../../src/demo/ids.ts'
import { afterFile } from '../support/cleanups.ts'
import { emptyDatabase } from '../support/fresh-database.ts'
import { brokerToken, serve } from './gateways.ts'
import { type Balancer, runNginx } from './nginx.ts'
import { freePort } from './programs.ts'

const id = subscriptionId(5)
const read = { query: `{ subscription(id: "${id}") { quantity organization { name } } }` }
const write = {
  query: 'mutation ($input: UpdateSubscriptionInput!) { updateSubscription(input: $input) { __typename } }',
  variables: { input: { subscriptionId: id, quantity: 100 } },
}

/** Sends a request on a connection of its own, and answers in a word what came of it. */
async function outcomeOf(port: number, token: string, body: object): Promise<string> {
  try {
    const [status, answer] = await new Promise<[number | undefined, string]>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
      const sent = request({ port, host: '127.0.0.1', method: 'POST', path: '/graphql', agent: false, headers })
      sent.on('error', reject)
      sent.on('response', (response) => {
        text(response).then((answered) => resolve([response.statusCode, answered]), reject)
      })
      sent.end(JSON.stringify(body))
    })
    return status === 200 && !answer.includes('errors') ? 'answered' : `${status} ${answer}`
  } catch (error) {
    return String(error)
  }
}

/** Tells a balancer again and again which gateways are ready, as whatever watches over gateways does. */
async function keepReady(balancer: Balancer, ports: readonly number[], deadline: { readonly isOver: boolean }) {
  for (let before = ports.join(); !deadline.isOver; await wait(50)) {
    const answers = await Promise.all(
      ports.map(async (port) =>
        fetch(`http://127.0.0.1:${port}/health/ready`).then(
          ({ ok }) => (ok ? [port] : []),
          () => [],
        ),
      ),
    )
    const ready = answers.flat()
    if (ready.length > 0 && ready.join() !== before) await balancer.leadTo(ready)
    before = ready.join()
  }
}

it.each([
  ['of one process each', '1'],
  ['of two workers each', '2'],
])('two gateways behind nginx, %s, are restarted in turn, and no request fails', async (_, workers) => {
  const ports = [await freePort(), await freePort()]
  const shared = {
    DATABASE_URL: await emptyDatabase(),
    AUTH_KEY_FILE: join(inject('runFolder'), 'deploy.json'),
    SHUTDOWN_DELAY_MS: '3000',
    WORKERS: workers,
  }
  const start = (port = 0) => serve({ ...shared, PORT: String(port) })
  const gateways = [await start(ports[0]), await start(ports[1])]
  const balancer = await runNginx(ports)
  const token = await brokerToken(shared)

  const outcomes = new Map<string, number>()
  const deadline = { isOver: false }
  afterFile(async () => void (deadline.isOver = true))
  const watching = keepReady(balancer, ports, deadline)
  const load = Array.from({ length: 6 }, async (_, client) => {
    while (!deadline.isOver) {
      const outcome = await outcomeOf(balancer.port, token, client === 0 ? write : read)
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
  })

  for (const [index, port] of ports.entries()) {
    await wait(500)
    gateways[index]?.child.process.kill('SIGTERM')
    expect((await gateways[index]?.child.finished)?.code).toBe(0)
    gateways[index] = await start(port)
    // Until it gets requests again.
    await expect.poll(() => fetch(`http://127.0.0.1:${port}/health/ready`).then(({ ok }) => ok)).toBe(true)
    await wait(1000)
  }
  deadline.isOver = true
  await Promise.all([watching, ...load])
  expect([...outcomes.keys()]).toEqual(['answered'])
  expect(outcomes.get('answered')).toBeGreaterThan(100)
})
