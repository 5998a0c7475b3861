import { describe, expect, test } from 'vitest'
import { freshDatabase } from '../support/fresh-database.ts'
import { atOnce, repeated, serveTogether } from './gateways.ts'
import { faultsIn, readLedger } from './ledger.ts'
import type { Outcome, Verb } from './mutations.ts'
import { countRecords, organization, writeParties, writeService } from './world.ts'

const { database, url } = await freshDatabase()
await writeParties(database)
const { gateways, another } = await serveTogether(url, 3)
const [first, second] = gateways as [(typeof gateways)[0], (typeof gateways)[0]]
const sold = await writeService(database)
for (const number of [1, 2]) await first.write('addOrganizationService', { ...at(number), currencyCode: 'EUR' })

function at(number: number) {
  return { organizationId: organization(number), serviceId: sold.serviceId }
}

const ordering = (idempotencyKey: string, quantity = 3) => ({
  ...at(1),
  productId: sold.productId,
  quantity,
  idempotencyKey,
})

/** What so many requests at once were answered, and how many rows they left of each kind. */
async function atOnceLeave(times: number, verb: Verb, input: (index: number) => object) {
  const before = await countRecords(database)
  const answers = await atOnce(gateways, times, (gateway, index) => gateway.write(verb, input(index)))
  const after = await countRecords(database)
  const rows = Object.fromEntries(
    Object.entries(after).map(([name, count]) => [name, count - before[name as keyof typeof before]]),
  )
  return { answers, first: answers[0] as Outcome, rows }
}

describe('many requests at once with one idempotency key, through several processes, do the work once', () => {
  test('when they create a subscription', async () => {
    const { answers, first, rows } = await atOnceLeave(50, 'createSubscription', () => ordering('create'))
    expect(first.subscription).toMatchObject({ version: 1, status: 'ACTIVE', quantity: 3 })
    expect(answers).toEqual(repeated(50, first))
    expect(rows).toEqual({
      subscriptions: 1,
      subscriptionHistory: 1,
      events: 1,
      idempotencyRecords: 1,
      organizationServices: 0,
    })
  })

  test('when they add a service', async () => {
    const input = { ...at(3), currencyCode: 'EUR', idempotencyKey: 'add' }
    const { answers, first, rows } = await atOnceLeave(50, 'addOrganizationService', () => input)
    expect(first.organizationService).toMatchObject({ version: 1, removedAt: null })
    expect(answers).toEqual(repeated(50, first))
    expect(rows).toEqual({
      organizationServices: 1,
      events: 1,
      idempotencyRecords: 1,
      subscriptions: 0,
      subscriptionHistory: 0,
    })
  })

  test('when they remove it', async () => {
    const { answers, first, rows } = await atOnceLeave(20, 'removeOrganizationService', () => ({
      ...at(3),
      idempotencyKey: 'remove',
    }))
    expect(first.organizationService).toMatchObject({ version: 2, removedAt: expect.any(String) })
    expect(answers).toEqual(repeated(20, first))
    expect(rows).toEqual({
      organizationServices: 0,
      events: 1,
      idempotencyRecords: 1,
      subscriptions: 0,
      subscriptionHistory: 0,
    })
  })

  test.each([
    ['when they update a subscription', { quantity: 9 }],
    ['when they update the version that they expect, which is theirs no more', { quantity: 9, expectedVersion: 1 }],
  ])('%s', async (title, change) => {
    const { subscription } = await first.write('createSubscription', ordering(`before ${title}`))
    const input = { subscriptionId: subscription?.id, idempotencyKey: title, ...change }
    const { answers, rows } = await atOnceLeave(50, 'updateSubscription', () => input)
    expect(answers[0]?.subscription).toMatchObject({ id: subscription?.id, version: 2, quantity: 9 })
    expect(answers).toEqual(repeated(50, answers[0]))
    expect(rows).toEqual({
      subscriptions: 0,
      subscriptionHistory: 1,
      events: 1,
      idempotencyRecords: 1,
      organizationServices: 0,
    })
  })

  test('when they cancel, which nobody can do twice', async () => {
    const { subscription } = await first.write('createSubscription', ordering('to be cancelled'))
    const input = { subscriptionId: subscription?.id, mode: 'IMMEDIATE', idempotencyKey: 'cancel' }
    const { answers, rows } = await atOnceLeave(20, 'cancelSubscription', () => input)
    expect(answers[0]?.subscription).toMatchObject({ version: 2, status: 'CANCELLED' })
    expect(answers).toEqual(repeated(20, answers[0]))
    expect(rows).toMatchObject({ subscriptionHistory: 1, events: 1, idempotencyRecords: 1 })
  })

  test('when they have two inputs: one is done, the other is a mismatch', async () => {
    const { answers, rows } = await atOnceLeave(20, 'createSubscription', (index) =>
      ordering('two inputs', 1 + (index % 2)),
    )
    const done = answers.filter(({ subscription }) => subscription)
    expect(done).toEqual(repeated(10, done[0]))
    const mismatch = { __typename: 'IdempotencyMismatch', code: 'IDEMPOTENCY_MISMATCH' }
    expect(answers.filter(({ subscription }) => !subscription)).toEqual(repeated(10, mismatch))
    expect(rows).toMatchObject({ subscriptions: 1, subscriptionHistory: 1, events: 1, idempotencyRecords: 1 })
  })
})

test('different keys do the work as often as there are keys', async () => {
  const { answers, rows } = await atOnceLeave(20, 'createSubscription', (index) => ordering(`key ${index % 10}`))
  expect(new Set(answers.map(({ subscription }) => subscription?.id)).size).toBe(10)
  expect(rows).toMatchObject({ subscriptions: 10, subscriptionHistory: 10, events: 10, idempotencyRecords: 10 })
})

describe('what one process hands out', () => {
  test('as an idempotency key’s outcome, another one repeats, also one that starts later', async () => {
    const done = await first.write('createSubscription', ordering('shared'))
    const before = await countRecords(database)
    expect(await second.write('createSubscription', ordering('shared'))).toEqual(done)
    const later = await another()
    expect(await later.write('createSubscription', ordering('shared'))).toEqual(done)
    expect(await later.write('createSubscription', ordering('shared', 4))).toMatchObject({
      __typename: 'IdempotencyMismatch',
    })
    expect(await countRecords(database)).toEqual(before)
  })

  test('as a cursor, another one goes on from', async () => {
    const query =
      'query ($after: String) { organizations(first: 20, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } }'
    const ids: string[] = []
    let page = { endCursor: null as string | null, hasNextPage: true }
    for (let number = 0; page.hasNextPage; number += 1) {
      const { organizations } = await (number % 2 === 0 ? first : second).read(query, { after: page.endCursor })
      ids.push(...organizations.nodes.map(({ id }: { id: string }) => id))
      page = organizations.pageInfo
    }
    expect(ids).toHaveLength(50)
    expect(new Set(ids).size).toBe(50)
  })
})

test('all of it is whole', async () => {
  expect(faultsIn(await readLedger(database))).toEqual([])
})
