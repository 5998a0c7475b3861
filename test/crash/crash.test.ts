import { expect, test } from 'vitest'
import { openDatabase } from '../../src/database/open.ts'
import { atOnce, type Served, serveTogether } from '../concurrency/gateways.ts'
import { faultsIn, type Ledger, readLedger } from '../concurrency/ledger.ts'
import { organization, writeParties, writeService } from '../concurrency/world.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { runsOf } from '../support/long-run.ts'
import { type Acknowledged, lostFrom, Writer } from './writer.ts'

/** How often a gateway is killed; many times in long runs. */
const kills = runsOf(5, 50)
const writersCount = 8

const { database, url } = await freshDatabase()
await writeParties(database, writersCount)
const [kept, comesAndGoes] = [await writeService(database), await writeService(database)]
// So that, where all gateways are killed, nobody has the file open who could help the next one.
await database.close()

const { gateways, another } = await serveTogether(url, 2)
const writers = await atOnce(gateways, writersCount, async (gateway, index) => {
  const organizationId = organization(index + 1)
  await gateway.write('addOrganizationService', { organizationId, serviceId: kept.serviceId, currencyCode: 'EUR' })
  return new Writer(organizationId, kept, comesAndGoes)
})
const acknowledged = () => writers.flatMap((writer) => writer.acknowledged)
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const gatewayOf = (index: number) => gateways[index % gateways.length] as Served

/** Lets all writers write until some gateways are killed, and answers how many requests got no answer. */
async function killUnderLoad(victims: readonly number[]): Promise<number> {
  const before = acknowledged().length
  const state = { isStopped: false }
  const writing = writers.map((writer, index) => writer.write(gatewayOf(index), () => state.isStopped))
  const failed = Promise.all(writing)
  // Until there is load, and then a while: at any moment of any write.
  while (acknowledged().length < before + 3 * writersCount) await Promise.race([failed, pause(5)])
  await pause(Math.random() * 300)
  await Promise.all(victims.map((victim) => gatewayOf(victim).kill()))
  state.isStopped = true
  await failed
  return writers.filter(({ isOpen }) => isOpen).length
}

/** Starts new gateways in the place of those that were killed; each serves at once. */
async function replace(victims: readonly number[]): Promise<void> {
  for (const [index, gateway] of (await Promise.all(victims.map(() => another()))).entries()) {
    gateways[victims[index] as number] = gateway
    expect(await gateway.read('{ organizations { totalCount } }')).toEqual({
      organizations: { totalCount: writersCount },
    })
  }
}

async function ledgerNow(): Promise<Ledger> {
  const opened = await openDatabase(url)
  try {
    return await readLedger(opened)
  } finally {
    await opened.close()
  }
}

test(
  'no acknowledged write is lost, and none is half there, however often gateways are killed',
  { timeout: kills * 50_000 },
  async () => {
    let unanswered = 0
    for (let kill = 0; kill < kills; kill += 1) {
      // One of them, the other one, or both.
      const victims = [[0], [1], [0, 1]][kill % 3] ?? []
      unanswered += await killUnderLoad(victims)
      await replace(victims)
      const ledger = await ledgerNow()
      expect({ faults: faultsIn(ledger), lost: lostFrom(ledger, acknowledged()) }).toEqual({ faults: [], lost: [] })

      await Promise.all(writers.map((writer, index) => writer.settle(gatewayOf(index))))
      expect(writers.filter(({ isOpen }) => isOpen)).toEqual([])
      const settled = await ledgerNow()
      expect({ faults: faultsIn(settled), lost: lostFrom(settled, acknowledged()) }).toEqual({ faults: [], lost: [] })
      // What got no answer and was sent again is there once.
      expect(settled.subscriptions).toHaveLength(writers.reduce((sum, { created }) => sum + created, 0))
    }
    expect(unanswered).toBeGreaterThan(0)
  },
)

test('a write that is lost would be noticed', async () => {
  const { subscriptions, history, ...ledger } = await ledgerNow()
  const some = acknowledged().findLast(({ shown }) => shown) as Acknowledged
  const notes = (changed: Partial<Ledger>) => lostFrom({ ...ledger, subscriptions, history, ...changed }, [some])
  expect(notes({})).toEqual([])
  expect(notes({ subscriptions: subscriptions.filter(({ id }) => id !== some.id) })).toHaveLength(1)
  expect(notes({ history: history.filter(({ subscriptionId }) => subscriptionId !== some.id) })).toHaveLength(1)
  expect(notes({ events: [] })).toHaveLength(1)
  expect(
    lostFrom({ ...ledger, subscriptions, history }, [{ ...some, shown: { status: 'ACTIVE', quantity: 0 } }]),
  ).toHaveLength(1)
})
