import * as fc from 'fast-check'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { fieldHoles } from './holes.ts'
import { findLeak } from './isolation-property.ts'
import { type Laboratory, openLaboratory } from './laboratory.ts'
import { viewerPlanOf } from './viewers.ts'

const { current, withHole } = await vi.hoisted(() => import('./open-hole.ts'))

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

describe('the isolation property', () => {
  it.for(fieldHoles.map((hole) => [`${hole.title} ${hole.role}`, hole] as const))('finds that %s', async ([, hole]) => {
    current.hole = hole
    const viewer = viewerPlanOf(fc.constant(hole.role))
    expect(await findLeak(laboratory, { runs: 300, seed: 1, viewer, isQuick: true })).not.toBeNull()
  })
})
