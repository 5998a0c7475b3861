import { beforeAll, describe, expect, it } from 'vitest'
import type { Viewer } from '../../src/viewer.ts'
import { engine } from '../support/fresh-database.ts'
import { givenSeed, runsOf } from '../support/long-run.ts'
import { type IsolationHarness, openIsolationHarness } from './isolation-harness.ts'
import { findLeak } from './isolation-property.ts'
import { leftOut, reachedFields, unknownOf } from './oracle-schema.ts'

const runs = runsOf(400, 10_000)
const runsAtReplica = runsOf(30, 1000)

let harness: IsolationHarness
beforeAll(async () => {
  harness = await openIsolationHarness()
})

describe('isolation', () => {
  it('is judged by an oracle that knows every field, argument and filter that queries reach', () => {
    expect(unknownOf(harness.schema)).toEqual([])
    expect(Object.keys(leftOut).filter((field) => !reachedFields(harness.schema).includes(field))).toEqual([])
  })

  it(
    'lets every viewer see exactly what the rules say, on every path',
    { timeout: 60_000 + runs * 1_000 },
    async () => {
      expect(await findLeak(harness, { runs, seed: givenSeed })).toBeNull()
      // A document is random, so a short run may miss a field that lies deep.
      const unanswered = reachedFields(harness.schema).filter(
        (field) => !harness.statistics.answers.has(field) && !(field in leftOut),
      )
      expect(unanswered.slice(runs < 1_000 ? 5 : 0)).toEqual([])
    },
  )

  it('gives nothing to a service owner of no service, who is refused at the door', async () => {
    const viewer: Viewer = { role: 'SERVICE_OWNER', account: 'USER', accountId: 'nobody', parties: [] }
    const { status, body } = await harness.gateway.ask(viewer, '{ services { totalCount } }')
    expect([status, body.errors[0].extensions.code, body.data]).toEqual([401, 'UNAUTHENTICATED', undefined])
  })
})

describe.runIf(engine === 'postgres')('isolation at a replica', () => {
  it('is that of the primary', { timeout: 60_000 + runsAtReplica * 1_000 }, async () => {
    const atReplica = await openIsolationHarness({ hasReplica: true })
    expect(await findLeak(atReplica, { runs: runsAtReplica, seed: givenSeed })).toBeNull()
    const [primary = 0, replica = 0] = atReplica.gateway.replicas?.reads.values() ?? []
    expect([primary, replica > runsAtReplica]).toEqual([0, true])
  })
})
