import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { servingWorkers } from '../commands/workers.ts'
import { atOnce, serveTogether, type Served } from '../concurrency/gateways.ts'
import { faultsIn, readLedger } from '../concurrency/ledger.ts'
import { organization, writeParties, writeService } from '../concurrency/world.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { runsOf } from '../support/long-run.ts'
import { lostFrom, Writer } from './writer.ts'

/** How often a worker is killed; many times in long runs. */
const kills = runsOf(2, 30)
const writersCount = 6

const { database, url } = await freshDatabase()
await writeParties(database, writersCount)
const [kept, comesAndGoes] = [await writeService(database), await writeService(database)]
const { gateways } = await serveTogether(url, 1, { WORKERS: '2', LOG_LEVEL: 'info' })
const [gateway] = gateways as [Served]
const writers = await atOnce(gateways, writersCount, async (_, index) => {
  const organizationId = organization(index + 1)
  await gateway.write('addOrganizationService', { organizationId, serviceId: kept.serviceId, currencyCode: 'EUR' })
  return new Writer(organizationId, kept, comesAndGoes)
})
const acknowledged = () => writers.flatMap((writer) => writer.acknowledged)

test(
  'no acknowledged write is lost, and none is half there, when a worker is killed; the other goes on, and a new one comes',
  { timeout: kills * 60_000 },
  async () => {
    for (let kill = 0; kill < kills; kill += 1) {
      const state = { isStopped: false }
      const before = acknowledged().length
      const writing = Promise.all(writers.map((writer) => writer.write(gateway, () => state.isStopped)))
      // Until there is load, and then a while: at any moment of any write.
      while (acknowledged().length < before + 3 * writersCount) await Promise.race([writing, pause(5)])
      await pause(Math.random() * 200)
      const [[victim = 0, pid = 0] = []] = servingWorkers(gateway.child)
      process.kill(pid, 'SIGKILL')
      const killed = acknowledged().length
      await expect.poll(() => servingWorkers(gateway.child).has(victim)).toBe(false)
      // Those whose connection is gone send again what got no answer, and are answered by the other one.
      state.isStopped = true
      await writing
      await Promise.all(writers.map((writer) => writer.settle(gateway)))
      expect(acknowledged().length).toBeGreaterThanOrEqual(killed)
      expect(writers.filter(({ isOpen }) => isOpen)).toEqual([])
      const ledger = await readLedger(database)
      expect({ faults: faultsIn(ledger), lost: lostFrom(ledger, acknowledged()) }).toEqual({ faults: [], lost: [] })
      expect(ledger.subscriptions).toHaveLength(writers.reduce((sum, { created }) => sum + created, 0))
      await expect.poll(() => servingWorkers(gateway.child).size).toBe(2)
      // Whoever ends again and again within ten seconds is started again later each time.
      if (kill % 5 === 4) await pause(11_000)
    }
  },
)
