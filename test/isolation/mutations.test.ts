import * as fc from 'fast-check'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { engine } from '../support/fresh-database.ts'
import { type Hole, holes } from './holes.ts'
import { findLeak } from './isolation-property.ts'
import { type Laboratory, openLaboratory } from './laboratory.ts'
import { viewerPlanOf } from './viewers.ts'

const { current, withHole } = vi.hoisted(() => {
  const current: { hole: Hole | null } = { hole: null }
  /** A module whose functions are as they were, but for the one with the hole. */
  const withHole = async (original: () => Promise<object>) =>
    Object.fromEntries(
      Object.entries(await original()).map(([name, real]) => {
        if (typeof real !== 'function') return [name, real]
        const call = (...args: never[]) => (current.hole?.name === name ? current.hole.replace(real, args) : real(...args))
        return [name, call]
      }),
    )
  return { current, withHole }
})

vi.mock('../../src/visibility.ts', withHole)
vi.mock('../../src/subscriptions/subscription.ts', withHole)
vi.mock('../../src/subscriptions/history.ts', withHole)
vi.mock('../../src/services/custom-property.ts', withHole)
vi.mock('../../src/service-definitions/service-definition.ts', withHole)
vi.mock('../../src/prices/price.ts', withHole)
vi.mock('../../src/estore/availability.ts', withHole)

let laboratory: Laboratory
beforeAll(async () => {
  laboratory = await openLaboratory()
})

// The holes are the same on both engines, and so is what finds them.
describe.runIf(engine === 'sqlite')('the isolation property', { timeout: 120_000 }, () => {
  it('finds nothing where there is no hole', async () => {
    current.hole = null
    expect(await findLeak(laboratory, { runs: 10, seed: 1 })).toBeNull()
  })

  it.for(holes.map((hole) => [`${hole.title} ${hole.role}`, hole] as const))('finds that %s', async ([, hole]) => {
    current.hole = hole
    const viewer = viewerPlanOf(fc.constant(hole.role))
    expect(await findLeak(laboratory, { runs: 300, seed: 1, viewer, isQuick: true })).not.toBeNull()
  })
})
