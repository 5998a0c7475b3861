import * as fc from 'fast-check'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { type IsolationHarness, openIsolationHarness } from './isolation-harness.ts'
import { findLeak } from './isolation-property.ts'
import { fieldMutants } from './mutants.ts'
import { viewerPlanOf } from './viewers.ts'

const { current, withMutant } = await vi.hoisted(() => import('./open-mutant.ts'))

vi.mock('../../src/subscriptions/subscription.ts', withMutant)
vi.mock('../../src/subscriptions/history.ts', withMutant)
vi.mock('../../src/services/custom-property.ts', withMutant)
vi.mock('../../src/service-definitions/service-definition.ts', withMutant)
vi.mock('../../src/prices/price.ts', withMutant)
vi.mock('../../src/estore/availability.ts', withMutant)
vi.mock('../../src/operations/actor.ts', withMutant)
vi.mock('../../src/operations/references.ts', withMutant)
vi.mock('../../src/sellers/seller.ts', withMutant)
vi.mock('../../src/resellers/reseller.ts', withMutant)
vi.mock('../../src/organizations/organization.ts', withMutant)
vi.mock('../../src/services/service.ts', withMutant)

let harness: IsolationHarness
beforeAll(async () => {
  harness = await openIsolationHarness()
})

describe('the isolation property', () => {
  it.for(fieldMutants.map((mutant) => [`${mutant.title} ${mutant.role}`, mutant] as const))(
    'finds that %s',
    async ([, mutant]) => {
      current.mutant = mutant
      const viewer = viewerPlanOf(fc.constant(mutant.role))
      expect(await findLeak(harness, { runs: 300, seed: 1, viewer, isQuick: true })).not.toBeNull()
    },
  )
})
