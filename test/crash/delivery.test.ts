import Client from 'better-sqlite3'
import pg from 'pg'
import { expect, test } from 'vitest'
import { run } from '../../src/database/database.ts'
import { serveTogether } from '../concurrency/gateways.ts'
import { organization, writeParties, writeService } from '../concurrency/world.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'
import { startReceiver } from '../webhooks/receiver.ts'

const { database, url } = await freshDatabase()
await writeParties(database, 1)
const { serviceId } = await writeService(database)
const { another } = await serveTogether(url, 0, { WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'true' })
const patience = { timeout: 60_000, interval: 50 }

/** Keeps everybody from writing, until the function that it answers is called. */
async function holdWrites(): Promise<() => Promise<void>> {
  if (engine === 'sqlite') {
    const client = new Client(url.slice('file:'.length), { timeout: 10_000 })
    client.exec('begin immediate')
    return async () => {
      client.exec('rollback')
      client.close()
    }
  }
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('begin; lock table webhook_deliveries in share row exclusive mode')
  return () => client.end()
}

/** Lets the minute pass for which nobody else takes what was taken. */
async function outliveClaims(): Promise<void> {
  const { webhookDeliveries } = database.tables
  await database.transaction(function* (tx) {
    yield* run(tx.update(webhookDeliveries).set({ nextAttemptAt: new Date() }))
  })
}

async function deliveries() {
  const { webhookDeliveries } = database.tables
  return database.connection.select().from(webhookDeliveries)
}

test.each<[string, (kill: () => Promise<void>, onOver: () => void) => Promise<{ status: number } | null>]>([
  [
    'takes a message and answers',
    async (kill, onOver) => {
      await kill()
      onOver()
      return null
    },
  ],
  [
    'answers and the answer is written down',
    async (kill, onOver) => {
      const release = await holdWrites()
      // The answer is on its way before the process is killed, and long before anybody can write again.
      setTimeout(() => void kill().then(release).then(onOver), 300)
      return { status: 204 }
    },
  ],
])('a process that is killed between the moment when a receiver %s loses nothing', async (_, whenAsked) => {
  const receiver = await startReceiver()
  const doomed = await another()
  const { createWebhookEndpoint } = await doomed.read(
    `mutation ($url: String!) { createWebhookEndpoint(input: { url: $url, kinds: [ORGANIZATION_SERVICE_ADDED] }) {
      ... on CreateWebhookEndpointSuccess { webhookEndpoint { id } } } }`,
    { url: receiver.url },
  )
  const endpointId = createWebhookEndpoint.webhookEndpoint.id
  const over = Promise.withResolvers<void>()
  receiver.answer = async () => {
    receiver.answer = () => ({ status: 204 })
    return whenAsked(doomed.kill, over.resolve)
  }
  await doomed.write('addOrganizationService', { organizationId: organization(1), serviceId, currencyCode: 'EUR' })
  await over.promise
  const stateOf = async () => (await deliveries()).find((row) => row.endpointId === endpointId)
  expect(await stateOf()).toMatchObject({ state: 'RUNNING', attempts: [] })

  const heir = await another()
  await outliveClaims()
  await expect.poll(async () => (await stateOf())?.state, patience).toBe('SUCCEEDED')
  const [first, second] = receiver.received
  expect(receiver.received).toHaveLength(2)
  expect(second?.text).toBe(first?.text)
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
  await heir.write('removeOrganizationService', { organizationId: organization(1), serviceId })
  await heir.kill()
})
