import { expect, test } from 'vitest'
import { freshDatabase } from '../support/fresh-database.ts'
import { atOnce, repeated, serveTogether } from './gateways.ts'
import { faultsIn, readLedger } from './ledger.ts'
import type { Outcome } from './mutations.ts'
import { organization, type Sold, writeParties, writeService } from './world.ts'

const organizations = 16
const { database, url } = await freshDatabase()
await writeParties(database, organizations)
const { gateways } = await serveTogether(url, 3)

const pair = ({ serviceId }: Sold, number: number) => ({ organizationId: organization(number), serviceId })
const order = (sold: Sold, number: number) => ({ ...pair(sold, number), productId: sold.productId, quantity: 1 })

async function addEverywhere(sold: Sold, count: number): Promise<void> {
  const adding = (index: number) => ({ ...pair(sold, index + 1), currencyCode: 'EUR' })
  await atOnce(gateways, count, (gateway, index) => gateway.write('addOrganizationService', adding(index)))
}

/** How often each of some texts is there. */
const counted = (texts: readonly string[]) =>
  new Map([...Map.groupBy(texts, (text) => text)].map(([text, all]) => [text, all.length]))
const kindsOf = (answers: readonly Outcome[]) => answers.map(({ __typename }) => __typename)

test('a service that is removed while others subscribe keeps either its place or no subscription', async () => {
  const sold = await writeService(database)
  await addEverywhere(sold, organizations)
  const each = 5
  // Of each organization's requests one removes, each time at another place among those that subscribe.
  const answers = await atOnce(gateways, organizations * each, (gateway, index) => {
    const number = 1 + Math.floor(index / each)
    const removes = index % each === number % each
    if (removes) return gateway.write('removeOrganizationService', pair(sold, number))
    return gateway.write('createSubscription', order(sold, number))
  })
  for (let number = 1; number <= organizations; number += 1) {
    const some = kindsOf(answers.slice((number - 1) * each, number * each))
    const isRemoved = some.includes('RemoveOrganizationServiceSuccess')
    const expected = isRemoved
      ? ['RemoveOrganizationServiceSuccess', ...repeated(each - 1, 'NotFound')]
      : ['ServiceInUse', ...repeated(each - 1, 'CreateSubscriptionSuccess')]
    expect(counted(some)).toEqual(counted(expected))
  }
  expect(faultsIn(await readLedger(database))).toEqual([])
})

test('nothing lives on a removed service, however adding, subscribing, cancelling and removing meet', async () => {
  const sold = await writeService(database)
  await addEverywhere(sold, 3)
  const seen = new Set<string>()
  await atOnce(gateways, 9, async (gateway, worker) => {
    const number = 1 + (worker % 3)
    for (let round = 0; round < 6; round += 1) {
      const created = await gateway.write('createSubscription', order(sold, number))
      if (created.subscription)
        await gateway.write('cancelSubscription', { subscriptionId: created.subscription.id, mode: 'IMMEDIATE' })
      const removed = await gateway.write('removeOrganizationService', pair(sold, number))
      const added = await gateway.write('addOrganizationService', { ...pair(sold, number), currencyCode: 'EUR' })
      for (const { __typename } of [created, removed, added]) seen.add(__typename)
    }
  })
  const allowed = [
    'AddOrganizationServiceSuccess',
    'CreateSubscriptionSuccess',
    'RemoveOrganizationServiceSuccess',
    'NotFound',
    'ServiceAlreadyAdded',
    'ServiceInUse',
  ]
  expect([...seen].filter((kind) => !allowed.includes(kind))).toEqual([])
  expect(seen).toContain('RemoveOrganizationServiceSuccess')
  expect(faultsIn(await readLedger(database))).toEqual([])
})

const trials = (answers: readonly Outcome[]) => answers.filter(({ subscription }) => subscription?.trial).length

test('activations at once give an organization one trial of a service', async () => {
  const sold = await writeService(database, { trialDays: 30, asksFirst: true })
  await addEverywhere(sold, 3)
  const pending = await atOnce(gateways, 18, (gateway, index) =>
    gateway.write('createSubscription', order(sold, 1 + (index % 3))),
  )
  expect(pending.map(({ subscription }) => subscription?.status)).toEqual(repeated(18, 'PENDING'))
  const active = await atOnce(gateways, 18, (gateway, index) =>
    gateway.write('activateSubscription', { subscriptionId: pending[index]?.subscription?.id }),
  )
  expect(kindsOf(active)).toEqual(repeated(18, 'ActivateSubscriptionSuccess'))
  for (const number of [0, 1, 2]) expect(trials(active.filter((_, index) => index % 3 === number))).toBe(1)
})

test('so do subscriptions that begin at once', async () => {
  const sold = await writeService(database, { trialDays: 30 })
  await addEverywhere(sold, 3)
  const active = await atOnce(gateways, 18, (gateway, index) =>
    gateway.write('createSubscription', order(sold, 1 + (index % 3))),
  )
  expect(active.map(({ subscription }) => subscription?.status)).toEqual(repeated(18, 'ACTIVE'))
  for (const number of [0, 1, 2]) expect(trials(active.filter((_, index) => index % 3 === number))).toBe(1)
})

test('all of it is whole', async () => {
  expect(faultsIn(await readLedger(database))).toEqual([])
})
