import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, inject, it } from 'vitest'
import { subscriptionId } from '../../src/demo/ids.ts'
import { emptyDatabase } from '../support/fresh-database.ts'
import { ask, brokerToken, serve } from './gateways.ts'
import { runNginx } from './nginx.ts'
import { freePort } from './programs.ts'

const read = `query ($id: ID!) { subscription(id: $id) { quantity organization { name } } }`
const write = `mutation ($input: UpdateSubscriptionInput!) { updateSubscription(input: $input) { __typename } }`

it('two gateways behind nginx are restarted in turn, and no request fails', async () => {
  const ports = [await freePort(), await freePort()]
  const shared = {
    DATABASE_URL: await emptyDatabase(),
    AUTH_KEY_FILE: join(inject('runFolder'), 'deploy.json'),
    SHUTDOWN_DELAY_MS: '1000',
  }
  const start = (port: number) => serve({ ...shared, PORT: String(port) })
  const gateways = [await start(ports[0] ?? 0), await start(ports[1] ?? 0)]
  const balancer = await runNginx(ports)
  const address = `http://127.0.0.1:${balancer.port}/`
  const token = await brokerToken(shared)

  const outcomes = new Map<string, number>()
  const deadline = { isOver: false }
  const load = Array.from({ length: 8 }, async (_, client) => {
    while (!deadline.isOver) {
      const isWrite = client === 0
      const asked = isWrite
        ? ask(address, token, write, { input: { subscriptionId: subscriptionId(5), quantity: 100 } })
        : ask(address, token, read, { id: subscriptionId(5) })
      const outcome = await asked.then(
        ({ status, body }) => (body.errors ? `${status} ${JSON.stringify(body.errors)}` : String(status)),
        (error: Error) => `${error.message} ${String(error.cause)}`,
      )
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
  })

  for (const [index, port] of ports.entries()) {
    await wait(500)
    gateways[index]?.child.process.kill('SIGTERM')
    expect((await gateways[index]?.child.finished)?.code).toBe(0)
    gateways[index] = await start(port)
  }
  await wait(500)
  deadline.isOver = true
  await Promise.all(load)
  expect([...outcomes.keys()]).toEqual(['200'])
  expect(outcomes.get('200')).toBeGreaterThan(100)
})
