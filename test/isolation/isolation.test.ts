import { beforeAll, describe, expect, it } from 'vitest'
import type { Viewer } from '../../src/viewer.ts'
import { givenSeed, runsOf } from '../support/long-run.ts'
import { type IsolationHarness, openIsolationHarness } from './isolation-harness.ts'
import { findLeak } from './isolation-property.ts'
import { leftOut, reachedFields, unknownOf } from './oracle-schema.ts'

const runs = runsOf(400, 10_000)

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
