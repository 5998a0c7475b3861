import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { startRetention } from '../../src/commands/retention.ts'
import { subscriptionId } from '../../src/demo/ids.ts'
import { createLogger } from '../../src/logger.ts'
import { fanOut } from '../../src/webhooks/operations/fan-out.ts'
import type { TestGateway } from '../support/gateway.ts'
import { logEverything, recordedEvents } from '../support/recorded-events.ts'
import { makeEndpoint } from '../support/webhooks.ts'
import { deliverMessages, openTelling } from '../webhooks/messages.ts'
import { type Receiver, startReceiver } from '../webhooks/receiver.ts'

const day = 86_400_000

let gateway: TestGateway
let receiver: Receiver
beforeEach(async () => {
  gateway = await openTelling()
  receiver = await startReceiver()
  // Events get their positions at the time of the machine.
  gateway.clock.now = new Date()
})

/** Changes the quantity of a subscription, which is told to endpoints of its broker. */
async function update(quantity: number): Promise<void> {
  const input = `{ subscriptionId: "${subscriptionId(1)}", quantity: ${quantity} }`
  await gateway.read('cumulus-broker', `mutation { updateSubscription(input: ${input}) { __typename } }`)
  await logEverything(gateway.database)
}

/** Forgets what is old so many days from now, and runs again at once; answers the lines of its log. */
function forgetting(daysAhead: number, database = gateway.database) {
  const log: { level: string; msg: string; events?: number; deliveries?: number }[] = []
  const logger = createLogger(
    { environment: 'production', log: { level: 'info' } },
    { write: (line) => void log.push(JSON.parse(line)) },
  )
  const clock = () => new Date(Date.now() + daysAhead * day)
  const stop = startRetention({ database, clock, logger, eventDays: 90, intervalMs: 5 })
  onTestFinished(stop)
  return { log, stop }
}

/** The states of all deliveries. */
async function states(): Promise<string[]> {
  const { connection, tables } = gateway.database
  return (await connection.select().from(tables.webhookDeliveries)).map(({ state }) => state).toSorted()
}

it('deliveries are forgotten after 30 days unless they wait, and events after those of the settings', async () => {
  const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url: receiver.url, kinds: ['SUBSCRIPTION_UPDATED'] })
  const stopDelivering = deliverMessages(gateway)
  await update(30)
  await expect.poll(states).toEqual(['SUCCEEDED'])
  await stopDelivering()
  await update(31)
  await fanOut(gateway.database, id, gateway.clock.now)
  const { length } = await recordedEvents(gateway.database)

  const soon = forgetting(29)
  await new Promise((resolve) => setTimeout(resolve, 100))
  await soon.stop()
  expect(soon.log).toEqual([])
  expect(await states()).toEqual(['SUCCEEDED', 'WAITING'])

  const later = forgetting(31)
  await expect.poll(() => later.log).toEqual([expect.objectContaining({ msg: 'forgotten', events: 0, deliveries: 1 })])
  await later.stop()
  expect(await states()).toEqual(['WAITING'])
  expect(await recordedEvents(gateway.database)).toHaveLength(length)

  const last = forgetting(91)
  await expect.poll(() => last.log).toEqual([expect.objectContaining({ msg: 'forgotten', deliveries: 0 })])
  expect(last.log[0]?.events).toBeGreaterThanOrEqual(2)
  expect(await states()).toEqual(['WAITING'])
})

it('a run that fails is told, and the next one tries again', async () => {
  await update(30)
  let failures = 0
  const failing = Object.assign(Object.create(gateway.database) as typeof gateway.database, {
    transaction: async () => {
      failures += 1
      if (failures < 3) throw new Error('nobody foresaw this')
      delete (failing as { transaction?: unknown }).transaction
      return 0
    },
  })
  const { log } = forgetting(91, failing)
  await expect
    .poll(() => log.map(({ msg }) => msg))
    .toEqual([
      'What is kept no longer could not be forgotten',
      'What is kept no longer could not be forgotten',
      'forgotten',
    ])
})
