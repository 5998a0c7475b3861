import { expect, test } from 'vitest'
import { freshDatabase } from '../support/fresh-database.ts'
import { atOnce, repeated, serveTogether } from './gateways.ts'
import { faultsIn, readLedger } from './ledger.ts'
import { organization, writeParties, writeService } from './world.ts'

const { database, url } = await freshDatabase()
await writeParties(database, 1)
const { gateways } = await serveTogether(url, 2)
const [first] = gateways
const { serviceId, productId } = await writeService(database)
const order = { organizationId: organization(1), serviceId, productId, quantity: 1 }
await first?.write('addOrganizationService', { organizationId: organization(1), serviceId, currencyCode: 'EUR' })

async function subscribe(): Promise<string> {
  const { subscription } = (await first?.write('createSubscription', order)) ?? {}
  return subscription?.id ?? ''
}

/** The lines of a subscription's history, each with what it changed the quantity from and to. */
async function quantities(id: string) {
  const { history } = await readLedger(database)
  return history
    .filter((line) => line.subscriptionId === id)
    .flatMap(({ changes }) => changes.filter(({ field }) => field === 'quantity'))
}

test('of fifty updates that expect the same version, through several processes, one wins', async () => {
  const subscriptionId = await subscribe()
  const updating = (index: number) => ({ subscriptionId, expectedVersion: 1, quantity: 2 + index })
  const answers = await atOnce(gateways, 50, (gateway, index) => gateway.write('updateSubscription', updating(index)))
  const winners = answers.filter(({ subscription }) => subscription)
  expect(winners.map(({ subscription }) => subscription?.version)).toEqual([2])
  const conflict = { __typename: 'VersionConflict', code: 'VERSION_CONFLICT', currentVersion: 2 }
  expect(answers.filter(({ subscription }) => !subscription)).toEqual(repeated(49, conflict))
  const row = (await readLedger(database)).subscriptions.find(({ id }) => id === subscriptionId)
  expect([row?.version, row?.quantity]).toEqual([2, winners[0]?.subscription?.quantity])
})

test('fifty updates that expect no version are all done, one after the other, and none is lost', async () => {
  const subscriptionId = await subscribe()
  const updating = (index: number) => ({ subscriptionId, quantity: 2 + index })
  const answers = await atOnce(gateways, 50, (gateway, index) => gateway.write('updateSubscription', updating(index)))
  expect(answers.map(({ __typename }) => __typename)).toEqual(repeated(50, 'UpdateSubscriptionSuccess'))
  const row = (await readLedger(database)).subscriptions.find(({ id }) => id === subscriptionId)
  const changes = await quantities(subscriptionId)
  expect(row?.version).toBe(51)
  // Each saw what the one before it had left, and every quantity was there once.
  expect(changes.map(({ before }) => before).slice(1)).toEqual(changes.map(({ after }) => after).slice(0, -1))
  expect(changes.map(({ after }) => Number(after)).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 50 }, (_, index) => 2 + index),
  )
  expect(Number(changes.at(-1)?.after)).toBe(row?.quantity)
})

test('updates and a cancellation at once end in one order: what comes after the cancellation is refused', async () => {
  const subscriptionId = await subscribe()
  const answers = await atOnce(gateways, 20, (gateway, index) =>
    index === 10
      ? gateway.write('cancelSubscription', { subscriptionId, mode: 'IMMEDIATE' })
      : gateway.write('updateSubscription', { subscriptionId, quantity: 2 + index }),
  )
  const kinds = answers.map(({ __typename }) => __typename)
  const updated = kinds.filter((kind) => kind === 'UpdateSubscriptionSuccess').length
  expect(kinds[10]).toBe('CancelSubscriptionSuccess')
  expect(kinds.filter((kind) => kind === 'IllegalTransition')).toHaveLength(19 - updated)
  const row = (await readLedger(database)).subscriptions.find(({ id }) => id === subscriptionId)
  expect([row?.status, row?.version]).toEqual(['CANCELLED', 2 + updated])
})

test('all of it is whole', async () => {
  expect(faultsIn(await readLedger(database))).toEqual([])
})
