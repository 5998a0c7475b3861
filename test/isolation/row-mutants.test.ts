import * as fc from 'fast-check'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { type IsolationHarness, openIsolationHarness } from './isolation-harness.ts'
import { findLeak } from './isolation-property.ts'
import { rowMutants } from './mutants.ts'
import { viewerPlanOf } from './viewers.ts'

const { current, withMutant } = await vi.hoisted(() => import('./open-mutant.ts'))

vi.mock('../../src/visibility.ts', withMutant)

let harness: IsolationHarness
beforeAll(async () => {
  harness = await openIsolationHarness()
})

describe('the isolation property', () => {
  it('finds nothing where there is no mutant', async () => {
    current.mutant = null
    expect(await findLeak(harness, { runs: 10, seed: 1 })).toBeNull()
  })

  it.for(rowMutants.map((mutant) => [`${mutant.title} ${mutant.role}`, mutant] as const))(
    'finds that %s',
    async ([, mutant]) => {
      current.mutant = mutant
      const viewer = viewerPlanOf(fc.constant(mutant.role), mutant.isConfined)
      expect(await findLeak(harness, { runs: 300, seed: 1, viewer, isQuick: true })).not.toBeNull()
    },
  )
})
