import { expect, test } from 'vitest'
import { freshDatabase } from '../support/fresh-database.ts'
import { recordedEvents } from '../support/recorded-events.ts'
import { atOnce, repeated, serveTogether, type Served } from './gateways.ts'
import { faultsIn, readLedger } from './ledger.ts'
import { organization, writeParties, writeService } from './world.ts'

const { database, url } = await freshDatabase()
await writeParties(database)
const { gateways } = await serveTogether(url, 3)

const full = { __typename: 'ServiceNotAvailable', code: 'SERVICE_NOT_AVAILABLE', reasons: ['ACCESS_LIMIT_REACHED'] }
const adding = (serviceId: string, number: number) => ({
  organizationId: organization(number),
  serviceId,
  currencyCode: 'EUR',
})

async function outcomesOf(serviceId: string, times: number) {
  const answers = await atOnce(gateways, times, (gateway, index) =>
    gateway.write('addOrganizationService', adding(serviceId, index + 1)),
  )
  return {
    added: answers.filter((answer) => answer.organizationService),
    refused: answers.filter((answer) => !answer.organizationService),
  }
}

async function present(serviceId: string): Promise<string[]> {
  const { organizationServices } = await readLedger(database)
  return organizationServices.filter((row) => row.serviceId === serviceId && !row.removedAt).map(({ id }) => id)
}

test('of fifty organizations that want the one place at once, through several processes, one gets it', async () => {
  const { serviceId } = await writeService(database, { places: 1 })
  const { added, refused } = await outcomesOf(serviceId, 50)
  expect(added).toHaveLength(1)
  expect(refused).toEqual(repeated(49, full))
  expect(await present(serviceId)).toEqual([added[0]?.organizationService?.id])
})

test('one organization more than there are places leaves exactly the places taken', async () => {
  for (const places of [2, 3, 5, 8, 13]) {
    const { serviceId } = await writeService(database, { places })
    const { added, refused } = await outcomesOf(serviceId, places + 1)
    expect([added.length, refused]).toEqual([places, [full]])
    expect(await present(serviceId)).toHaveLength(places)
  }
})

test('one organization that adds a service fifty times at once has it once', async () => {
  const { serviceId } = await writeService(database, { places: 10 })
  const answers = await atOnce(gateways, 50, (gateway) => gateway.write('addOrganizationService', adding(serviceId, 1)))
  const added = answers.filter((answer) => answer.organizationService)
  expect(added).toHaveLength(1)
  expect(answers.filter((answer) => answer !== added[0])).toEqual(
    repeated(49, { __typename: 'ServiceAlreadyAdded', code: 'SERVICE_ALREADY_ADDED' }),
  )
})

test('while places are given up and taken at once, there are never more organizations than places', async () => {
  const places = 4
  const { serviceId } = await writeService(database, { places })
  await outcomesOf(serviceId, places)
  const held = (number: number) => ({ organizationId: organization(number), serviceId })
  const give = (gateway: Served, number: number) => gateway.write('removeOrganizationService', held(number))
  const take = (gateway: Served, number: number) => gateway.write('addOrganizationService', adding(serviceId, number))
  await atOnce(gateways, 40, (gateway, index) =>
    index % 10 === 0 ? give(gateway, 1 + index / 10) : take(gateway, 5 + index),
  )

  // Events are in the order of commits, so they tell how many there were after each.
  let taken = 0
  const events = (await recordedEvents(database)).filter((event) => event.serviceId === serviceId)
  const seen = events.map(({ kind }) => (taken += kind.endsWith('added') ? 1 : -1))
  expect(Math.max(...seen)).toBe(places)
  expect(await present(serviceId)).toHaveLength(taken)
})

test('all of it is whole', async () => {
  expect(faultsIn(await readLedger(database))).toEqual([])
})
